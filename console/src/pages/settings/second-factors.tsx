// What one signs in with beside the password: codes of an authenticator, and passkeys.
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask, type Schemas } from '../../api/client';
import { addPasskey, HAS_PASSKEYS } from '../../api/passkeys';
import { SESSION, useSession } from '../../api/session';
import { Copy } from '../../parts/copy';
import { Failure } from '../../parts/feedback';
import { Card } from '../../parts/page';
import { Time } from '../../parts/time';
import { useTexts } from '../../texts/texts';

type Totp = Schemas['Totp'];
type TotpStep = { readonly step: 'enrol' | 'confirm' | 'remove'; readonly password?: string; readonly code?: string };

export function SecondFactors() {
  return (
    <div className="two">
      <Authenticator />
      {HAS_PASSKEYS && <Passkeys />}
    </div>
  );
}

function Authenticator() {
  const { settings, door } = useTexts();
  const { person } = useSession();
  const client = useQueryClient();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const run = useMutation({
    mutationFn: (asked: TotpStep) => ask<Totp>('POST', '/v1/session/totp', asked),
    onSuccess: async ({ state }) => {
      setCode('');
      if (state !== 'enrolling') await client.invalidateQueries({ queryKey: SESSION });
    },
  });
  const answer = run.data;
  const isEnrolling = answer?.state === 'enrolling';
  const step = isEnrolling ? 'confirm' : person.totp ? 'remove' : 'enrol';
  return (
    <Card title={settings.codes} more={person.totp ? settings.on : settings.off}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          run.mutate({ step, ...(step !== 'confirm' && { password }), ...(step !== 'enrol' && { code }) });
        }}
      >
        {!isEnrolling && <p className="soft">{settings.codesMore}</p>}
        {isEnrolling && answer.secret && (
          <>
            <p>{settings.enrolling}</p>
            <pre className="block-of-text" tabIndex={0} aria-label={settings.secret}>
              {answer.secret}
            </pre>
            <div className="row">
              <Copy text={answer.secret} name={settings.secret} />
              {answer.uri && <a href={answer.uri}>{settings.openApp}</a>}
            </div>
          </>
        )}
        {answer?.recoveryCodes && (
          <div className="note good" role="status">
            <strong>{settings.recovery}</strong>
            <pre className="block-of-text" tabIndex={0} aria-label={settings.recovery}>
              {answer.recoveryCodes.join('\n')}
            </pre>
            <div>
              <Copy text={answer.recoveryCodes.join('\n')} name={settings.recovery} />
            </div>
          </div>
        )}
        {step !== 'confirm' && (
          <PasswordInput
            label={door.password}
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => {
              setPassword(event.currentTarget.value);
            }}
          />
        )}
        {step !== 'enrol' && (
          <TextInput
            label={door.code}
            autoComplete="one-time-code"
            required
            value={code}
            onChange={(event) => {
              setCode(event.currentTarget.value);
            }}
          />
        )}
        {run.isError && <Failure error={run.error} />}
        <div>
          <Button type="submit" size="xs" variant={step === 'remove' ? 'default' : 'filled'} loading={run.isPending}>
            {settings.codeStep[step]}
          </Button>
        </div>
      </form>
    </Card>
  );
}

const PASSKEYS = ['passkeys'];

function Passkeys() {
  const { settings, say } = useTexts();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const query = useQuery({
    queryKey: PASSKEYS,
    queryFn: () => ask<Schemas['PasskeyList']>('GET', '/v1/session/passkeys'),
  });
  const change = useMutation({
    mutationFn: (removed: string | null) =>
      removed === null ? addPasskey(name) : ask('DELETE', `/v1/session/passkeys/${removed}`),
    onSuccess: () => client.invalidateQueries({ queryKey: PASSKEYS }),
  });
  return (
    <Card title={settings.passkeys}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(null);
        }}
      >
        <p className="soft">{settings.passkeysMore}</p>
        {(query.data?.passkeys ?? []).map((passkey) => (
          <div key={passkey.id} className="row spread">
            <span>
              {passkey.name} <span className="soft small">{<Time at={passkey.createdAt} />}</span>
            </span>
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`${settings.remove}: ${passkey.name}`}
              onClick={() => {
                change.mutate(passkey.id);
              }}
            >
              {settings.remove}
            </Button>
          </div>
        ))}
        <TextInput
          label={settings.deviceName}
          required
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        {query.isError && <Failure error={query.error} />}
        {change.isError && <Failure error={change.error} />}
        <div>
          <Button type="submit" size="xs" loading={change.isPending}>
            {settings.addPasskey}
          </Button>
        </div>
        {query.isPending && <span className="unseen">{say.loading}</span>}
      </form>
    </Card>
  );
}
