// The regimes: a map to see them at a glance, a table to read them, and one country with its citations and history.
import { NativeSelect } from '@mantine/core';
import { Link } from 'wouter';
import { type Schemas } from '../../api/client';
import { Card } from '../../parts/page';
import { useUrlState } from '../../parts/url-state';
import { useTexts, wordOf } from '../../texts/texts';
import { Country } from './country';
import { tilesOf } from './map-of-europe';

export type Jurisdiction = Schemas['Jurisdictions']['jurisdictions'][number];

/** From the strictest on: what a colour of the map says. */
const TONES: Readonly<Record<string, string>> = {
  consent: 'block',
  opt_out_role_relevant: 'defer',
  opt_out: 'allow',
};

export function toneOf(regime: string | undefined): string {
  return regime === undefined ? '' : (TONES[regime] ?? 'review');
}

export function Regimes({ jurisdictions }: { readonly jurisdictions: readonly Jurisdiction[] }) {
  const { policy, kind: kinds } = useTexts();
  const [kind, setKind] = useUrlState('kind', 'named_professional');
  const [country] = useUrlState('country', 'FR');
  const chosen = jurisdictions.find((one) => one.country === country);
  const regimes = [...new Set(jurisdictions.flatMap((one) => one.recipientKinds[kind]?.enforced ?? []))];
  return (
    <>
      <div className="two">
        <Card title={policy.map} more={policy.mapMore}>
          <div className="stack">
            <NativeSelect
              label={policy.forKind}
              size="xs"
              value={kind}
              data={Object.entries(kinds).map(([value, label]) => ({ value, label }))}
              onChange={(event) => {
                setKind(event.currentTarget.value);
              }}
            />
            <Europe jurisdictions={jurisdictions} kind={kind} country={country} />
            <div className="legend">
              {regimes.map((regime) => (
                <span key={regime}>
                  <i className={`dot ${toneOf(regime)}`} /> {wordOf(policy.regime, regime)}
                </span>
              ))}
            </div>
          </div>
        </Card>
        {chosen && <Country jurisdiction={chosen} />}
      </div>
      <Table jurisdictions={jurisdictions} />
    </>
  );
}

type EuropeProps = { readonly jurisdictions: readonly Jurisdiction[]; readonly kind: string; readonly country: string };

function Europe({ jurisdictions, kind, country }: EuropeProps) {
  const { policy } = useTexts();
  const tiles = tilesOf(jurisdictions.map((one) => one.country));
  return (
    <ul className="europe" aria-label={policy.map}>
      {jurisdictions.map((one, at) => {
        const regime = one.recipientKinds[kind]?.enforced;
        const tile = tiles[at];
        return (
          <li key={one.country} style={{ gridColumn: tile?.column, gridRow: tile?.row }}>
            <Link
              className={`tag-tile ${toneOf(regime)}`}
              href={`/policy?kind=${kind}&country=${one.country}`}
              aria-current={one.country === country ? 'true' : undefined}
              aria-label={`${one.country}, ${one.name}: ${wordOf(policy.regime, regime)}`}
              title={one.name}
            >
              {one.country}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

function Table({ jurisdictions }: { readonly jurisdictions: readonly Jurisdiction[] }) {
  const { policy, kind: kinds } = useTexts();
  const names = Object.keys(kinds) as (keyof typeof kinds)[];
  return (
    <div className="tablebox tall" tabIndex={0} role="region" aria-label={policy.table}>
      <table className="rows">
        <caption className="unseen">{policy.table}</caption>
        <thead>
          <tr>
            <th scope="col">{policy.country}</th>
            {names.map((name) => (
              <th key={name} scope="col">
                {kinds[name]}
              </th>
            ))}
            <th scope="col">{policy.confidence}</th>
            <th scope="col">{policy.version}</th>
          </tr>
        </thead>
        <tbody>
          {jurisdictions.map((one) => (
            <tr key={one.country}>
              <td>
                <Link href={`/policy?country=${one.country}`}>{one.name}</Link>
              </td>
              {names.map((name) => (
                <td key={name}>
                  <span className={`tag ${toneOf(one.recipientKinds[name]?.enforced)}`}>
                    {wordOf(policy.regime, one.recipientKinds[name]?.enforced)}
                  </span>
                </td>
              ))}
              <td className="soft">{policy.confident[one.confidence]}</td>
              <td className="soft num">{one.version}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
