// One decision: what was decided and why, from which facts, by which rules of which law; and the proof that it stands as it was.
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'wouter';
import { api, answered, type Schemas } from '../../api/client';
import { Copy } from '../../parts/copy';
import { Failure } from '../../parts/feedback';
import { Card, OutcomeTag, Page, useMay } from '../../parts/page';
import { Shimmer } from '../../parts/rows';
import { exactly } from '../../parts/time';
import { useTexts, wordOf } from '../../texts/texts';
import { Facts } from './facts';
import { Proof } from './proof';
import { Reasons } from './reasons';
import { RULE_ORDER, ruleOf } from './rule-order';

type Decision = Schemas['RecordedDecision'];

export default function DecisionPage() {
  const { id } = useParams<{ id: string }>();
  const { audit } = useTexts();
  const query = useQuery({
    queryKey: ['decision', id],
    queryFn: () => answered(api.GET('/v1/decisions/{id}', { params: { path: { id } } })),
    staleTime: Infinity,
  });
  return (
    <Page
      title={query.data?.email ?? id}
      back={{ href: '/audit', name: audit.title }}
      lead={query.data && <Head decision={query.data} />}
      actions={<Copy text={location.href} name={audit.linkKeep} shown={audit.link} />}
    >
      {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Shimmer />}
      {query.data && <Shown decision={query.data} id={id} />}
    </Page>
  );
}

function Head({ decision }: { readonly decision: Decision }) {
  const { audit, locale, basis } = useTexts();
  return (
    <span className="row">
      <OutcomeTag outcome={decision.outcome} />
      {exactly(decision.at, locale)}
      {decision.lawfulBasis && <span className="tag">{audit.basis(wordOf(basis, decision.lawfulBasis))}</span>}
    </span>
  );
}

function Shown({ decision, id }: { readonly decision: Decision; readonly id: string }) {
  const { audit, kind, purpose } = useTexts();
  const may = useMay();
  const facts = decision.facts ?? {};
  const sender = typeof facts['sender'] === 'string' ? facts['sender'] : null;
  const asked = typeof facts['purpose'] === 'string' ? facts['purpose'] : null;
  return (
    <div className="two wide-left">
      <div className="stack">
        <Card title={audit.why}>
          <Reasons reasons={decision.reasons} outcome={decision.outcome} />
        </Card>
        <Card title={audit.facts} more={audit.factsMore}>
          <Facts facts={facts} />
        </Card>
      </div>
      <div className="stack">
        <Card title={audit.inShort}>
          <dl className="facts">
            <dt>{audit.person}</dt>
            <dd>
              {may('contacts.read') ? (
                <Link href={`/contacts/by?email=${encodeURIComponent(decision.email)}`}>{decision.email}</Link>
              ) : (
                decision.email
              )}
            </dd>
            {asked && (
              <>
                <dt>{audit.purpose}</dt>
                <dd>{wordOf(purpose, asked)}</dd>
              </>
            )}
            {sender && (
              <>
                <dt>{audit.sender}</dt>
                <dd>{sender}</dd>
              </>
            )}
            <dt>{audit.country}</dt>
            <dd>{decision.country ?? audit.unknownCountry}</dd>
            <dt>{audit.kind}</dt>
            <dd>{wordOf(kind, decision.recipientKind)}</dd>
            <dt>{audit.pack}</dt>
            <dd>
              {decision.pack.split('+').map((pack) => (
                <code key={pack} className="small">
                  {pack.slice(0, 26)}…{' '}
                </code>
              ))}
            </dd>
            <dt>{audit.id}</dt>
            <dd>
              <code className="small">{id}</code>
            </dd>
          </dl>
        </Card>
        {may('ledger.prove') && <Proof id={id} leaf={decision.leaf} />}
        <Replay id={id} />
        <Card title={audit.rules} more={audit.rulesMore}>
          <Rules decision={decision} />
        </Card>
      </div>
    </div>
  );
}

/** The rules in their order: each was asked, and most had nothing to say. */
function Rules({ decision }: { readonly decision: Decision }) {
  const { audit } = useTexts();
  const first = decision.reasons[0] && ruleOf(decision.reasons[0].code);
  return (
    <ol className="steps">
      {RULE_ORDER.map(({ rule }) => {
        const said = decision.reasons.filter(({ code }) => ruleOf(code) === rule);
        return (
          <li key={rule} className={said.length > 0 ? decision.outcome : ''}>
            <span className={said.length > 0 ? '' : 'soft'}>
              {audit.rule[rule]} {rule === first && <span className={`tag ${decision.outcome}`}>{audit.decided}</span>}
            </span>
            {said.map(({ code, title }) => (
              <div key={code} className="small soft">
                {title}
              </div>
            ))}
          </li>
        );
      })}
    </ol>
  );
}

function Replay({ id }: { readonly id: string }) {
  const { audit } = useTexts();
  const replay = useMutation({
    mutationFn: () => answered(api.POST('/v1/decisions/{id}/replay', { params: { path: { id } } })),
  });
  return (
    <Card title={audit.replay}>
      <div className="stack">
        <p className="soft">{audit.replayMore}</p>
        {replay.isError && <Failure error={replay.error} />}
        {replay.data && (
          <div role="status" className={replay.data.same ? 'note good' : 'note bad'}>
            {replay.data.same ? audit.replaySame : audit.replayOther}
            {replay.data.differences.map(({ field }) => (
              <code key={field}>{field}</code>
            ))}
          </div>
        )}
        <div>
          <Button
            variant="default"
            size="xs"
            loading={replay.isPending}
            onClick={() => {
              replay.mutate();
            }}
          >
            {audit.replayDo}
          </Button>
        </div>
      </div>
    </Card>
  );
}
