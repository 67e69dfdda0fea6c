// A short list of settings as a table, with what it says while it waits, where it failed, and where it is empty.
import { type UseQueryResult } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { Failure } from '../../parts/feedback';
import { Shimmer } from '../../parts/rows';

type TableProps<Answer, Row> = {
  readonly name: string;
  readonly query: UseQueryResult<Answer>;
  readonly rowsOf: (answer: Answer) => readonly Row[];
  readonly head: readonly string[];
  readonly cells: (row: Row) => readonly ReactNode[];
  readonly keyOf: (row: Row) => string;
  readonly empty: ReactNode;
};

export function SimpleTable<Answer, Row>(props: TableProps<Answer, Row>) {
  const { query, name } = props;
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <Shimmer lines={3} />;
  const rows = props.rowsOf(query.data);
  if (rows.length === 0) return props.empty;
  return (
    <div className="tablebox" tabIndex={0} role="region" aria-label={name}>
      <table className="rows">
        <thead>
          <tr>
            {props.head.map((title, at) => (
              <th key={at} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={props.keyOf(row)}>
              {props.cells(row).map((cell, at) => (
                <td key={at}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
