// What the pages before the sign-in share: the mark, a heading, a form.
import { type ReactNode } from 'react';

type DoorProps = { readonly title: string; readonly lead?: string; readonly children: ReactNode };

export function Door({ title, lead, children }: DoorProps) {
  document.title = `${title} · Outreach Guard`;
  return (
    <main className="door">
      <div>
        <span className="brand">
          <img src="/mark.svg" alt="" /> Outreach Guard
        </span>
        <div>
          <h1>{title}</h1>
          {lead && <p className="soft">{lead}</p>}
        </div>
        {children}
      </div>
    </main>
  );
}

/** The value of a form's field, as a text. */
export function field(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

/** A token stands behind the # of a link: no server and no referrer is told it. */
export function tokenInLink(): string {
  return decodeURIComponent(location.hash.slice(1));
}
