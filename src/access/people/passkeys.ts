// Passkeys (WebAuthn level 3): a key in the person's device, unlocked by them, that answers to this site alone.
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { Injectable } from '@nestjs/common';
import { isIP } from 'node:net';
import { DataSource } from 'typeorm';
import { conflict } from '../../http/problem.js';
import { newId } from '../../values/id.js';
import { Links } from '../../values/links.js';
import { row, rows } from '../../values/sql.js';
import { Challenges } from './challenges.js';
import { type Person } from './person.js';

export type ListedPasskey = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly usedAt: Date | null;
};

type KeptPasskey = {
  readonly id: string;
  readonly person_id: string;
  readonly credential_id: string;
  readonly public_key: Buffer;
  readonly counter: string;
};

const NAME = 'Outreach Guard';

/** Owns the table `passkey`. */
@Injectable()
export class Passkeys {
  public constructor(
    private readonly database: DataSource,
    private readonly challenges: Challenges,
    private readonly links: Links,
  ) {}

  public list(personId: string): Promise<ListedPasskey[]> {
    return rows<ListedPasskey>(this.database, LIST, [personId]);
  }

  public async remove(personId: string, id: string): Promise<boolean> {
    const text = `WITH gone AS (DELETE FROM passkey WHERE person_id = $1 AND id = $2 RETURNING 1) SELECT 1 FROM gone`;
    return (await row(this.database, text, [personId, id])) !== null;
  }

  /** What the browser is given to make a key. Throws 409 where the service is reached by an address that no key can be bound to. */
  public async toAdd(person: Person): Promise<object> {
    const own = await rows<{ id: string }>(
      this.database,
      'SELECT credential_id AS id FROM passkey WHERE person_id = $1',
      [person.id],
    );
    const options = await generateRegistrationOptions({
      ...{ rpName: NAME, rpID: this.site(), userName: person.email, userDisplayName: person.name },
      ...{ userID: new TextEncoder().encode(person.id), attestationType: 'none' as const, excludeCredentials: own },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    await this.challenges.ask('passkey_add', options.challenge, { personId: person.id });
    return options;
  }

  /** Keeps the key that was made; false where the answer is not right. */
  public async add(person: Person, name: string, response: RegistrationResponseJSON, at: Date): Promise<boolean> {
    const personId = (about: { personId: string } | null) => about?.personId;
    const verified = await verifyRegistrationResponse({
      response,
      expectedChallenge: async (challenge) =>
        personId(await this.challenges.take<{ personId: string }>('passkey_add', challenge)) === person.id,
      ...{ expectedOrigin: this.origin(), expectedRPID: this.site(), requireUserVerification: true },
    }).catch(() => null);
    if (!verified?.verified) return false;
    const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential;
    const values = [newId('psk', at.getTime()), person.id, name, id, Buffer.from(publicKey), counter, transports, at];
    return (await row(this.database, ADD, values)) !== null;
  }

  /** What the browser is given to sign in with whichever key its owner picks. */
  public async toSignIn(): Promise<object> {
    const options = await generateAuthenticationOptions({ rpID: this.site(), userVerification: 'required' });
    await this.challenges.ask('passkey_sign_in', options.challenge, {});
    return options;
  }

  /** Whose key answered, with its owner's finger or PIN; null where the answer is not right. */
  public async signIn(response: AuthenticationResponseJSON, at: Date): Promise<string | null> {
    const kept = await row<KeptPasskey>(this.database, 'SELECT * FROM passkey WHERE credential_id = $1', [response.id]);
    if (!kept) return null;
    const { id, credential_id, public_key, counter } = kept;
    const verified = await verifyAuthenticationResponse({
      response,
      expectedChallenge: async (challenge) => (await this.challenges.take('passkey_sign_in', challenge)) !== null,
      ...{ expectedOrigin: this.origin(), expectedRPID: this.site(), requireUserVerification: true },
      credential: { id: credential_id, publicKey: new Uint8Array(public_key), counter: Number(counter) },
    }).catch(() => null);
    if (!verified?.verified) return null;
    await this.database.query('UPDATE passkey SET counter = $2, used_at = $3 WHERE id = $1', [
      ...[id, verified.authenticationInfo.newCounter, at],
    ]);
    return kept.person_id;
  }

  private origin(): string {
    return new URL(this.links.publicUrl).origin;
  }

  /** The host that keys are bound to. */
  private site(): string {
    const { hostname } = new URL(this.links.publicUrl);
    if (isIP(hostname.replace(/^\[|\]$/g, '')) === 0) return hostname;
    throw conflict(
      'passkeys need a name',
      'set PUBLIC_URL to the name that the service is reached by, not to an IP address',
    );
  }
}

const LIST = `
SELECT id, name, created_at AS "createdAt", used_at AS "usedAt" FROM passkey WHERE person_id = $1 ORDER BY id DESC LIMIT 100`;

const ADD = `
INSERT INTO passkey (id, person_id, name, credential_id, public_key, counter, transports, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (credential_id) DO NOTHING RETURNING 1`;
