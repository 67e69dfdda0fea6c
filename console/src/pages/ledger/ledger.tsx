// The record itself: its key, what was last signed, who witnessed it; checked here against what this browser saw before.
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, answered, ask, type Schemas } from '../../api/client';
import { Copy } from '../../parts/copy';
import { Failure } from '../../parts/feedback';
import { Card, Figure, Page, useMay } from '../../parts/page';
import { Shimmer } from '../../parts/rows';
import { checkGrowth } from '../../proof/growth';
import { useTexts } from '../../texts/texts';

export default function Ledger() {
  const { ledger } = useTexts();
  const may = useMay();
  const checkpoint = useQuery({ queryKey: ['checkpoint'], queryFn: () => ask<string>('GET', '/v1/ledger/checkpoint') });
  const key = useQuery({
    queryKey: ['ledger-key'],
    queryFn: () => ask<string>('GET', '/v1/ledger/key'),
    staleTime: Infinity,
  });
  const keys = useQuery({
    queryKey: ['ledger-keys'],
    queryFn: () => answered(api.GET('/v1/ledger/keys')),
    staleTime: Infinity,
  });
  const error = checkpoint.error ?? key.error ?? keys.error;
  const note = checkpoint.data;
  const [, size = '0', root = ''] = note?.split('\n') ?? [];
  const witnesses = (note?.match(/^— /gm) ?? []).length - 1;
  return (
    <Page title={ledger.title} lead={ledger.lead}>
      {error && <Failure error={error} retry={() => void checkpoint.refetch()} />}
      {!error && note === undefined && <Shimmer />}
      {note !== undefined && (
        <>
          <div className="figures">
            <Figure name={ledger.entries} value={Number(size)} />
            <Figure name={ledger.witnesses} value={Math.max(0, witnesses)} />
            <Figure name={ledger.keys} value={keys.data?.keys.length ?? 0} />
          </div>
          <div className="two">
            <Card title={ledger.checkpoint} more={ledger.checkpointMore}>
              <div className="stack">
                <pre className="block-of-text" tabIndex={0} aria-label={ledger.checkpoint}>
                  {note}
                </pre>
                <div className="row">
                  <Copy text={note} name={ledger.checkpoint} />
                  <span className="soft small">
                    {ledger.root} <code>{root.slice(0, 16)}…</code>
                  </span>
                </div>
              </div>
            </Card>
            <div className="stack">
              {may('ledger.prove') && <Verify />}
              <Card title={ledger.key} more={ledger.keyMore}>
                <div className="stack">
                  <pre className="block-of-text" tabIndex={0} aria-label={ledger.key}>
                    {key.data}
                  </pre>
                  <Copy text={key.data ?? ''} name={ledger.key} />
                </div>
              </Card>
              {keys.data && keys.data.keys.length > 1 && <Keys keys={keys.data.keys} />}
            </div>
          </div>
        </>
      )}
    </Page>
  );
}

/** Against the checkpoint that this browser kept the last time: a log that was rewritten since is found out. */
function Verify() {
  const { ledger, locale } = useTexts();
  const run = useMutation({ mutationFn: checkGrowth });
  const seen = run.data;
  return (
    <Card title={ledger.verify}>
      <div className="stack">
        <p className="soft">{ledger.verifyMore}</p>
        {run.isError && <Failure error={run.error} />}
        {seen && (
          <div role="status" className={seen.failure === null ? 'note good' : 'note bad'}>
            <strong>{seen.failure === null ? ledger.holds : ledger.broken}</strong>
            <p>
              {seen.failure ??
                (seen.from === null
                  ? ledger.firstLook(seen.size.toLocaleString(locale))
                  : ledger.grew(seen.from.toLocaleString(locale), seen.size.toLocaleString(locale)))}
            </p>
          </div>
        )}
        <div>
          <Button
            size="xs"
            loading={run.isPending}
            onClick={() => {
              run.mutate();
            }}
          >
            {ledger.verifyDo}
          </Button>
        </div>
        <p className="soft small">
          {ledger.offline} <code>npm run ledger:verify</code>
        </p>
      </div>
    </Card>
  );
}

function Keys({ keys }: { readonly keys: Schemas['SigningKeys']['keys'] }) {
  const { ledger, locale } = useTexts();
  return (
    <Card title={ledger.keys}>
      <ul className="bullets">
        {keys.map(({ key, since }) => (
          <li key={key}>
            <code className="small">{key}</code>{' '}
            <span className="soft">{new Date(since).toLocaleDateString(locale)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
