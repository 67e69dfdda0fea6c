// Passkeys: the browser's own WebAuthn, from and to the JSON that the service speaks.
import { ask } from './client';

export const HAS_PASSKEYS =
  typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

/** Throws where the person or the device says no. */
export async function addPasskey(name: string): Promise<void> {
  const options = await ask<PublicKeyCredentialCreationOptionsJSON>('POST', '/v1/session/passkeys/options', {});
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const made = await navigator.credentials.create({ publicKey });
  await ask('POST', '/v1/session/passkeys/verify', { name, response: asJson(made) });
}

/** Begins a session. Throws where the person or the device says no, or the passkey opens nothing here. */
export async function signInByPasskey(): Promise<void> {
  const options = await ask<PublicKeyCredentialRequestOptionsJSON>('POST', '/v1/session/passkeys/login/options', {});
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const found = await navigator.credentials.get({ publicKey });
  await ask('POST', '/v1/session/passkeys/login/verify', { response: asJson(found) });
}

function asJson(credential: Credential | null): unknown {
  if (!(credential instanceof PublicKeyCredential)) throw new Error('the browser gave no passkey');
  return credential.toJSON();
}
