// The way in: address and password, then the code of an authenticator where the account has one, or a passkey.
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { ask, Refused } from '../api/client';
import { HAS_PASSKEYS, signInByPasskey } from '../api/passkeys';
import { SESSION } from '../api/session';
import { Failure } from '../parts/feedback';
import { useTexts, wordOf } from '../texts/texts';
import { Door, field } from './door';

/** To the provider of the company that the address belongs to; a refusal comes back here as `?error=`. */
function toProvider(email: string): void {
  location.assign(`/v1/session/oidc/start?email=${encodeURIComponent(email)}`);
}

export function SignIn() {
  const { door } = useTexts();
  const [params] = useSearchParams();
  const refusal = params.get('error');
  const [email, setEmail] = useState('');
  const client = useQueryClient();
  const [wantsCode, setWantsCode] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const signIn = async (form: FormData): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const code = field(form, 'code');
      const password = form.get('password');
      await ask('POST', '/v1/session', { email: field(form, 'email'), password, ...(code && { code }) });
      await client.invalidateQueries({ queryKey: SESSION });
    } catch (refused) {
      if (refused instanceof Refused && refused.problem?.code === 'totp_required' && !wantsCode) setWantsCode(true);
      else setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Door title={door.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void signIn(new FormData(event.currentTarget));
        }}
      >
        <TextInput
          name="email"
          type="email"
          label={door.email}
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={(event) => {
            setEmail(event.currentTarget.value);
          }}
        />
        <PasswordInput name="password" label={door.password} autoComplete="current-password" required />
        {wantsCode && (
          <TextInput
            name="code"
            label={door.code}
            description={door.codeMore}
            autoComplete="one-time-code"
            required
            autoFocus
          />
        )}
        {refusal !== null && error === null && (
          <p className="note bad" role="alert">
            {wordOf(door.refusals, refusal)}
          </p>
        )}
        {error !== null && <Failure error={error} />}
        <Button type="submit" loading={busy} fullWidth>
          {door.submit}
        </Button>
      </form>
      <Button
        variant="default"
        fullWidth
        disabled={!email.includes('@')}
        onClick={() => {
          toProvider(email.trim());
        }}
      >
        {door.oidc}
      </Button>
      {HAS_PASSKEYS && (
        <Button
          variant="default"
          fullWidth
          onClick={() => {
            setError(null);
            signInByPasskey().then(() => client.invalidateQueries({ queryKey: SESSION }), setError);
          }}
        >
          {door.passkey}
        </Button>
      )}
    </Door>
  );
}
