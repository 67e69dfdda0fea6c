// The people of a campaign with their verdicts, by outcome and reason; for the blocked, the link by which they can say yes.
import { NativeSelect } from '@mantine/core';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { ask, type Schemas } from '../../api/client';
import { Empty } from '../../parts/feedback';
import { OutcomeTag, OUTCOMES, useMay } from '../../parts/page';
import { type Column, PagedRows } from '../../parts/rows';
import { useUrlState } from '../../parts/url-state';
import { useTexts, wordOf } from '../../texts/texts';
import { type Campaign } from './campaign';
import { OptInLink } from './opt-in-link';

type List = Schemas['CampaignRecipients'];
type Recipient = List['recipients'][number];
const rowsOf = (page: List): readonly Recipient[] => page.recipients;
const PAGE = 200;

export function People({ campaign }: { readonly campaign: Campaign }) {
  const { campaigns, outcome: outcomes, say } = useTexts();
  const [outcome, setOutcome] = useUrlState('outcome');
  const [reason, setReason] = useUrlState('reason');
  const columns = useColumns(campaign);
  const path = `/v1/campaigns/${campaign.id}/recipients`;
  return (
    <div className="stack">
      <div className="filters">
        <NativeSelect
          label={campaigns.verdict}
          size="xs"
          value={outcome}
          data={[{ value: '', label: say.any }, ...OUTCOMES.map((of) => ({ value: of, label: outcomes[of] }))]}
          onChange={(event) => {
            setOutcome(event.currentTarget.value);
          }}
        />
        {reason !== '' && (
          <button
            type="button"
            className="tag accent fit"
            onClick={() => {
              setReason('');
            }}
          >
            {wordOf({}, reason)} ×<span className="unseen">{campaigns.dropReason}</span>
          </button>
        )}
      </div>
      <PagedRows<List, Recipient>
        name={campaigns.people}
        queryKey={['campaign-people', campaign.id, outcome, reason, campaign.state]}
        load={(cursor) => ask<List>('GET', path, undefined, { outcome, reason, cursor, limit: PAGE })}
        rowsOf={rowsOf}
        columns={columns}
        empty={<Empty title={campaigns.nobody} more={campaigns.nobodyMore} />}
      />
    </div>
  );
}

function useColumns(campaign: Campaign): Column<Recipient>[] {
  const { campaigns } = useTexts();
  const may = useMay();
  const mayAudit = may('decisions.read');
  const mayRead = may('contacts.read');
  const mayInvite = may('opt-ins.write');
  return useMemo<Column<Recipient>[]>(
    () => [
      {
        id: 'email',
        header: campaigns.field['email'] ?? '',
        cell: ({ row: { original } }) => (
          <div className="clip">
            {mayRead ? (
              <Link href={`/contacts/by?email=${encodeURIComponent(original.email)}`}>{original.email}</Link>
            ) : (
              original.email
            )}
          </div>
        ),
      },
      {
        id: 'outcome',
        header: campaigns.verdict,
        cell: ({ row: { original } }) => original.outcome && <OutcomeTag outcome={original.outcome} />,
      },
      {
        id: 'why',
        header: campaigns.why,
        cell: ({ row: { original } }) => {
          const title = original.reasons[0]?.title;
          return (
            <div className="clip" title={original.reasons[0]?.detail}>
              {mayAudit && original.decisionId ? <Link href={`/audit/${original.decisionId}`}>{title}</Link> : title}
            </div>
          );
        },
      },
      { id: 'country', header: campaigns.country, cell: ({ row: { original } }) => original.country ?? '–' },
      {
        id: 'message',
        header: campaigns.message,
        cell: ({ row: { original } }) =>
          original.outcome === 'block' && mayInvite && isRemediable(original) ? (
            <OptInLink email={original.email} campaign={campaign} />
          ) : (
            <span className="soft">{original.message && wordOf(campaigns.messageState, original.message)}</span>
          ),
      },
    ],
    [campaigns, campaign, mayAudit, mayRead, mayInvite],
  );
}

/** A person's own no is not to be asked away. */
function isRemediable({ reasons }: Recipient): boolean {
  return !reasons.some(({ code }) => code.startsWith('suppressed_') || code === 'invalid_address');
}
