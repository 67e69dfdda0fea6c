// The proof of a decision, verified in this browser: the service hands out bytes, and is believed in nothing.
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Failure } from '../../parts/feedback';
import { Card } from '../../parts/page';
import { prove } from '../../proof/prove';
import { useTexts } from '../../texts/texts';

export function Proof({ id, leaf }: { readonly id: string; readonly leaf: string | null }) {
  const { proof, locale } = useTexts();
  const run = useMutation({ mutationFn: () => prove(id, leaf) });
  const proved = run.data;
  return (
    <Card title={proof.title}>
      <div className="stack">
        <p className="soft">{proof.lead}</p>
        {run.isError && <Failure error={run.error} />}
        {proved && (
          <>
            <div role="status" className={proved.failure ? 'note bad' : 'note good'}>
              <strong>{proved.failure ? proof.failed : proof.holds}</strong>
              {proved.failure && <p>{proved.failure.why}</p>}
              {proved.index !== null && proved.size !== null && (
                <p className="small soft">
                  {proof.place(proved.index.toLocaleString(locale), proved.size.toLocaleString(locale))}
                </p>
              )}
            </div>
            <ol className="steps">
              {proved.steps.map(({ step, detail }) => (
                <li key={step} className="good">
                  {proof.step[step]}
                  <code className="small soft figure-more">{detail}</code>
                </li>
              ))}
              {proved.failure && <li className="bad">{proof.step[proved.failure.step]}</li>}
            </ol>
            {proved.index !== null && (
              <a href={`/v1/ledger/proof/file?index=${proved.index}`} download={`${id}.tlog-proof`}>
                {proof.file}
              </a>
            )}
          </>
        )}
        <div>
          <Button
            size="xs"
            loading={run.isPending}
            variant={proved ? 'default' : 'filled'}
            onClick={() => {
              run.mutate();
            }}
          >
            {proof.doIt}
          </Button>
        </div>
      </div>
    </Card>
  );
}
