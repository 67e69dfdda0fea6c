// Records what a person asked by letter or phone, with how it is known that it was they.
import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, answered, type Schemas } from '../../api/client';
import { Failure } from '../../parts/feedback';
import { useToast } from '../../parts/toast';
import { useTexts } from '../../texts/texts';

type Type = Schemas['SubjectRequestRequest']['type'];
type Identity = NonNullable<Schemas['SubjectRequestRequest']['identity']>;

export function NewRequest({ email = '', close }: { readonly email?: string; readonly close: () => void }) {
  const { requests, say } = useTexts();
  const client = useQueryClient();
  const tell = useToast();
  const [who, setWho] = useState(email);
  const [type, setType] = useState<Type>('access');
  const [identity, setIdentity] = useState<Identity>('mailbox');
  const [how, setHow] = useState('');
  const record = useMutation({
    mutationFn: () =>
      answered(
        api.POST('/v1/subject-requests', {
          body: {
            ...{ email: who, type, identity, language: document.documentElement.lang === 'fr' ? 'fr' : 'en' },
            ...(identity !== 'mailbox' && { identityHow: how }),
          },
        }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['requests'] });
      tell(requests.recorded);
      close();
    },
  });
  return (
    <Modal opened onClose={close} title={requests.record} closeButtonProps={{ 'aria-label': say.close }}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          record.mutate();
        }}
      >
        <TextInput
          type="email"
          label={requests.of}
          required
          value={who}
          onChange={(event) => {
            setWho(event.currentTarget.value);
          }}
        />
        <NativeSelect
          label={requests.type}
          value={type}
          data={Object.entries(requests.types).map(([value, label]) => ({ value, label }))}
          onChange={(event) => {
            setType(event.currentTarget.value as Type);
          }}
        />
        <NativeSelect
          label={requests.identity}
          description={requests.identityMore}
          value={identity}
          data={Object.entries(requests.identities).map(([value, label]) => ({ value, label }))}
          onChange={(event) => {
            setIdentity(event.currentTarget.value as Identity);
          }}
        />
        {identity !== 'mailbox' && (
          <TextInput
            label={requests.how}
            required
            value={how}
            onChange={(event) => {
              setHow(event.currentTarget.value);
            }}
          />
        )}
        {type === 'erasure' && <p className="note warn">{requests.erasureMore}</p>}
        {record.isError && <Failure error={record.error} />}
        <div className="row">
          <Button type="submit" loading={record.isPending}>
            {requests.record}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
