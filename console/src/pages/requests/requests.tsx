// What people ask by law: each with the day by which it must be answered, and the steps that are open.
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { api, answered, type Schemas } from '../../api/client';
import { Empty } from '../../parts/feedback';
import { Icon } from '../../parts/icons';
import { Page } from '../../parts/page';
import { type Column, PagedRows } from '../../parts/rows';
import { Time } from '../../parts/time';
import { useTexts } from '../../texts/texts';
import { Handle } from './handle';
import { NewRequest } from './new-request';

type List = Schemas['RequestsOnRecord'];
export type Request = List['requests'][number];
const rowsOf = (page: List): readonly Request[] => page.requests;

export default function Requests() {
  const { requests } = useTexts();
  const [isNew, setNew] = useState(false);
  const [handled, setHandled] = useState<Request | null>(null);
  const columns = useColumns(setHandled);
  const record = (
    <Button
      leftSection={<Icon name="plus" size={16} />}
      onClick={() => {
        setNew(true);
      }}
    >
      {requests.record}
    </Button>
  );
  return (
    <Page title={requests.title} lead={requests.lead} actions={record}>
      <PagedRows<List, Request>
        name={requests.title}
        queryKey={['requests']}
        load={(cursor) =>
          answered(api.GET('/v1/subject-requests', { params: { query: { ...(cursor !== null && { cursor }) } } }))
        }
        rowsOf={rowsOf}
        columns={columns}
        empty={
          <Empty title={requests.none} more={requests.noneMore}>
            {record}
          </Empty>
        }
      />
      {isNew && (
        <NewRequest
          close={() => {
            setNew(false);
          }}
        />
      )}
      {handled && (
        <Handle
          request={handled}
          close={() => {
            setHandled(null);
          }}
        />
      )}
    </Page>
  );
}

function useColumns(handle: (request: Request) => void): Column<Request>[] {
  const { requests } = useTexts();
  return useMemo<Column<Request>[]>(
    () => [
      { id: 'type', header: requests.type, cell: ({ row: { original } }) => requests.types[original.type] },
      {
        id: 'stage',
        header: requests.stage,
        cell: ({ row: { original } }) => (
          <span className={original.state === 'open' ? 'tag accent' : 'tag'}>{requests.stages[original.stage]}</span>
        ),
      },
      {
        id: 'due',
        header: requests.due,
        cell: ({ row: { original } }) => (
          <span className={original.due === 'overdue' ? 'tag bad' : original.due === 'soon' ? 'tag warn' : ''}>
            <Time at={original.dueAt} />
          </span>
        ),
      },
      {
        id: 'via',
        header: requests.via,
        cell: ({ row: { original } }) => <span className="soft">{requests.vias[original.via]}</span>,
      },
      {
        id: 'at',
        header: requests.received,
        cell: ({ row: { original } }) => (
          <span className="soft">
            <Time at={original.createdAt} precise />
          </span>
        ),
      },
      {
        id: 'act',
        header: '',
        cell: ({ row: { original } }) =>
          original.state === 'open' && (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => {
                handle(original);
              }}
            >
              {requests.handle}
            </Button>
          ),
      },
    ],
    [requests, handle],
  );
}
