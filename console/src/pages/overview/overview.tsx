// The overview: what the gate decided, why it said no, how sending stands against its limits, and what waits for a person.
import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Link } from 'wouter';
import { ask } from '../../api/client';
import { useLive } from '../../api/events';
import { type Overview as Insight } from '../../api/insight';
import { Empty, Failure } from '../../parts/feedback';
import { Card, Figure, type Outcome, OUTCOMES, Page } from '../../parts/page';
import { Shimmer } from '../../parts/rows';
import { useUrlState } from '../../parts/url-state';
import { useTexts, wordOf } from '../../texts/texts';
import { Complaints, Ledger, Limits } from './health';

const GateChart = lazy(() => import('../../parts/chart'));
const PERIODS = ['7', '30', '90'];

export default function Overview() {
  const { overview } = useTexts();
  const [days, setDays] = useUrlState('days', '30');
  const query = useQuery({
    queryKey: ['overview', days],
    queryFn: () => ask<Insight>('GET', '/v1/insight/overview', undefined, { days }),
  });
  useLive('overview');
  return (
    <Page
      title={overview.title}
      lead={overview.lead}
      actions={
        <NativeSelect
          aria-label={overview.days}
          value={days}
          onChange={(event) => {
            setDays(event.currentTarget.value);
          }}
          data={PERIODS.map((value) => ({ value, label: overview.lastDays(Number(value)) }))}
        />
      }
    >
      {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Shimmer />}
      {query.data && <Shown insight={query.data} />}
    </Page>
  );
}

function Shown({ insight }: { readonly insight: Insight }) {
  const { overview, outcome } = useTexts();
  const total = (of: Outcome): number => insight.gate.reduce((sum, day) => sum + day[of], 0);
  const all = OUTCOMES.reduce((sum, of) => sum + total(of), 0);
  if (all === 0 && insight.provenance.length === 0) {
    return (
      <Empty title={overview.emptyTitle} more={overview.emptyMore}>
        <Link href="/campaigns/new">{overview.emptyDo}</Link>
      </Empty>
    );
  }
  return (
    <>
      <Waiting waiting={insight.waiting} />
      <div className="figures">
        {OUTCOMES.map((of) => (
          <Figure
            key={of}
            name={outcome[of]}
            tone={of}
            value={total(of)}
            more={all === 0 ? '' : `${Math.round((total(of) / all) * 100)} %`}
            href={`/audit?outcome=${of}`}
          />
        ))}
      </div>
      <Card title={overview.gate} more={overview.gateMore}>
        <Suspense fallback={<div className="chart" />}>
          <GateChart days={insight.gate} />
        </Suspense>
        <GateTable days={insight.gate} />
      </Card>
      <div className="two">
        <Reasons reasons={insight.reasons} />
        <Provenance provenance={insight.provenance} />
      </div>
      <div className="two">
        <Complaints complaints={insight.complaints} />
        <div className="stack">
          <Limits limits={insight.limits} />
          <Ledger ledger={insight.ledger} />
        </div>
      </div>
    </>
  );
}

function Waiting({ waiting }: { readonly waiting: Insight['waiting'] }) {
  const { overview, locale } = useTexts();
  const open = waiting.filter(({ count }) => count > 0);
  if (open.length === 0) return null;
  return (
    <div className="note warn">
      <strong>{overview.waiting}</strong>
      <div className="row">
        {open.map(({ what, count, href }) => (
          <Link key={what} href={href} className="tag warn">
            {wordOf(overview.waits, what)}: {count.toLocaleString(locale)}
          </Link>
        ))}
      </div>
    </div>
  );
}

function GateTable({ days }: { readonly days: Insight['gate'] }) {
  const { overview, outcome, locale } = useTexts();
  return (
    <>
      <div className="legend">
        {OUTCOMES.map((of) => (
          <span key={of}>
            <i className={`dot ${of}`} /> {outcome[of]}
          </span>
        ))}
      </div>
      <div className="unseen">
        <table>
          <caption>{overview.table}</caption>
          <thead>
            <tr>
              <th scope="col">{overview.day}</th>
              {OUTCOMES.map((of) => (
                <th key={of} scope="col">
                  {outcome[of]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.map((day) => (
              <tr key={day.day}>
                <th scope="row">{new Date(day.day).toLocaleDateString(locale)}</th>
                {OUTCOMES.map((of) => (
                  <td key={of}>{day[of]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Reasons({ reasons }: { readonly reasons: Insight['reasons'] }) {
  const { overview, locale } = useTexts();
  const most = reasons[0]?.count ?? 1;
  return (
    <Card title={overview.why} flush>
      {reasons.length === 0 && <p className="list soft body">{overview.whyNone}</p>}
      <ol className="list ranked">
        {reasons.slice(0, 8).map(({ code, title, count }) => (
          <li key={code}>
            <meter min={0} max={most} value={count} aria-hidden="true" />
            <Link href={`/audit?reason=${code}`}>{title}</Link>
            <span className="num">{count.toLocaleString(locale)}</span>
          </li>
        ))}
      </ol>
    </Card>
  );
}

function Provenance({ provenance }: { readonly provenance: Insight['provenance'] }) {
  const { overview, source, locale } = useTexts();
  const ranked = [...provenance].sort((one, other) => other.contacts - one.contacts);
  const most = ranked[0]?.contacts ?? 1;
  return (
    <Card title={overview.provenance} flush>
      {ranked.length === 0 && <p className="list soft body">{overview.provenanceNone}</p>}
      <ol className="list ranked">
        {ranked.slice(0, 8).map(({ kind, contacts }) => (
          <li key={kind}>
            <meter min={0} max={most} value={contacts} aria-hidden="true" />
            <span className="first-letter">{wordOf(source, kind)}</span>
            <span className="num">{contacts.toLocaleString(locale)}</span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
