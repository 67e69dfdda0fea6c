// What would be decided now, purpose by purpose: asked of the gate itself, recording nothing.
import { useQuery } from '@tanstack/react-query';
import { ask, type Schemas } from '../../api/client';
import { Failure } from '../../parts/feedback';
import { Card, OutcomeTag } from '../../parts/page';
import { Shimmer } from '../../parts/rows';
import { useTexts, wordOf } from '../../texts/texts';
import { Reasons } from '../audit/reasons';
import { type Contact } from './contact';

type Verdicts = { readonly verdicts: readonly (Schemas['Decision'] & { readonly purpose: string })[] };

export function Verdicts({ contact }: { readonly contact: Contact }) {
  const { contacts, purpose, basis } = useTexts();
  const query = useQuery({
    queryKey: ['verdicts', contact.id],
    queryFn: () => ask<Verdicts>('GET', `/v1/contacts/${contact.id}/verdicts`),
  });
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <Shimmer lines={3} />;
  return (
    <Card title={contacts.now} more={contacts.nowMore} flush>
      <ul className="list">
        {query.data.verdicts.map((verdict) => (
          <li key={verdict.purpose}>
            <details className="verdict">
              <summary className="row spread">
                <span>
                  {wordOf(purpose, verdict.purpose)}
                  <span className="soft small figure-more">{verdict.reasons[0]?.title}</span>
                </span>
                <span className="row">
                  {verdict.lawfulBasis && <span className="tag">{wordOf(basis, verdict.lawfulBasis)}</span>}
                  <OutcomeTag outcome={verdict.outcome} />
                </span>
              </summary>
              <Reasons reasons={verdict.reasons} outcome={verdict.outcome} />
            </details>
          </li>
        ))}
      </ul>
    </Card>
  );
}
