// Somebody who works with the service for one controller: an account, not a recipient.
import { type Role } from './roles.js';

export type Person = {
  readonly id: string;
  readonly controllerId: string;
  /** In lower case. */
  readonly email: string;
  readonly name: string;
  readonly role: Role;
};

export type ListedPerson = Person & {
  readonly state: 'invited' | 'active';
  readonly createdAt: Date;
  readonly lastSeenAt: Date | null;
  readonly totp: boolean;
  readonly passkeys: number;
};

/** Who is signed in, by which session. */
export type SignedIn = {
  readonly person: Person;
  readonly sessionId: string;
  /** What unsafe requests bring in `X-CSRF-Token`: it follows from the cookie, which no script reads. */
  readonly csrf: string;
};

export const LONGEST_PASSWORD = 256;
