// What a mail waits for beside limits: the sending hours where its recipient is, and what a person has paused.
import { type Controller } from '../access/controller.js';
import { type Hours, hoursAt } from '../calendar/hours.js';
import { type SendingWindow } from '../calendar/sending-window.js';
import { type Decision } from '../policy/decision.js';
import { type Hold } from '../policy/facts.js';
import { domainName, domainOfAddress } from '../provenance/domain-name.js';
import { type Known } from '../provenance/known.js';
import { type PauseScope, type SendingRules } from '../rulebook/sending-rules.js';
import { type Ask } from './ask.js';

/** An ask and whose it is. */
type Asked = { readonly ask: Ask; readonly controller: Controller };

export type Waits = { readonly hours: Hours | null; readonly paused: PauseScope | null };

// What waits for the same opening comes back over so long a time, as far as the hours last.
const SPREAD_MS = 10 * 60_000;

/** False, as mostly, where nothing is set that could hold the mail up. */
export function mayWait({ ask }: Pick<Asked, 'ask'>, rules: SendingRules | null): boolean {
  return ask.windows ? ask.windows.length > 0 : rules !== null || Boolean(ask.window);
}

export async function waitsFor(one: Asked, known: Known, rules: SendingRules | null): Promise<Waits> {
  const { ask, controller } = one;
  const standing = ask.windows ? null : rules;
  const windows = isWaitedFor(one) ? [] : windowsOf(one, standing);
  const place = {
    ...{ timeZone: known.timeZone ?? null, country: known.country ?? null },
    controllerCountry: controller.country,
  };
  return {
    hours: windows.length === 0 ? null : await hoursAt(windows, place),
    paused: standing && pauseOf(one, standing),
  };
}

/** The facts of it at a moment (RFC 3339 UTC). */
export function holdsOf({ hours, paused }: Waits, at: string): Hold[] {
  const closure = hours?.closure(new Date(at));
  return [
    ...(closure ? [{ code: 'outside_sending_window', until: closure.until?.toISOString() ?? null } as const] : []),
    ...(paused ? [{ code: 'sending_paused', until: null, scope: paused } as const] : []),
  ];
}

/** How much later than `retryAt` a mail may come back that waits for the hours to begin. */
export function spreadOf(waits: Waits | null, { retryAt, reasons }: Decision): number {
  const opens = reasons.find(({ code }) => code === 'outside_sending_window')?.with['retryAt'];
  if (!waits?.hours || retryAt === null || opens !== retryAt) return 0;
  return waits.hours.openFor(new Date(retryAt), SPREAD_MS);
}

/** Mail that the person has just asked for, and waits for, goes at any hour. */
function isWaitedFor({ ask }: Asked): boolean {
  return ask.purpose === 'service' || ask.confirmation !== undefined;
}

function windowsOf({ ask }: Asked, rules: SendingRules | null): SendingWindow[] {
  const ofSender = rules?.senderWindows.get(ask.sender.toLowerCase());
  return [rules?.window, ofSender, ask.window, ...(ask.windows ?? [])].flatMap((window) => window ?? []);
}

function pauseOf({ ask, controller }: Asked, rules: SendingRules): PauseScope | null {
  if (rules.isPaused) return 'controller';
  if (rules.pausedSenders.has(ask.sender.toLowerCase())) return 'sender';
  if (rules.pausedDomains.size === 0) return null;
  const domain = domainName(domainOfAddress(ask.recipient.email), controller);
  return rules.pausedDomains.has(domain) ? 'domain' : null;
}
