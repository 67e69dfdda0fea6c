// Passwords: which are good enough (NIST SP 800-63B section 5.1.1.2), and how they are kept (argon2id, RFC 9106).
import { hash, verify } from '@node-rs/argon2';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { LONGEST_PASSWORD } from './person.js';

const SHORTEST = 12;
/** Of zxcvbn's 0 to 4: safe against somebody who has stolen the hashes. */
const STRONG_ENOUGH = 3;
// OWASP's first choice of argon2id: 19 MiB, two passes, one lane; the package's own default, but ours to keep.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const judge = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

/** What is wrong with a new password; null where nothing is. `known`: what others know of the person, who must not build on it. */
export function wrongPassword(password: string, known: readonly string[]): string | null {
  if (password.length < SHORTEST) return `must have ${SHORTEST} characters or more`;
  if (password.length > LONGEST_PASSWORD) return `must have at most ${LONGEST_PASSWORD} characters`;
  const words = known.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)]).filter((word) => word.length > 2);
  const rest = words.reduce((left, word) => left.toLowerCase().replaceAll(word.toLowerCase(), ''), password);
  if ([password, rest].every((text) => judge.check(text).score >= STRONG_ENOUGH)) return null;
  return 'is among those that are guessed first: take a longer one, such as four unrelated words';
}

/** In the PHC format, with its salt and its cost. */
export function keptPassword(password: string): Promise<string> {
  return hash(password, COST);
}

/** Takes as long where there is no account, so that nobody learns which there are. */
export async function isPassword(kept: string | null, password: string): Promise<boolean> {
  if (password.length > LONGEST_PASSWORD) return false;
  const isRight = await verify(kept ?? (await decoy), password);
  return kept !== null && isRight;
}

const decoy = keptPassword('nobody has this password');
