// The audit: every decision, filtered by anything, kept as a view, taken away as a file.
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link, useSearchParams } from 'wouter';
import { api, answered, ask, type Schemas } from '../../api/client';
import { Empty } from '../../parts/feedback';
import { Icon } from '../../parts/icons';
import { OutcomeTag, OUTCOMES, Page } from '../../parts/page';
import { type Column, PagedRows } from '../../parts/rows';
import { Time } from '../../parts/time';
import { useUrlState } from '../../parts/url-state';
import { useTexts, wordOf } from '../../texts/texts';
import { Views } from './views';

type Decision = Schemas['RecordedDecision'];
type DecisionList = Schemas['DecisionList'];
const FILTERS = ['outcome', 'reason', 'country', 'kind', 'purpose', 'campaign', 'from', 'to', 'email', 'mode'] as const;
const PAGE = 100;

const rowsOf = (page: DecisionList): readonly Decision[] => page.decisions;

export default function Audit() {
  const { audit } = useTexts();
  const [params, setParams] = useSearchParams();
  const filters = Object.fromEntries(FILTERS.map((name) => [name, params.get(name) ?? '']));
  const asked = new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== '')).toString();
  const columns = useColumns();
  return (
    <Page
      title={audit.title}
      lead={audit.lead}
      actions={
        <Button
          component="a"
          href={`/v1/decisions.csv?${asked}`}
          download
          variant="default"
          leftSection={<Icon name="download" size={16} />}
        >
          {audit.export}
        </Button>
      }
    >
      <Views current={asked} />
      <Filters />
      <PagedRows<DecisionList, Decision>
        name={audit.title}
        queryKey={['decisions', asked]}
        load={(cursor) => ask<DecisionList>('GET', '/v1/decisions', undefined, { ...filters, cursor, limit: PAGE })}
        rowsOf={rowsOf}
        columns={columns}
        empty={
          <Empty
            title={asked === '' ? audit.none : audit.noneOfThese}
            more={asked === '' ? audit.noneMore : audit.noneOfTheseMore}
          >
            {asked === '' ? (
              <Link href="/campaigns/new">{audit.noneDo}</Link>
            ) : (
              <Button
                variant="default"
                onClick={() => {
                  setParams({});
                }}
              >
                {audit.clear}
              </Button>
            )}
          </Empty>
        }
      />
    </Page>
  );
}

function useColumns(): Column<Decision>[] {
  const { audit, kind } = useTexts();
  return useMemo<Column<Decision>[]>(
    () => [
      {
        id: 'email',
        header: audit.person,
        cell: ({ row: { original } }) => (
          <div className="clip">
            <Link href={`/audit/${original.id ?? ''}`}>{original.email}</Link>
          </div>
        ),
      },
      {
        id: 'outcome',
        header: audit.outcome,
        cell: ({ row: { original } }) => <OutcomeTag outcome={original.outcome} />,
      },
      {
        id: 'reason',
        header: audit.reason,
        cell: ({ row: { original } }) => <div className="clip">{original.reasons[0]?.title}</div>,
      },
      {
        id: 'country',
        header: audit.country,
        cell: ({ row: { original } }) => original.country ?? <span className="soft">–</span>,
      },
      {
        id: 'kind',
        header: audit.kind,
        cell: ({ row: { original } }) => <span className="soft nowrap">{wordOf(kind, original.recipientKind)}</span>,
      },
      {
        id: 'at',
        header: audit.at,
        cell: ({ row: { original } }) => (
          <span className="soft">
            <Time at={original.at} precise />
          </span>
        ),
      },
    ],
    [audit, kind],
  );
}

function Filters() {
  const { audit, outcome, kind, purpose, say } = useTexts();
  const reasons = useQuery({
    queryKey: ['reasons'],
    queryFn: () => answered(api.GET('/v1/reasons')),
    staleTime: Infinity,
  });
  const pick = (table: Readonly<Record<string, string>>): { value: string; label: string }[] => [
    { value: '', label: say.any },
    ...Object.entries(table).map(([value, label]) => ({ value, label })),
  ];
  const titles = Object.fromEntries((reasons.data?.reasons ?? []).map(({ code, title }) => [code, title]));
  const outcomes = Object.fromEntries(OUTCOMES.map((of) => [of, outcome[of]]));
  return (
    <div className="filters" role="search" aria-label={audit.filters}>
      <Written name="email" label={audit.address} type="email" />
      <Picked name="outcome" label={audit.outcome} data={pick(outcomes)} />
      <Picked name="reason" label={audit.reason} data={pick(titles)} />
      <Picked name="kind" label={audit.kind} data={pick(kind)} />
      <Picked name="purpose" label={audit.purpose} data={pick(purpose)} />
      <Written name="country" label={audit.country} maxLength={2} />
      <Written name="from" label={audit.from} type="date" />
      <Written name="to" label={audit.to} type="date" />
    </div>
  );
}

function Picked(props: {
  readonly name: string;
  readonly label: string;
  readonly data: { value: string; label: string }[];
}) {
  const [value, set] = useUrlState(props.name);
  return (
    <NativeSelect
      label={props.label}
      size="xs"
      data={props.data}
      value={value}
      onChange={(event) => {
        set(event.currentTarget.value);
      }}
    />
  );
}

type WrittenProps = {
  readonly name: string;
  readonly label: string;
  readonly type?: string;
  readonly maxLength?: number;
};

/** Taken when it is left or entered: no question to the service for each letter. */
function Written({ name, label, type = 'text', maxLength = 320 }: WrittenProps) {
  const [value, set] = useUrlState(name);
  const take = (written: string): void => {
    const next = name === 'country' ? written.toUpperCase() : written.trim();
    if (next !== value) set(next);
  };
  return (
    <TextInput
      key={value}
      label={label}
      size="xs"
      type={type}
      maxLength={maxLength}
      defaultValue={value}
      onBlur={(event) => {
        take(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take(event.currentTarget.value);
      }}
    />
  );
}
