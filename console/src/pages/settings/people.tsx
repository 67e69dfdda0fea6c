// Colleagues and their roles: invited by a link, changed, let go.
import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../../api/client';
import { type Person, useSession } from '../../api/session';
import { Confirm } from '../../parts/confirm';
import { Copy } from '../../parts/copy';
import { Empty, Failure } from '../../parts/feedback';
import { useToast } from '../../parts/toast';
import { useTexts } from '../../texts/texts';
import { SimpleTable } from './simple-table';

type Row = Pick<Person, 'id' | 'email' | 'name' | 'role'> & { readonly state?: string };
type Answer = { readonly people: readonly Row[] };
type Invited = { readonly link: string };
const PEOPLE = ['people'];
const ROLES = ['sales', 'compliance', 'developer', 'admin'] as const;

export function People() {
  const { settings, nav } = useTexts();
  const { person } = useSession();
  const client = useQueryClient();
  const tell = useToast();
  const [isInviting, setInviting] = useState(false);
  const [leaving, setLeaving] = useState<Row | null>(null);
  const query = useQuery({ queryKey: PEOPLE, queryFn: () => ask<Answer>('GET', '/v1/people') });
  const change = useMutation({
    mutationFn: ({ id, role }: Pick<Row, 'id' | 'role'>) => ask('PATCH', `/v1/people/${id}`, { role }),
    onSettled: () => client.invalidateQueries({ queryKey: PEOPLE }),
    onError: (error) => {
      tell(error.message);
    },
  });
  const giveRole = (row: Row, role: Row['role']): void => {
    change.mutate({ id: row.id, role });
    tell(settings.roleGiven(row.name, nav.role[role]), () => {
      change.mutate(row);
    });
  };
  return (
    <div className="stack">
      <div className="row spread">
        <p className="soft">{settings.peopleMore}</p>
        <Button
          onClick={() => {
            setInviting(true);
          }}
        >
          {settings.invite}
        </Button>
      </div>
      <SimpleTable
        name={settings.tab.people}
        query={query}
        rowsOf={({ people }) => people}
        keyOf={({ id }) => id}
        head={[settings.name, settings.email, settings.role, '']}
        cells={(row) => [
          row.name,
          row.email,
          <NativeSelect
            key="role"
            size="xs"
            aria-label={`${settings.role}: ${row.name}`}
            value={row.role}
            disabled={row.id === person.id}
            data={ROLES.map((value) => ({ value, label: nav.role[value] }))}
            onChange={(event) => {
              giveRole(row, event.currentTarget.value as Row['role']);
            }}
          />,
          row.id !== person.id && (
            <Button
              key="leave"
              size="compact-xs"
              variant="default"
              onClick={() => {
                setLeaving(row);
              }}
            >
              {settings.remove}
            </Button>
          ),
        ]}
        empty={<Empty title={settings.tab.people} />}
      />
      {isInviting && (
        <Invite
          close={() => {
            setInviting(false);
          }}
        />
      )}
      {leaving && (
        <Confirm
          title={settings.removeTitle(leaving.name)}
          doIt={settings.remove}
          danger
          close={() => {
            setLeaving(null);
          }}
          act={async () => {
            await ask('DELETE', `/v1/people/${leaving.id}`);
            await client.invalidateQueries({ queryKey: PEOPLE });
          }}
        >
          <p>{settings.removeMore}</p>
        </Confirm>
      )}
    </div>
  );
}

function Invite({ close }: { readonly close: () => void }) {
  const { settings, nav, say } = useTexts();
  const client = useQueryClient();
  const [given, setGiven] = useState({ name: '', email: '', role: 'sales' });
  const invite = useMutation({
    mutationFn: () => ask<Invited>('POST', '/v1/people', given),
    onSuccess: () => client.invalidateQueries({ queryKey: PEOPLE }),
  });
  const link = invite.data?.link;
  return (
    <Modal opened onClose={close} title={settings.invite} closeButtonProps={{ 'aria-label': say.close }}>
      {link ? (
        <div className="stack">
          <p>{settings.invited}</p>
          <pre className="block-of-text" tabIndex={0}>
            {link}
          </pre>
          <Copy text={link} />
        </div>
      ) : (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            invite.mutate();
          }}
        >
          <TextInput
            label={settings.name}
            required
            value={given.name}
            onChange={(event) => {
              setGiven({ ...given, name: event.currentTarget.value });
            }}
          />
          <TextInput
            type="email"
            label={settings.email}
            required
            value={given.email}
            onChange={(event) => {
              setGiven({ ...given, email: event.currentTarget.value });
            }}
          />
          <NativeSelect
            label={settings.role}
            description={settings.roles[given.role as (typeof ROLES)[number]]}
            value={given.role}
            data={ROLES.map((value) => ({ value, label: nav.role[value] }))}
            onChange={(event) => {
              setGiven({ ...given, role: event.currentTarget.value });
            }}
          />
          {invite.isError && <Failure error={invite.error} />}
          <div className="row">
            <Button type="submit" loading={invite.isPending}>
              {settings.invite}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}
