// Long lists: columns by TanStack Table, pages by cursor as they are scrolled to, and only the rows in sight in the document.
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ColumnDef, type RowData, tableFeatures, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { useTexts } from '../texts/texts';
import { Failure } from './feedback';

const features = tableFeatures({});
export type Column<Row extends RowData> = ColumnDef<typeof features, Row>;

const ROW_HEIGHT = 43;
const ROWS_AHEAD = 12;

type RowsProps<Row extends RowData> = { readonly name: string; readonly rows: Row[]; readonly columns: Column<Row>[] };

export function Rows<Row extends RowData>({
  name,
  rows,
  columns,
  end,
}: RowsProps<Row> & { readonly end?: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  const table = useTable({ features, columns, data: rows });
  const models = table.getRowModel().rows;
  const virtual = useVirtualizer({
    count: models.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: ROWS_AHEAD,
  });
  const shown = virtual.getVirtualItems();
  const first = shown[0];
  const last = shown.at(-1);
  const isAtEnd = last !== undefined && last.index >= models.length - ROWS_AHEAD;
  useEffect(() => {
    if (isAtEnd) end?.();
  }, [isAtEnd, models.length, end]);
  return (
    <div className="tablebox tall" ref={box} tabIndex={0} role="region" aria-label={name}>
      <table className="rows" aria-rowcount={end ? -1 : models.length}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => (
                <th key={header.id} scope="col">
                  <table.FlexRender header={header} />
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {first && first.start > 0 && <Gap height={first.start} />}
          {shown.map(({ index }) => {
            const row = models[index];
            return (
              row && (
                <tr key={row.id} aria-rowindex={index + 1} data-index={index}>
                  {row.getAllCells().map((cell) => (
                    <td key={cell.id}>
                      <table.FlexRender cell={cell} />
                    </td>
                  ))}
                </tr>
              )
            );
          })}
          {last && <Gap height={virtual.getTotalSize() - last.end} />}
        </tbody>
      </table>
    </div>
  );
}

function Gap({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  return (
    <tr className="gap" aria-hidden="true">
      <td style={{ height }} />
    </tr>
  );
}

type PagedProps<Page, Row extends RowData> = {
  readonly name: string;
  readonly queryKey: readonly unknown[];
  readonly load: (cursor: string | null) => Promise<Page & { readonly cursor: string | null }>;
  readonly rowsOf: (page: Page) => readonly Row[];
  readonly columns: Column<Row>[];
  readonly empty: ReactNode;
};

const LOOK_AGAIN_MS = 3_000;

/** A list of the API, page by page. */
export function PagedRows<Page, Row extends RowData>({
  name,
  queryKey,
  load,
  rowsOf,
  columns,
  empty,
}: PagedProps<Page, Row>) {
  const { say } = useTexts();
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ cursor }) => cursor,
    // Some lists follow what happens at a distance of seconds: an empty one looks again by itself.
    refetchInterval: ({ state }) =>
      state.data?.pages.every((page) => rowsOf(page).length === 0) ? LOOK_AGAIN_MS : false,
  });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const rows = useMemo(() => (data?.pages ?? []).flatMap((page) => [...rowsOf(page)]), [data, rowsOf]);
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <Shimmer />;
  if (rows.length === 0) return empty;
  const more = (): void => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  };
  return (
    <div className="stack">
      <Rows name={name} rows={rows} columns={columns} {...(hasNextPage && { end: more })} />
      <div className="row soft small" role="status">
        {say.rows(rows.length)}
        {hasNextPage && (
          <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={more}>
            {say.more}
          </Button>
        )}
      </div>
    </div>
  );
}

/** The shape of a list that is on its way. */
export function Shimmer({ lines = 6 }: { readonly lines?: number }) {
  const { say } = useTexts();
  return (
    <div className="card" role="status">
      <span className="unseen">{say.loading}</span>
      <div className="body stack">
        {Array.from({ length: lines }, (_, line) => (
          <div key={line} className="shimmer" style={{ width: `${92 - ((line * 17) % 40)}%` }} />
        ))}
      </div>
    </div>
  );
}
