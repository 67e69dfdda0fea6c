// The steps that a request can take from where it stands; those that cannot be taken back say so.
import { Button, Modal, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../../api/client';
import { Failure } from '../../parts/feedback';
import { useToast } from '../../parts/toast';
import { useTexts } from '../../texts/texts';
import { type Request } from './requests';

type Step = 'identity' | 'answer' | 'extend' | 'refuse';

export function Handle({ request, close }: { readonly request: Request; readonly close: () => void }) {
  const { requests, say } = useTexts();
  const client = useQueryClient();
  const tell = useToast();
  const [words, setWords] = useState('');
  const step = useMutation({
    mutationFn: (taken: Step) => {
      const said = taken === 'identity' ? { how: words } : taken === 'answer' ? {} : { reason: words };
      return ask('POST', `/v1/subject-requests/${request.id}/${taken}`, said);
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['requests'] });
      tell(requests.done);
      close();
    },
  });
  const isIdentified = request.identity?.at !== null && request.identity !== null;
  const button = (taken: Step, needsWords: boolean, variant: 'filled' | 'default' = 'default') => (
    <Button
      variant={variant}
      disabled={needsWords && words.trim() === ''}
      loading={step.isPending && step.variables === taken}
      onClick={() => {
        step.mutate(taken);
      }}
    >
      {requests.step[taken]}
    </Button>
  );
  return (
    <Modal opened onClose={close} title={requests.types[request.type]} closeButtonProps={{ 'aria-label': say.close }}>
      <div className="stack">
        <p className="soft">{requests.handleMore}</p>
        <Textarea
          label={requests.words}
          description={requests.wordsMore}
          rows={3}
          value={words}
          onChange={(event) => {
            setWords(event.currentTarget.value);
          }}
        />
        {step.isError && <Failure error={step.error} />}
        <div className="row">
          {!isIdentified && button('identity', true)}
          {button('answer', false, 'filled')}
          {button('extend', true)}
          {button('refuse', true)}
        </div>
      </div>
    </Modal>
  );
}
