// The way in for who was invited: a password of one's own, once.
import { Button, PasswordInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ask } from '../api/client';
import { SESSION } from '../api/session';
import { Failure } from '../parts/feedback';
import { useTexts } from '../texts/texts';
import { Door, tokenInLink } from './door';

export default function Join() {
  const { door } = useTexts();
  const client = useQueryClient();
  const [, go] = useLocation();
  const [token] = useState(tokenInLink);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const join = async (form: FormData): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await ask('POST', '/v1/session/join', { token, password: form.get('password') });
      await client.invalidateQueries({ queryKey: SESSION });
      go('/', { replace: true });
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  if (token === '') return <Door title={door.joinTitle} lead={door.noToken} children={null} />;
  return (
    <Door title={door.joinTitle} lead={door.joinMore}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void join(new FormData(event.currentTarget));
        }}
      >
        <PasswordInput
          name="password"
          label={door.newPassword}
          description={door.newPasswordMore}
          autoComplete="new-password"
          required
          autoFocus
        />
        {error !== null && <Failure error={error} />}
        <Button type="submit" loading={busy} fullWidth>
          {door.join}
        </Button>
      </form>
    </Door>
  );
}
