// A policy tried on the decisions of the last thirty days: what would have been decided otherwise, and why.
import { Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, answered, type Schemas } from '../../api/client';
import { Failure } from '../../parts/feedback';
import { Card, Figure } from '../../parts/page';
import { useTexts } from '../../texts/texts';

const LOOK_MS = 800;
const THIRTY_DAYS_MS = 30 * 86_400_000;

export function Simulation({ policy }: { readonly policy: Schemas['ControllerPolicyRequest'] }) {
  const { policy: texts } = useTexts();
  const started = useQuery({
    queryKey: ['simulation-of', policy],
    staleTime: Infinity,
    retry: false,
    queryFn: () =>
      answered(
        api.POST('/v1/policy/simulations', {
          body: { controllerPolicy: policy, from: new Date(Date.now() - THIRTY_DAYS_MS).toISOString() },
        }),
      ),
  });
  const id = started.data?.id;
  const query = useQuery({
    queryKey: ['simulation', id],
    enabled: id !== undefined,
    queryFn: () => answered(api.GET('/v1/policy/simulations/{id}', { params: { path: { id: id ?? '' } } })),
    refetchInterval: ({ state }) => (state.data && ['done', 'failed'].includes(state.data.state) ? false : LOOK_MS),
  });
  const simulation = query.data;
  const error = started.error ?? query.error;
  return (
    <Card title={texts.simulation} more={texts.lastDays}>
      <div className="stack" aria-live="polite">
        {error && <Failure error={error} />}
        {!error && simulation?.state !== 'done' && (
          <Progress value={(simulation?.progress ?? 0) * 100} animated aria-label={texts.simulation} />
        )}
        {simulation?.error && <p className="note bad">{simulation.error}</p>}
        {simulation?.state === 'done' && (
          <>
            <div className="figures">
              <Figure name={texts.looked} value={simulation.counts.decisions} />
              <Figure name={texts.newlyBlocked} tone="block" value={simulation.newlyBlocked.count} />
              <Figure name={texts.newlyAllowed} tone="allow" value={simulation.newlyAllowed.count} />
            </div>
            <Changes reasons={simulation.newlyBlocked.reasons} />
            <Changes reasons={simulation.newlyAllowed.reasons} />
            {simulation.newlyBlocked.count + simulation.newlyAllowed.count === 0 && <p>{texts.noChange}</p>}
          </>
        )}
      </div>
    </Card>
  );
}

function Changes({ reasons }: { readonly reasons: Schemas['Simulation']['newlyBlocked']['reasons'] }) {
  return (
    <ul className="bullets">
      {reasons.map(({ code, title, count, samples }) => (
        <li key={code}>
          <strong className="num">{count}</strong> {title}{' '}
          {samples.slice(0, 3).map(({ decision }) => (
            <Link key={decision} href={`/audit/${decision}`} className="small">
              …{decision.slice(-6)}{' '}
            </Link>
          ))}
        </li>
      ))}
    </ul>
  );
}
