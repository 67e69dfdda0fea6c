// What advice is given from: whose network it is, who wants in, what their profile showed, and what is on record of them.
import { type Position } from '../../policy/facts.js';

/** What the owner of a network wants of it. A goal without sectors means any sector; without roles, any role. */
export type Goal = {
  readonly text: string;
  readonly sectors: readonly string[];
  /** Words of job titles: `CFO`, `comptable`. */
  readonly roles: readonly string[];
};

export type Employer = {
  readonly company: string;
  /** `2010-07` or `2010`; null where it is not said. */
  readonly from: string | null;
  /** null: still there. */
  readonly to: string | null;
  readonly foundedAt: string | null;
  /** So many people work there that it makes nobody an acquaintance. */
  readonly large: boolean;
  /** A firm of the owner's own. */
  readonly own: boolean;
  /** Everybody who worked at an own firm; null where no list is given. */
  readonly staff: readonly string[] | null;
};

export type Owner = {
  readonly sector: string | null;
  readonly goals: readonly Goal[];
  readonly employers: readonly Employer[];
};

export type SeenPosition = Position & { readonly title: string | null };

/** What somebody saw who looked at a profile; null where they did not say. */
export type SeenProfile = {
  /** A day. */
  readonly seenAt: string;
  readonly photo: boolean | null;
  readonly connections: number | null;
  readonly positions: readonly SeenPosition[];
};

export type Meeting = { readonly on: string; readonly event: string | null; readonly place: string | null };

export type Person = {
  readonly name: string;
  /** Where and as what they work by a list of connections, which shows no more. */
  readonly company: string | null;
  readonly title: string | null;
  /** As somebody stated it. */
  readonly sector: string | null;
  /** Null where nobody has looked. */
  readonly profile: SeenProfile | null;
  readonly meetings: readonly Meeting[];
  /** Whether they answered a mail or a message of ours. */
  readonly wrote: boolean;
  /** Cold mails of theirs that were counted. */
  readonly coldMails: number;
};

/** What the invitation itself gives away. */
export type Pattern = {
  /** Invitations in the same words within two weeks before or after, this one included. */
  readonly sameText: number;
  /** Invitations of this person within thirty days, this one included. */
  readonly again: number;
};

export const NO_PATTERN: Pattern = { sameText: 1, again: 1 };
