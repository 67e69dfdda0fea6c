// Asks before what cannot be undone: what will happen, and why, where the record wants a reason.
import { Button, Modal, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../texts/texts';
import { Failure } from './feedback';

type ConfirmProps = {
  readonly title: string;
  readonly children?: ReactNode;
  readonly doIt: string;
  /** The label of the field for the reason; left out where none is kept. */
  readonly reason?: string;
  readonly danger?: boolean;
  readonly close: () => void;
  readonly act: (reason: string) => Promise<unknown>;
};

export function Confirm({ title, children, doIt, reason, danger = false, close, act }: ConfirmProps) {
  const { say } = useTexts();
  const [why, setWhy] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    setBusy(true);
    try {
      await act(why.trim());
      close();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={close} title={title} closeButtonProps={{ 'aria-label': say.close }}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {children}
        {reason && (
          <Textarea
            label={reason}
            required
            autosize={false}
            rows={3}
            data-autofocus
            value={why}
            onChange={(event) => {
              setWhy(event.currentTarget.value);
            }}
          />
        )}
        {error !== null && <Failure error={error} />}
        <div className="row">
          <Button type="submit" loading={busy} {...(danger && { color: 'red' })}>
            {doIt}
          </Button>
          <Button variant="default" onClick={close}>
            {say.cancel}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
