// The verdict of a preflight as it is read: why, how many, under which law, and what would make it lawful.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, answered, type Schemas } from '../../api/client';
import { Empty, Failure } from '../../parts/feedback';
import { type Outcome, OUTCOMES } from '../../parts/page';
import { Shimmer } from '../../parts/rows';
import { useTexts } from '../../texts/texts';
import { type Campaign } from './campaign';

type Why = Schemas['CampaignReasons']['reasons'][number];

export function Verdict({ campaign }: { readonly campaign: Campaign }) {
  const { campaigns } = useTexts();
  const query = useQuery({
    queryKey: ['campaign-reasons', campaign.id, campaign.state],
    queryFn: () => answered(api.GET('/v1/campaigns/{id}/reasons', { params: { path: { id: campaign.id } } })),
  });
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <Shimmer />;
  if (campaign.state === 'preflight') return <p role="status">{campaigns.checking}</p>;
  if (query.data.reasons.length === 0) return <Empty title={campaigns.unchecked} more={campaigns.uncheckedMore} />;
  // What stops mail is what one came to read; what lets it out is last.
  const order: readonly Outcome[] = [...OUTCOMES.filter((of) => of !== 'allow'), 'allow'];
  return (
    <div className="stack">
      <p className="lead">{campaigns.inWords(campaign.counts.allow, campaign.counts.recipients)}</p>
      {order.map((of) => (
        <Group
          key={of}
          outcome={of}
          reasons={query.data.reasons.filter(({ outcome }) => outcome === of)}
          id={campaign.id}
        />
      ))}
    </div>
  );
}

type GroupProps = { readonly outcome: Outcome; readonly reasons: readonly Why[]; readonly id: string };

function Group({ outcome, reasons, id }: GroupProps) {
  const texts = useTexts();
  if (reasons.length === 0) return null;
  return (
    <section className="card" aria-label={texts.outcome[outcome]}>
      <header>
        <h2 className="row">
          <i className={`dot ${outcome}`} /> {texts.outcome[outcome]}
        </h2>
      </header>
      <ul className="list body-less">
        {reasons.map((reason) => (
          <li key={reason.code + (reason.country ?? '')} className="why">
            <Link
              className="figure"
              href={`/campaigns/${id}/people?outcome=${outcome}&reason=${reason.code}`}
              aria-label={`${texts.say.people(reason.count)}: ${reason.title}`}
            >
              {reason.count.toLocaleString(texts.locale)}
            </Link>
            <div>
              <h3>
                {reason.title} {reason.country && <span className="tag">{reason.country}</span>}
              </h3>
              <p>{reason.detail}</p>
              {outcome !== 'allow' && reason.remedy && (
                <p className="small">
                  <strong>{texts.audit.remedy}</strong> {reason.remedy}
                </p>
              )}
              <p className="small soft">{reason.citations.join(' · ')}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
