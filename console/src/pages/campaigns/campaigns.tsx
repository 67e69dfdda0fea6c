// The campaigns of the company: what runs, what waits, what came of each.
import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { ask } from '../../api/client';
import { useLive } from '../../api/events';
import { type CampaignRow } from '../../api/insight';
import { Empty } from '../../parts/feedback';
import { Icon } from '../../parts/icons';
import { Page, useMay } from '../../parts/page';
import { type Column, PagedRows } from '../../parts/rows';
import { Time } from '../../parts/time';
import { useTexts, wordOf } from '../../texts/texts';
import { StateTag } from './state-tag';

type CampaignList = { readonly campaigns: readonly CampaignRow[]; readonly cursor: string | null };
const rowsOf = (page: CampaignList): readonly CampaignRow[] => page.campaigns;
const PAGE = 100;

export default function Campaigns() {
  const { campaigns } = useTexts();
  const may = useMay();
  const columns = useColumns();
  useLive('campaigns');
  const start = may('campaigns.write') && (
    <Button component={Link} href="/campaigns/new" leftSection={<Icon name="plus" size={16} />}>
      {campaigns.new}
    </Button>
  );
  return (
    <Page title={campaigns.title} lead={campaigns.lead} actions={start}>
      <PagedRows<CampaignList, CampaignRow>
        name={campaigns.title}
        queryKey={['campaigns']}
        load={(cursor) => ask<CampaignList>('GET', '/v1/campaigns', undefined, { cursor, limit: PAGE })}
        rowsOf={rowsOf}
        columns={columns}
        empty={
          <Empty title={campaigns.none} more={campaigns.noneMore}>
            {start}
          </Empty>
        }
      />
    </Page>
  );
}

function useColumns(): Column<CampaignRow>[] {
  const { campaigns, purpose } = useTexts();
  return useMemo<Column<CampaignRow>[]>(
    () => [
      {
        id: 'name',
        header: campaigns.name,
        cell: ({ row: { original } }) => (
          <div className="clip">
            <Link href={`/campaigns/${original.id}`}>{original.name}</Link>
          </div>
        ),
      },
      { id: 'state', header: campaigns.state, cell: ({ row: { original } }) => <StateTag state={original.state} /> },
      {
        id: 'purpose',
        header: campaigns.purpose,
        cell: ({ row: { original } }) => <span className="soft nowrap">{wordOf(purpose, original.purpose)}</span>,
      },
      {
        id: 'sender',
        header: campaigns.sender,
        cell: ({ row: { original } }) => <span className="soft nowrap">{original.sender}</span>,
      },
      {
        id: 'launched',
        header: campaigns.launched,
        cell: ({ row: { original } }) => (
          <span className="soft">{original.launchedAt ? <Time at={original.launchedAt} /> : '–'}</span>
        ),
      },
      {
        id: 'at',
        header: campaigns.made,
        cell: ({ row: { original } }) => (
          <span className="soft">
            <Time at={original.createdAt} />
          </span>
        ),
      },
    ],
    [campaigns, purpose],
  );
}
