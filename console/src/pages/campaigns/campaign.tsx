// One campaign: the verdict of its preflight, the people behind each number, its letter; launched, watched, paused from here.
import { Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import { api, answered, type Schemas } from '../../api/client';
import { useLive } from '../../api/events';
import { Failure } from '../../parts/feedback';
import { Card, Figure, OUTCOMES, Page, Split, Tabs } from '../../parts/page';
import { Shimmer } from '../../parts/rows';
import { useTexts, wordOf } from '../../texts/texts';
import { Actions } from './actions';
import { LetterPreview } from './letter-preview';
import { People } from './people';
import { StateTag } from './state-tag';
import { Verdict } from './verdict';

export type Campaign = Schemas['Campaign'];

const WATCH_MS = 2_000;
const MOVING: readonly Campaign['state'][] = ['preflight', 'running'];
const TABS = ['verdict', 'people', 'letter'] as const;

export default function CampaignPage() {
  const { id, tab = 'verdict' } = useParams<{ id: string; tab?: string }>();
  const { campaigns, purpose } = useTexts();
  const query = useQuery({
    queryKey: ['campaign', id],
    queryFn: () => answered(api.GET('/v1/campaigns/{id}', { params: { path: { id } } })),
    // Beside the stream of events: a proxy may hold that back.
    refetchInterval: ({ state }) => (state.data && MOVING.includes(state.data.state) ? WATCH_MS : false),
  });
  useLive('campaign', 'campaign-reasons', 'campaign-people');
  const campaign = query.data;
  return (
    <Page
      title={campaign?.name ?? campaigns.one}
      back={{ href: '/campaigns', name: campaigns.title }}
      lead={
        campaign && (
          <span className="row">
            <StateTag state={campaign.state} /> {wordOf(purpose, campaign.purpose)} · {campaign.sender}
          </span>
        )
      }
      actions={campaign && <Actions campaign={campaign} />}
    >
      {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Shimmer />}
      {campaign && (
        <>
          <Numbers campaign={campaign} />
          <Tabs
            name={campaigns.one}
            tabs={TABS.map((name) => ({
              href: `/campaigns/${id}/${name}`,
              name: campaigns.tab[name],
              current: tab === name,
            }))}
          />
          {tab === 'verdict' && <Verdict campaign={campaign} />}
          {tab === 'people' && <People campaign={campaign} />}
          {tab === 'letter' && <Letter campaign={campaign} />}
        </>
      )}
    </Page>
  );
}

/** Each number opens the people behind it. */
function Numbers({ campaign }: { readonly campaign: Campaign }) {
  const { campaigns, outcome } = useTexts();
  const { counts, id, state } = campaign;
  const isOut = state === 'running' || state === 'paused' || state === 'done' || counts.accepted > 0;
  const gone = counts.accepted + counts.refused + counts.uncertain + counts.cancelled;
  return (
    <div className="stack">
      <div className="figures">
        <Figure name={campaigns.people} value={counts.recipients} href={`/campaigns/${id}/people`} />
        {OUTCOMES.map((of) => (
          <Figure
            key={of}
            name={outcome[of]}
            tone={of}
            value={counts[of]}
            href={`/campaigns/${id}/people?outcome=${of}`}
          />
        ))}
      </div>
      <Split counts={counts} />
      {isOut && (
        <Card title={campaigns.sending}>
          <div className="stack">
            <Progress
              value={counts.allow === 0 ? 0 : Math.min(100, (gone / counts.allow) * 100)}
              color="var(--allow-bar)"
              animated={state === 'running'}
              aria-label={campaigns.sending}
            />
            <div className="row soft num" role="status">
              <span>{campaigns.accepted(counts.accepted)}</span>·<span>{campaigns.queued(counts.queued)}</span>
              {counts.refused > 0 && <span className="tag bad">{campaigns.refused(counts.refused)}</span>}
              {counts.uncertain > 0 && <span className="tag warn">{campaigns.uncertain(counts.uncertain)}</span>}
              {counts.cancelled > 0 && <span>· {campaigns.cancelled(counts.cancelled)}</span>}
            </div>
          </div>
        </Card>
      )}
    </div>
  );
}

function Letter({ campaign }: { readonly campaign: Campaign }) {
  const people = useQuery({
    queryKey: ['campaign-people', campaign.id, 'preview'],
    queryFn: () =>
      answered(
        api.GET('/v1/campaigns/{id}/recipients', { params: { path: { id: campaign.id }, query: { limit: 20 } } }),
      ),
  });
  const known = (people.data?.recipients ?? []).map(({ email }) => ({ email, name: '', company: '', jobTitle: '' }));
  return (
    <LetterPreview
      subject={campaign.subject}
      text={campaign.text ?? campaign.html ?? ''}
      sender={campaign.sender}
      people={known}
    />
  );
}
