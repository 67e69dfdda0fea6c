// The health of sending and of the record, on the overview: complaints, limits, the log.
import { Progress } from '@mantine/core';
import { Link } from 'wouter';
import { type Overview } from '../../api/insight';
import { Card } from '../../parts/page';
import { ago } from '../../parts/time';
import { useTexts, wordOf } from '../../texts/texts';

/** Google and Yahoo ask bulk senders to stay below three complaints in a thousand. */
const COMPLAINTS_TOO_MANY = 0.003;
const NEARLY_FULL = 0.9;

export function Complaints({ complaints }: { readonly complaints: Overview['complaints'] }) {
  const { overview, source, locale } = useTexts();
  const percent = (part: number, whole: number): string =>
    whole === 0 ? '–' : (part / whole).toLocaleString(locale, { style: 'percent', maximumFractionDigits: 2 });
  const rows = complaints.filter(({ sent }) => sent > 0).slice(0, 10);
  return (
    <Card title={overview.complaints} more={overview.complaintsMore} flush>
      {rows.length === 0 && <p className="body-text soft">{overview.complaintsNone}</p>}
      {rows.length > 0 && (
        <div className="tablebox" tabIndex={0} role="region" aria-label={overview.complaints}>
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">
                  {overview.byProvenance} / {overview.byCampaign}
                </th>
                <th scope="col" className="right">
                  {overview.sent}
                </th>
                <th scope="col" className="right">
                  {overview.complaintRate}
                </th>
                <th scope="col" className="right">
                  {overview.optOutRate}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.by + row.key}>
                  <td>
                    {row.by === 'campaign' ? (
                      <Link href={`/campaigns/${row.key}`}>{row.name}</Link>
                    ) : (
                      wordOf(source, row.key)
                    )}
                  </td>
                  <td className="right num">{row.sent.toLocaleString(locale)}</td>
                  <td className="right num">
                    <span className={row.complaints / row.sent > COMPLAINTS_TOO_MANY ? 'tag bad' : ''}>
                      {percent(row.complaints, row.sent)}
                    </span>
                  </td>
                  <td className="right num">{percent(row.optOuts, row.sent)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

export function Limits({ limits }: { readonly limits: Overview['limits'] }) {
  const { overview } = useTexts();
  return (
    <Card title={overview.limits}>
      {limits.length === 0 && <p className="soft">{overview.limitsNone}</p>}
      <div className="stack">
        {limits.map(({ senderId, address, used, limit, window }) => (
          <div key={senderId + window}>
            <div className="row spread">
              <span className="clip">{address}</span>
              <span className="soft small num">{overview.ofLimit(used, limit, wordOf(overview.per, window))}</span>
            </div>
            <Progress
              value={Math.min(100, (used / limit) * 100)}
              color={used / limit >= NEARLY_FULL ? 'var(--defer-bar)' : 'var(--allow-bar)'}
              size="sm"
              aria-label={address}
            />
          </div>
        ))}
      </div>
    </Card>
  );
}

export function Ledger({ ledger }: { readonly ledger: Overview['ledger'] }) {
  const { overview, locale } = useTexts();
  const said = ledger.verified === null ? overview.unverified : ledger.verified ? overview.verified : overview.broken;
  const tone = ledger.verified === null ? '' : ledger.verified ? 'good' : 'bad';
  return (
    <Card title={overview.ledger} more={<Link href="/ledger">{overview.entries(ledger.size)}</Link>}>
      <div className="row spread">
        <span className={`tag ${tone}`}>{said}</span>
        {ledger.checkpointAt && (
          <span className="soft small">{overview.checkpoint(ago(ledger.checkpointAt, locale))}</span>
        )}
      </div>
    </Card>
  );
}
