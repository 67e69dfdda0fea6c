// What a page says while it waits, where something failed, and where there is nothing yet.
import { Button, Loader } from '@mantine/core';
import { type ReactNode } from 'react';
import { Refused } from '../api/client';
import { useTexts } from '../texts/texts';

export function Waiting() {
  const { say } = useTexts();
  return (
    <div className="page" role="status">
      <span className="row soft">
        <Loader size="xs" color="var(--soft)" /> {say.loading}
      </span>
    </div>
  );
}

/** The problem document's own words: what was wrong, in which field, and what to do. */
export function Failure({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const { say } = useTexts();
  const problem = error instanceof Refused ? error.problem : null;
  const title = problem?.title ?? say.failed;
  const detail = problem ? problem.detail : error instanceof Refused ? error.message : say.unreachable;
  const fields = (problem?.errors ?? []).filter(({ field, message }) => `${field}: ${message}` !== detail);
  return (
    <div className="note bad" role="alert">
      <strong>{title.charAt(0).toUpperCase() + title.slice(1)}</strong>
      {detail && <p>{detail}</p>}
      {fields.length > 0 && (
        <ul>
          {fields.map(({ field, message }) => (
            <li key={field + message}>
              <code>{field}</code> {message}
            </li>
          ))}
        </ul>
      )}
      {retry && (
        <div>
          <Button variant="default" size="xs" onClick={retry}>
            {say.again}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Nothing is here yet: why, and what to do next. */
export function Empty(props: { readonly title: string; readonly more?: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <h2>{props.title}</h2>
      {props.more && <p>{props.more}</p>}
      {props.children && <div className="row">{props.children}</div>}
    </div>
  );
}
