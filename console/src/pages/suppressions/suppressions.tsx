// Who is not written to, and why that stands: searched, added to, imported; a person's own no cannot be removed here.
import { Button, Tooltip } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api, answered, type Schemas } from '../../api/client';
import { Confirm } from '../../parts/confirm';
import { Empty } from '../../parts/feedback';
import { Icon } from '../../parts/icons';
import { Page, useMay } from '../../parts/page';
import { type Column, PagedRows } from '../../parts/rows';
import { Time } from '../../parts/time';
import { useToast } from '../../parts/toast';
import { useTexts, wordOf } from '../../texts/texts';
import { AddSuppressions } from './add-suppressions';

type List = Schemas['SuppressionList'];
type Stop = Schemas['Suppression'];
const rowsOf = (page: List): readonly Stop[] => page.suppressions;
const PAGE = 200;

/** The service refuses to lift the others, whoever asks: only the person can. */
const LIFTABLE: ReadonlySet<Stop['kind']> = new Set(['manual', 'bounce']);

export default function Suppressions() {
  const { stops } = useTexts();
  const may = useMay();
  const tell = useToast();
  const client = useQueryClient();
  const [isAdding, setAdding] = useState(false);
  const [lifting, setLifting] = useState<Stop | null>(null);
  const columns = useColumns(setLifting);
  const add = may('suppressions.add') && (
    <Button
      leftSection={<Icon name="plus" size={16} />}
      onClick={() => {
        setAdding(true);
      }}
    >
      {stops.add}
    </Button>
  );
  const lift = async (stop: Stop, reason: string): Promise<void> => {
    const params = { path: { id: stop.id } };
    await answered(api.DELETE('/v1/suppressions/{id}', { params, body: { reason } }));
    await client.invalidateQueries({ queryKey: ['suppressions'] });
    tell(stops.lifted);
  };
  return (
    <Page title={stops.title} lead={stops.lead} actions={add}>
      <PagedRows<List, Stop>
        name={stops.title}
        queryKey={['suppressions']}
        load={(cursor) =>
          answered(
            api.GET('/v1/suppressions', { params: { query: { limit: PAGE, ...(cursor !== null && { cursor }) } } }),
          )
        }
        rowsOf={rowsOf}
        columns={columns}
        empty={
          <Empty title={stops.none} more={stops.noneMore}>
            {add}
          </Empty>
        }
      />
      {isAdding && (
        <AddSuppressions
          close={() => {
            setAdding(false);
          }}
        />
      )}
      {lifting && (
        <Confirm
          title={stops.liftTitle}
          doIt={stops.lift}
          reason={stops.liftReason}
          danger
          close={() => {
            setLifting(null);
          }}
          act={(reason) => lift(lifting, reason)}
        >
          <p>{stops.liftMore(lifting.email ?? lifting.id)}</p>
        </Confirm>
      )}
    </Page>
  );
}

function useColumns(lift: (stop: Stop) => void): Column<Stop>[] {
  const { stops, suppression, purpose } = useTexts();
  const mayLift = useMay()('suppressions.lift');
  return useMemo<Column<Stop>[]>(
    () => [
      {
        id: 'email',
        header: stops.address,
        cell: ({ row: { original } }) => (
          <div className="clip">{original.email ?? <span className="soft">{stops.erased}</span>}</div>
        ),
      },
      {
        id: 'kind',
        header: stops.kind,
        cell: ({ row: { original } }) => (
          <span className={LIFTABLE.has(original.kind) ? 'tag' : 'tag bad'}>{wordOf(suppression, original.kind)}</span>
        ),
      },
      {
        id: 'scope',
        header: stops.scope,
        cell: ({
          row: {
            original: { scope },
          },
        }) => (
          <span className="nowrap">
            {scope.purpose ? wordOf(purpose, scope.purpose) : (scope.sender ?? wordOf(stops.to, scope.to))}
          </span>
        ),
      },
      {
        id: 'why',
        header: stops.why,
        cell: ({ row: { original } }) => <div className="clip soft">{original.reason}</div>,
      },
      {
        id: 'since',
        header: stops.since,
        cell: ({ row: { original } }) => (
          <span className="soft">
            <Time at={original.since} />
          </span>
        ),
      },
      {
        id: 'lift',
        header: '',
        cell: ({ row: { original } }) =>
          LIFTABLE.has(original.kind) ? (
            mayLift && (
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => {
                  lift(original);
                }}
              >
                {stops.lift}
              </Button>
            )
          ) : (
            <Tooltip label={stops.lockedMore} multiline w={260} events={{ hover: true, focus: true, touch: true }}>
              <span className="soft small nowrap" tabIndex={0}>
                {stops.locked}
              </span>
            </Tooltip>
          ),
      },
    ],
    [stops, suppression, purpose, mayLift, lift],
  );
}
