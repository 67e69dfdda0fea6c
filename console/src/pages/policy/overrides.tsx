// Exceptions: proposed by one person, approved by another, for a purpose, a reason and a time; never beyond a person's no.
import { Button, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api, answered, type Schemas } from '../../api/client';
import { useSession } from '../../api/session';
import { Empty, Failure } from '../../parts/feedback';
import { useMay } from '../../parts/page';
import { type Column, PagedRows } from '../../parts/rows';
import { Time } from '../../parts/time';
import { useToast } from '../../parts/toast';
import { useTexts, wordOf } from '../../texts/texts';

type List = Schemas['OverrideList'];
type Override = Schemas['Override'];
const rowsOf = (page: List): readonly Override[] => page.overrides;

const LIFTABLE = [
  ...(['consent_pending_confirmation', 'consent_expired', 'refused_by_controller_policy'] as const),
  ...(['profile_implausible', 'country_uncertain', 'frequency_cap_reached'] as const),
];
const TONES: Readonly<Record<Override['state'], string>> = {
  proposed: 'warn',
  approved: 'good',
  revoked: 'bad',
  expired: '',
};

export function Overrides() {
  const { policy } = useTexts();
  const may = useMay();
  const tell = useToast();
  const client = useQueryClient();
  const { person } = useSession();
  const [isProposing, setProposing] = useState(false);
  const step = useMutation({
    mutationFn: ({ id, approve }: { id: string; approve: boolean }) => {
      const params = { path: { id } };
      return approve
        ? answered(api.POST('/v1/policy/overrides/{id}/approve', { params, body: { approvedBy: person.name } }))
        : answered(api.POST('/v1/policy/overrides/{id}/revoke', { params, body: { revokedBy: person.name } }));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['overrides'] }),
    onError: (error) => {
      tell(error.message);
    },
  });
  const act = step.mutate;
  const columns = useColumns(may('overrides.decide'), act);
  const propose = may('overrides.decide') && (
    <Button
      onClick={() => {
        setProposing(true);
      }}
    >
      {policy.propose}
    </Button>
  );
  return (
    <div className="stack">
      <div className="row spread">
        <p className="soft">{policy.exceptionsMore}</p>
        {propose}
      </div>
      <PagedRows<List, Override>
        name={policy.tab.exceptions}
        queryKey={['overrides']}
        load={(cursor) =>
          answered(api.GET('/v1/policy/overrides', { params: { query: { ...(cursor !== null && { cursor }) } } }))
        }
        rowsOf={rowsOf}
        columns={columns}
        empty={<Empty title={policy.noExceptions} more={policy.noExceptionsMore} />}
      />
      {isProposing && (
        <Propose
          close={() => {
            setProposing(false);
          }}
        />
      )}
    </div>
  );
}

function useColumns(mayAct: boolean, act: (what: { id: string; approve: boolean }) => void): Column<Override>[] {
  const { policy, purpose } = useTexts();
  const { person } = useSession();
  return useMemo<Column<Override>[]>(
    () => [
      { id: 'lifts', header: policy.lifts, cell: ({ row: { original } }) => wordOf({}, original.lifts) },
      {
        id: 'state',
        header: policy.state,
        cell: ({ row: { original } }) => (
          <span className={`tag ${TONES[original.state]}`}>{policy.states[original.state]}</span>
        ),
      },
      { id: 'purpose', header: policy.purpose, cell: ({ row: { original } }) => wordOf(purpose, original.purpose) },
      {
        id: 'why',
        header: policy.reason,
        cell: ({ row: { original } }) => <div className="clip soft">{original.reason}</div>,
      },
      { id: 'by', header: policy.by, cell: ({ row: { original } }) => original.proposedBy },
      { id: 'until', header: policy.until, cell: ({ row: { original } }) => <Time at={original.expiresAt} /> },
      {
        id: 'act',
        header: '',
        cell: ({
          row: {
            original: { id, state, proposedBy },
          },
        }) =>
          mayAct && (
            <div className="row">
              {state === 'proposed' && proposedBy !== person.name && (
                <Button
                  size="compact-xs"
                  onClick={() => {
                    act({ id, approve: true });
                  }}
                >
                  {policy.approve}
                </Button>
              )}
              {(state === 'proposed' || state === 'approved') && (
                <Button
                  size="compact-xs"
                  variant="default"
                  onClick={() => {
                    act({ id, approve: false });
                  }}
                >
                  {policy.revoke}
                </Button>
              )}
            </div>
          ),
      },
    ],
    [policy, purpose, person, mayAct, act],
  );
}

function Propose({ close }: { readonly close: () => void }) {
  const { policy, purpose: purposes, say } = useTexts();
  const { person } = useSession();
  const client = useQueryClient();
  const [lifts, setLifts] = useState<(typeof LIFTABLE)[number]>('country_uncertain');
  const [purpose, setPurpose] = useState('prospecting');
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState('');
  const propose = useMutation({
    mutationFn: () =>
      answered(
        api.POST('/v1/policy/overrides', {
          body: {
            lifts,
            purpose,
            reason,
            proposedBy: person.name,
            expiresAt: new Date(`${until}T23:59:59Z`).toISOString(),
          },
        }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['overrides'] });
      close();
    },
  });
  return (
    <Modal opened onClose={close} title={policy.propose} closeButtonProps={{ 'aria-label': say.close }}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          propose.mutate();
        }}
      >
        <p className="soft">{policy.proposeMore}</p>
        <NativeSelect
          label={policy.lifts}
          value={lifts}
          data={LIFTABLE.map((value) => ({ value, label: wordOf({}, value) }))}
          onChange={(event) => {
            setLifts(event.currentTarget.value as typeof lifts);
          }}
        />
        <NativeSelect
          label={policy.purpose}
          value={purpose}
          data={Object.entries(purposes).map(([value, label]) => ({ value, label }))}
          onChange={(event) => {
            setPurpose(event.currentTarget.value);
          }}
        />
        <Textarea
          label={policy.reason}
          required
          rows={3}
          value={reason}
          onChange={(event) => {
            setReason(event.currentTarget.value);
          }}
        />
        <TextInput
          type="date"
          label={policy.until}
          required
          value={until}
          onChange={(event) => {
            setUntil(event.currentTarget.value);
          }}
        />
        {propose.isError && <Failure error={propose.error} />}
        <div className="row">
          <Button type="submit" loading={propose.isPending}>
            {policy.propose}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
