// Puts addresses on the stop list: one, or as many as are pasted.
import { Button, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, answered, type Schemas } from '../../api/client';
import { Failure } from '../../parts/feedback';
import { useToast } from '../../parts/toast';
import { useTexts, wordOf } from '../../texts/texts';

const KINDS = ['manual', 'objection', 'unsubscribe', 'complaint', 'bounce'] as const;
const SCOPES = ['marketing', 'everything'] as const;

export function AddSuppressions({ close }: { readonly close: () => void }) {
  const { stops, suppression, say } = useTexts();
  const client = useQueryClient();
  const tell = useToast();
  const [addresses, setAddresses] = useState('');
  const [kind, setKind] = useState<(typeof KINDS)[number]>('manual');
  const [scope, setScope] = useState<(typeof SCOPES)[number]>('marketing');
  const [reason, setReason] = useState('');
  const add = useMutation({
    mutationFn: (list: Schemas['SuppressionRequest'][]) =>
      answered(api.POST('/v1/suppressions/import', { body: { suppressions: list } })),
    onSuccess: async ({ added, alreadyStood, refused }) => {
      await client.invalidateQueries({ queryKey: ['suppressions'] });
      tell(stops.added(added, alreadyStood, refused.length));
      close();
    },
  });
  const emails = addresses.split(/[\s,;]+/).filter((part) => part.includes('@'));
  return (
    <Modal opened onClose={close} title={stops.add} closeButtonProps={{ 'aria-label': say.close }}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(emails.map((email) => ({ email, kind, scope, reason })));
        }}
      >
        <Textarea
          label={stops.addresses}
          description={stops.addressesMore}
          required
          rows={5}
          data-autofocus
          value={addresses}
          onChange={(event) => {
            setAddresses(event.currentTarget.value);
          }}
        />
        <NativeSelect
          label={stops.kind}
          value={kind}
          data={KINDS.map((value) => ({ value, label: wordOf(suppression, value) }))}
          onChange={(event) => {
            setKind(event.currentTarget.value as typeof kind);
          }}
        />
        <NativeSelect
          label={stops.scope}
          value={scope}
          data={SCOPES.map((value) => ({ value, label: wordOf(stops.to, value) }))}
          onChange={(event) => {
            setScope(event.currentTarget.value as typeof scope);
          }}
        />
        <TextInput
          label={stops.why}
          required
          value={reason}
          onChange={(event) => {
            setReason(event.currentTarget.value);
          }}
        />
        {add.isError && <Failure error={add.error} />}
        <div className="row">
          <Button type="submit" loading={add.isPending} disabled={emails.length === 0}>
            {stops.addDo(emails.length)}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
