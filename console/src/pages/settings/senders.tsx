// From which addresses mail goes, how fast, and whether the world can tell that it is really they: SPF, DKIM, DMARC.
import { Button, NumberInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, answered, ask, type Schemas } from '../../api/client';
import { Copy } from '../../parts/copy';
import { Empty, Failure } from '../../parts/feedback';
import { Card, useMay } from '../../parts/page';
import { Shimmer } from '../../parts/rows';
import { useToast } from '../../parts/toast';
import { useTexts } from '../../texts/texts';

type Sender = Schemas['Sender'];
type Dns = Schemas['SenderDns'];

export function Senders() {
  const { settings } = useTexts();
  const query = useQuery({ queryKey: ['senders'], queryFn: () => answered(api.GET('/v1/senders')) });
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <Shimmer />;
  if (query.data.senders.length === 0) return <Empty title={settings.noSenders} more={settings.noSendersMore} />;
  return query.data.senders.map((sender) => <SenderCard key={sender.id} sender={sender} />);
}

function SenderCard({ sender }: { readonly sender: Sender }) {
  const { settings } = useTexts();
  const [isChecking, setChecking] = useState(false);
  return (
    <Card title={sender.address} more={sender.displayName}>
      <div className="stack">
        <Limits sender={sender} />
        {isChecking ? (
          <DnsCheck id={sender.id} />
        ) : (
          <div>
            <Button
              variant="default"
              size="xs"
              onClick={() => {
                setChecking(true);
              }}
            >
              {settings.checkDns}
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}

/** What keeps a domain healthy: few at first, then more; each can be left out. */
const PROPOSED = { perMinute: 5, perHour: 60, perDay: 200 } as const;
const WINDOWS = ['perMinute', 'perHour', 'perDay'] as const;

function Limits({ sender }: { readonly sender: Sender }) {
  const { settings } = useTexts();
  const may = useMay();
  const tell = useToast();
  const client = useQueryClient();
  const [limits, setLimits] = useState(sender.limits ?? {});
  const save = useMutation({
    mutationFn: (next: NonNullable<Sender['limits']>) =>
      answered(api.PATCH('/v1/senders/{id}', { params: { path: { id: sender.id } }, body: { limits: next } })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['senders'] });
      tell(settings.limitsSaved);
    },
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(limits);
      }}
    >
      <div className="filters end">
        {WINDOWS.map((window) => (
          <NumberInput
            key={window}
            label={settings.limit[window]}
            size="xs"
            min={1}
            hideControls
            allowDecimal={false}
            placeholder={settings.noLimit}
            value={limits[window] ?? ''}
            disabled={!may('senders.change')}
            onChange={(value) => {
              const { [window]: _, ...rest } = limits;
              setLimits(typeof value === 'number' ? { ...rest, [window]: value } : rest);
            }}
          />
        ))}
        {may('senders.change') && (
          <div className="row fit">
            <Button type="submit" size="xs" loading={save.isPending}>
              {settings.saveLimits}
            </Button>
            <Button
              size="xs"
              variant="default"
              onClick={() => {
                setLimits({ ...limits, ...PROPOSED });
              }}
            >
              {settings.propose}
            </Button>
          </div>
        )}
      </div>
      {save.isError && <Failure error={save.error} />}
    </form>
  );
}

function DnsCheck({ id }: { readonly id: string }) {
  const { settings } = useTexts();
  const query = useQuery({ queryKey: ['dns', id], queryFn: () => ask<Dns>('GET', `/v1/senders/${id}/dns`) });
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <Shimmer lines={3} />;
  return (
    <div className="stack" aria-live="polite">
      {query.data.records.map(({ kind, name, type, value, state }) => (
        <div key={kind + name} className={state === 'found' ? 'note good' : 'note warn'}>
          <div className="row spread">
            <strong>
              {kind.toUpperCase()} <span className="soft small">{type}</span>
            </strong>
            <span className={state === 'found' ? 'tag good' : 'tag warn'}>{settings.dns[state]}</span>
          </div>
          <code className="small">{name}</code>
          {value === null ? (
            <p className="soft">{settings.dnsNoKey}</p>
          ) : (
            <>
              <pre className="block-of-text" tabIndex={0} aria-label={`${kind} ${name}`}>
                {value}
              </pre>
              <div>
                <Copy text={value} name={kind.toUpperCase()} />
              </div>
            </>
          )}
        </div>
      ))}
    </div>
  );
}
