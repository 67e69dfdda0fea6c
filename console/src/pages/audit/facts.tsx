// The facts that a decision was made from: everything that was known then, as it was known.
import { exactly } from '../../parts/time';
import { useTexts, wordOf } from '../../texts/texts';

const MOMENT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;
const SHOWN_ABOVE = new Set(['purpose', 'sender', 'at']);

/** Whatever the record holds is text here, never markup. */
export function Facts({ facts }: { readonly facts: Readonly<Record<string, unknown>> }) {
  const { audit } = useTexts();
  const told = Object.entries(facts).filter(([name, value]) => !SHOWN_ABOVE.has(name) && !isNothing(value));
  return (
    <dl className="facts">
      {told.map(([name, value]) => (
        <FactRow key={name} name={wordOf(audit.fact, name)} value={value} />
      ))}
    </dl>
  );
}

function FactRow({ name, value }: { readonly name: string; readonly value: unknown }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <Value value={value} />
      </dd>
    </>
  );
}

function Value({ value }: { readonly value: unknown }) {
  const { audit, source, policy, locale } = useTexts();
  if (Array.isArray(value)) {
    return (value as readonly unknown[]).map((item, at) => (
      <div key={at} className="fact-item">
        <Value value={item} />
      </div>
    ));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value as Readonly<Record<string, unknown>>)
      .filter(([, inner]) => !isNothing(inner))
      .map(([name, inner]) => (
        <div key={name}>
          <span className="soft">{wordOf(audit.fact, name)}:</span> <Value value={inner} />
        </div>
      ));
  }
  if (typeof value === 'boolean') return value ? policy.yes : policy.no;
  if (typeof value !== 'string') return String(value);
  if (MOMENT.test(value)) return <time dateTime={value}>{exactly(value, locale)}</time>;
  return (source as Readonly<Record<string, string>>)[value] ?? value;
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.values(value as Readonly<Record<string, unknown>>).every(isNothing);
}
