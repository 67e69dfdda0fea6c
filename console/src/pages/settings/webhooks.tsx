// Where the service tells of what happens: addresses, what each is told, and a trial.
import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, answered, type Schemas } from '../../api/client';
import { Choices } from '../../parts/choices';
import { Confirm } from '../../parts/confirm';
import { Copy } from '../../parts/copy';
import { Empty, Failure } from '../../parts/feedback';
import { useToast } from '../../parts/toast';
import { useTexts } from '../../texts/texts';
import { SimpleTable } from './simple-table';

type Event = Schemas['Webhook']['events'][number];
const EVENTS: readonly Event[] = [
  ...(['decision.recorded', 'objection.recorded', 'suppression.recorded', 'complaint.recorded'] as const),
  ...(['bounce.recorded', 'message.sent', 'message.refused', 'message.uncertain', 'consent.recorded'] as const),
  ...(['consent.withdrawn', 'answer.recorded', 'person.erased'] as const),
];
const HOOKS = ['webhooks'];

export function Webhooks() {
  const { settings } = useTexts();
  const tell = useToast();
  const client = useQueryClient();
  const [isMaking, setMaking] = useState(false);
  const [ending, setEnding] = useState<Schemas['Webhook'] | null>(null);
  const query = useQuery({ queryKey: HOOKS, queryFn: () => answered(api.GET('/v1/webhooks')) });
  const trial = useMutation({
    mutationFn: (id: string) => answered(api.POST('/v1/webhooks/{id}/test', { params: { path: { id } } })),
    onSuccess: () => {
      tell(settings.trialSent);
    },
    onError: (error) => {
      tell(error.message);
    },
  });
  return (
    <div className="stack">
      <div className="row spread">
        <p className="soft">{settings.webhooksMore}</p>
        <Button
          onClick={() => {
            setMaking(true);
          }}
        >
          {settings.makeWebhook}
        </Button>
      </div>
      <SimpleTable
        name={settings.tab.webhooks}
        query={query}
        rowsOf={({ webhooks }) => webhooks}
        keyOf={({ id }) => id}
        head={[settings.url, settings.events, '']}
        cells={(hook) => [
          <code key="url">{hook.url}</code>,
          <span key="events" className="soft small">
            {hook.events.join(', ')}
          </span>,
          <span key="acts" className="row">
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => {
                trial.mutate(hook.id);
              }}
            >
              {settings.trial}
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => {
                setEnding(hook);
              }}
            >
              {settings.remove}
            </Button>
          </span>,
        ]}
        empty={<Empty title={settings.noWebhooks} more={settings.webhooksMore} />}
      />
      {isMaking && (
        <Make
          close={() => {
            setMaking(false);
          }}
        />
      )}
      {ending && (
        <Confirm
          title={settings.removeTitle(ending.url)}
          doIt={settings.remove}
          danger
          close={() => {
            setEnding(null);
          }}
          act={async () => {
            await answered(api.DELETE('/v1/webhooks/{id}', { params: { path: { id: ending.id } } }));
            await client.invalidateQueries({ queryKey: HOOKS });
          }}
        />
      )}
    </div>
  );
}

function Make({ close }: { readonly close: () => void }) {
  const { settings, say } = useTexts();
  const client = useQueryClient();
  const [url, setUrl] = useState('');
  const [events, setEvents] = useState<readonly Event[]>(['objection.recorded']);
  const make = useMutation({
    mutationFn: () => answered(api.POST('/v1/webhooks', { body: { url, events: [...events] } })),
    onSuccess: () => client.invalidateQueries({ queryKey: HOOKS }),
  });
  return (
    <Modal opened onClose={close} title={settings.makeWebhook} closeButtonProps={{ 'aria-label': say.close }}>
      {make.data ? (
        <div className="stack">
          <p>{settings.secretOnce}</p>
          <pre className="block-of-text" tabIndex={0}>
            {make.data.secret}
          </pre>
          <Copy text={make.data.secret} />
        </div>
      ) : (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            make.mutate();
          }}
        >
          <TextInput
            type="url"
            label={settings.url}
            required
            placeholder="https://"
            value={url}
            onChange={(event) => {
              setUrl(event.currentTarget.value);
            }}
          />
          <Choices legend={settings.events} all={EVENTS} chosen={events} choose={setEvents} layout="checks" />
          {make.isError && <Failure error={make.error} />}
          <div className="row">
            <Button type="submit" loading={make.isPending} disabled={events.length === 0}>
              {settings.makeWebhook}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}
