// The people on record: found by address, name or company.
import { Button, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { ask } from '../../api/client';
import { type ContactRow } from '../../api/insight';
import { Empty } from '../../parts/feedback';
import { Icon } from '../../parts/icons';
import { Page } from '../../parts/page';
import { type Column, PagedRows } from '../../parts/rows';
import { useUrlState } from '../../parts/url-state';
import { useTexts } from '../../texts/texts';

type List = { readonly contacts: readonly ContactRow[]; readonly cursor: string | null };
const rowsOf = (page: List): readonly ContactRow[] => page.contacts;
const PAGE = 100;

export default function Contacts() {
  const { contacts, say } = useTexts();
  const [search, setSearch] = useUrlState('search');
  const columns = useColumns();
  return (
    <Page title={contacts.title} lead={contacts.lead}>
      <form
        role="search"
        className="filters"
        onSubmit={(event) => {
          event.preventDefault();
          const words = new FormData(event.currentTarget).get('search');
          setSearch(typeof words === 'string' ? words.trim() : '');
        }}
      >
        <TextInput
          key={search}
          className="grow"
          name="search"
          label={contacts.search}
          defaultValue={search}
          leftSection={<Icon name="search" size={15} />}
        />
        <Button className="fit" type="submit" variant="default">
          {say.search}
        </Button>
      </form>
      <PagedRows<List, ContactRow>
        name={contacts.title}
        queryKey={['contacts', search]}
        load={(cursor) =>
          ask<List>('GET', `/v1/contacts?search=${encodeURIComponent(search)}`, undefined, { cursor, limit: PAGE })
        }
        rowsOf={rowsOf}
        columns={columns}
        empty={
          <Empty title={search === '' ? contacts.none : contacts.noneOfThese} more={contacts.noneMore}>
            <Link href="/campaigns/new">{contacts.noneDo}</Link>
          </Empty>
        }
      />
    </Page>
  );
}

function useColumns(): Column<ContactRow>[] {
  const { contacts } = useTexts();
  return useMemo<Column<ContactRow>[]>(
    () => [
      {
        id: 'email',
        header: contacts.email,
        cell: ({ row: { original } }) => (
          <div className="clip">
            <Link href={`/contacts/${original.id}`}>{original.email}</Link>
          </div>
        ),
      },
      { id: 'name', header: contacts.name, cell: ({ row: { original } }) => original.name },
      { id: 'company', header: contacts.company, cell: ({ row: { original } }) => original.company },
      { id: 'country', header: contacts.country, cell: ({ row: { original } }) => original.country ?? '–' },
      {
        id: 'jobTitle',
        header: contacts.jobTitle,
        cell: ({ row: { original } }) => <span className="soft">{original.jobTitle}</span>,
      },
    ],
    [contacts],
  );
}
