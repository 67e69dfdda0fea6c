// One country's pack: what it asks, where that stands, how sure we are, and how the pack came to be what it is.
import { Card } from '../../parts/page';
import { useTexts, wordOf } from '../../texts/texts';
import { type Jurisdiction, toneOf } from './regimes';

export function Country({ jurisdiction }: { readonly jurisdiction: Jurisdiction }) {
  const { policy, kind: kinds, say } = useTexts();
  const softOptIn = jurisdiction.softOptIn['available'] === true;
  const months = jurisdiction.consentMaxAgeMonths;
  return (
    <Card title={jurisdiction.name} more={policy.packOf(jurisdiction.version, jurisdiction.date)}>
      <div className="stack">
        <dl className="facts">
          {Object.entries(jurisdiction.recipientKinds).map(([kind, regime]) => (
            <div key={kind} className="fact">
              <dt className="first-letter">{wordOf(kinds, kind)}</dt>
              <dd>
                <span className={`tag ${toneOf(regime.enforced)}`}>{wordOf(policy.regime, regime.enforced)}</span>{' '}
                <span className="soft small">
                  {policy.confident[regime.confidence]}
                  {regime.reading !== regime.enforced && ` · ${policy.reading(wordOf(policy.regime, regime.reading))}`}
                </span>
              </dd>
            </div>
          ))}
          <dt>{policy.softOptIn}</dt>
          <dd>{softOptIn ? policy.yes : policy.no}</dd>
          <dt>{policy.doubleOptIn}</dt>
          <dd>{jurisdiction.doubleOptInExpected ? policy.yes : policy.no}</dd>
          <dt>{policy.consentAge}</dt>
          <dd>{policy.months(months ?? 24)}</dd>
          <dt>{policy.registers}</dt>
          <dd>{jurisdiction.registers.map(({ id }) => String(id)).join(', ') || say.none}</dd>
        </dl>
        <div>
          <h3>{policy.statute}</h3>
          <p className="soft">{jurisdiction.statute.join(' · ')}</p>
        </div>
        <details>
          <summary>{policy.notes}</summary>
          <p className="soft">{jurisdiction.notes}</p>
        </details>
        <details>
          <summary>{policy.sources}</summary>
          <ul className="bullets small">
            {jurisdiction.sources.map((source) => (
              <li key={source}>
                <code>{source}</code>
              </li>
            ))}
          </ul>
        </details>
        <details>
          <summary>{policy.history}</summary>
          <ol className="steps">
            {jurisdiction.changelog.map(({ version, date, change }) => (
              <li key={version}>
                <strong>{version}</strong> <span className="soft">{date}</span>
                <p>{change}</p>
              </li>
            ))}
          </ol>
        </details>
        <p className="small soft">
          <code>{jurisdiction.pack}</code>
        </p>
      </div>
    </Card>
  );
}
