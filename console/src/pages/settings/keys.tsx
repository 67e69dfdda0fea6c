// Keys of the API: made with no more scopes than their maker has, shown once, ended at once.
import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, answered, ask, type Schemas } from '../../api/client';
import { useSession } from '../../api/session';
import { Choices } from '../../parts/choices';
import { Confirm } from '../../parts/confirm';
import { Copy } from '../../parts/copy';
import { Empty, Failure } from '../../parts/feedback';
import { useTexts } from '../../texts/texts';
import { SimpleTable } from './simple-table';

type Row = Pick<Schemas['Key'], 'id' | 'name' | 'scopes'>;
type Answer = { readonly keys: readonly Row[] };
type Scope = Row['scopes'][number];
const SCOPES: readonly Scope[] = ['decide', 'send', 'contacts', 'evidence'];
const KEYS = ['api-keys'];

export function Keys() {
  const { settings } = useTexts();
  const client = useQueryClient();
  const [isMaking, setMaking] = useState(false);
  const [ending, setEnding] = useState<Row | null>(null);
  const query = useQuery({ queryKey: KEYS, queryFn: () => ask<Answer>('GET', '/v1/keys') });
  return (
    <div className="stack">
      <div className="row spread">
        <p className="soft">{settings.keysMore}</p>
        <Button
          onClick={() => {
            setMaking(true);
          }}
        >
          {settings.makeKey}
        </Button>
      </div>
      <SimpleTable
        name={settings.tab.keys}
        query={query}
        rowsOf={({ keys }) => keys}
        keyOf={({ id }) => id}
        head={[settings.name, settings.scopes, '']}
        cells={(row) => [
          row.name,
          <span key="scopes" className="row">
            {row.scopes.map((scope) => (
              <span key={scope} className="tag">
                {scope}
              </span>
            ))}
          </span>,
          <Button
            key="end"
            size="compact-xs"
            variant="default"
            onClick={() => {
              setEnding(row);
            }}
          >
            {settings.endKey}
          </Button>,
        ]}
        empty={<Empty title={settings.noKeys} more={settings.keysMore} />}
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
          title={settings.endKeyTitle(ending.name)}
          doIt={settings.endKey}
          danger
          close={() => {
            setEnding(null);
          }}
          act={async () => {
            await ask('DELETE', `/v1/keys/${ending.id}`);
            await client.invalidateQueries({ queryKey: KEYS });
          }}
        >
          <p>{settings.endKeyMore}</p>
        </Confirm>
      )}
    </div>
  );
}

function Make({ close }: { readonly close: () => void }) {
  const { settings, say } = useTexts();
  const { person } = useSession();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>(['decide']);
  const make = useMutation({
    mutationFn: () =>
      answered(api.POST('/v1/keys', { body: { controllerId: person.controllerId ?? '', name, scopes: [...scopes] } })),
    onSuccess: () => client.invalidateQueries({ queryKey: KEYS }),
  });
  return (
    <Modal opened onClose={close} title={settings.makeKey} closeButtonProps={{ 'aria-label': say.close }}>
      {make.data ? (
        <div className="stack">
          <p>{settings.keyOnce}</p>
          <pre className="block-of-text" tabIndex={0}>
            {make.data.key}
          </pre>
          <Copy text={make.data.key} />
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
            label={settings.name}
            required
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value);
            }}
          />
          <Choices legend={settings.scopes} all={SCOPES} chosen={scopes} choose={setScopes} layout="stack" />
          {make.isError && <Failure error={make.error} />}
          <div className="row">
            <Button type="submit" loading={make.isPending} disabled={scopes.length === 0}>
              {settings.makeKey}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}
