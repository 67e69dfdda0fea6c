// The reasons of a verdict: what, where the law says so, and what would change it.
import { type Schemas } from '../../api/client';
import { type Outcome } from '../../parts/page';
import { useTexts } from '../../texts/texts';

type ReasonsProps = { readonly reasons: readonly Schemas['Reason'][]; readonly outcome: Outcome };

export function Reasons({ reasons, outcome }: ReasonsProps) {
  const { audit } = useTexts();
  return (
    <ol className="steps">
      {reasons.map(({ code, title, detail, citations, remedy }) => (
        <li key={code} className={outcome}>
          <h3>{title}</h3>
          <p>{detail}</p>
          {citations.length > 0 && <p className="small soft">{citations.join(' · ')}</p>}
          {remedy && (
            <p className="small">
              <strong>{audit.remedy}</strong> {remedy}
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}
