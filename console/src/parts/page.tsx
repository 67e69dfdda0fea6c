// The parts that every page is made of: its head, cards, figures, tags, tabs.
import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { useSession } from '../api/session';
import { useTexts } from '../texts/texts';

export type Outcome = 'allow' | 'block' | 'defer' | 'review';
export const OUTCOMES: readonly Outcome[] = ['allow', 'block', 'defer', 'review'];

type PageProps = {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly back?: { readonly href: string; readonly name: string };
  readonly actions?: ReactNode;
  readonly children: ReactNode;
};

let isFirst = true;

/** A page begins with its heading, which takes the focus: who cannot see hears at once where they are. */
export function Page({ title, lead, back, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Outreach Guard`;
    // Not of the first page: there the keyboard begins where the document does, with the way past the places.
    if (!isFirst && (document.activeElement === document.body || document.activeElement?.closest('.side'))) {
      heading.current?.focus();
    }
    isFirst = false;
  }, [title]);
  return (
    <div className="page">
      <div className="head">
        <div>
          {back && (
            <Link className="crumb" href={back.href}>
              ← {back.name}
            </Link>
          )}
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead && <p>{lead}</p>}
        </div>
        {actions && <div className="row">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

type CardProps = {
  readonly title?: string;
  readonly more?: ReactNode;
  readonly flush?: boolean;
  readonly children: ReactNode;
};

export function Card({ title, more, flush = false, children }: CardProps) {
  return (
    <section className={flush ? 'card flush' : 'card'} aria-label={title}>
      {title && (
        <header>
          <h2>{title}</h2>
          {more && <span className="soft small">{more}</span>}
        </header>
      )}
      <div className="body">{children}</div>
    </section>
  );
}

export function OutcomeTag({ outcome }: { readonly outcome: Outcome }) {
  const texts = useTexts();
  return <span className={`tag ${outcome}`}>{texts.outcome[outcome]}</span>;
}

type FigureProps = {
  readonly name: string;
  readonly value: number | string;
  readonly tone?: Outcome;
  readonly more?: ReactNode;
  readonly href?: string;
};

/** A number; where people are behind it, it opens them. */
export function Figure({ name, value, tone, more, href }: FigureProps) {
  const texts = useTexts();
  const shown = typeof value === 'number' ? value.toLocaleString(texts.locale) : value;
  const content = (
    <>
      <span className="figure-name">
        {tone && <i className={`dot ${tone}`} />}
        {name}
      </span>
      <span className="figure">{shown}</span>
      {more && <span className="figure-more">{more}</span>}
    </>
  );
  return href ? <Link href={href}>{content}</Link> : <div>{content}</div>;
}

/** The parts of a whole as one line. */
export function Split({ counts }: { readonly counts: Readonly<Partial<Record<Outcome, number>>> }) {
  const texts = useTexts();
  const parts = OUTCOMES.filter((outcome) => (counts[outcome] ?? 0) > 0);
  const said = parts.map((outcome) => `${texts.outcome[outcome]} ${counts[outcome] ?? 0}`).join(', ');
  return (
    <div className="split" role="img" aria-label={said || texts.say.none}>
      {parts.map((outcome) => (
        <i key={outcome} className={outcome} style={{ flexGrow: counts[outcome] }} />
      ))}
    </div>
  );
}

type Tab = { readonly href: string; readonly name: string; readonly current: boolean };

/** Places within a page: links, so that each can be kept and shared. */
export function Tabs({ name, tabs }: { readonly name: string; readonly tabs: readonly Tab[] }) {
  return (
    <nav className="tabs" aria-label={name}>
      {tabs.map((tab) => (
        <Link key={tab.href} href={tab.href} aria-current={tab.current ? 'page' : undefined}>
          {tab.name}
        </Link>
      ))}
    </nav>
  );
}

/** Whether the role of who is signed in has this action; the service asks again. */
export function useMay(): (action: string) => boolean {
  const { permissions } = useSession();
  return (action) => permissions.includes(action);
}
