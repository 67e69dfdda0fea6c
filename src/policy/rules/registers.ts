// Step 3: do-not-contact registers that bind. An express consent overrides them; nothing else does.
import { type Case, type Rule, SILENCE } from '../case.js';
import type { Reason } from '../decision.js';
import type { Moment, RegisterAnswer } from '../facts.js';
import { DAY_MS, endOf, hasCome } from '../moment.js';
import type { Register } from '../pack.js';

/** ECG s.7(2) and TKG 2021 s.174(4) no.4 (AT); ZET art. 6 (BG); Law 41/2004 art. 13-B (PT); LOPDGDD art. 23(4) (ES). */
export const registers: Rule = (one) => {
  const { law, basis } = one;
  if (law.registers.length === 0 || basis === 'consent' || basis === 'service') return SILENCE;
  return law.registers.flatMap((register) => objectionOf(register, one));
};

function objectionOf(register: Register, { facts, kind, at, basis }: Case): readonly Reason[] {
  const answer = facts.registers.find((given) => given.register === register.id);
  const listDate = answer?.listDate ?? 'unknown_date';
  if (answer?.listed) {
    return [{ code: 'suppressed_register', with: { variant: 'listed', register: register.id, listDate } }];
  }
  // A list that was not asked stands only in the way of a mail that would go otherwise.
  if (basis === null || !register.kinds.includes(kind) || isAnswered(answer, register.refreshDays, at)) return SILENCE;
  const variant = answer?.listDate ? 'stale' : 'not_loaded';
  const days = String(register.refreshDays);
  return [{ code: 'register_not_checked', with: { variant, register: register.id, listDate, days } }];
}

function isAnswered(answer: RegisterAnswer | undefined, days: number, at: number): boolean {
  return answer?.listDate ? isFresh(answer.listDate, days, at) : false;
}

/** Whether a list of that day may still be relied on. */
export function isFresh(listDate: Moment, days: number, at: number): boolean {
  return hasCome(listDate, at) && at <= endOf(listDate) + days * DAY_MS;
}
