import { type Verdict } from '../guard/ask.js';
import { type Reason } from '../policy/decision.js';
import { dueOf } from './due.js';

const NOW = new Date('2026-11-20T19:00:00Z');
const OPENS = '2026-11-23T08:00:00.000Z';

const closed: Reason = { code: 'outside_sending_window', with: { retryAt: OPENS } };
const never: Reason = { code: 'outside_sending_window', with: {} };
const capped: Reason = { code: 'frequency_cap_reached', with: {} };
const paused: Reason = { code: 'sending_paused', with: { variant: 'sender' } };

function verdict(reasons: readonly Reason[], retryAt: string | null, spreadMs = 0): Verdict {
  const decision = { outcome: 'defer', lawfulBasis: 'consent', country: 'FR', recipientKind: 'consumer' } as const;
  return {
    ...{ id: null, leaf: null, email: 'jean@client.example', mailboxId: Buffer.alloc(32), pack: 'FR@sha256:1' },
    ...{ noticeDue: false, withFooter: false, unwatched: false, isShadow: false, spreadMs },
    decision: { ...decision, reasons, retryAt },
  };
}

const at = (told: Verdict, random = 0) => dueOf(told, NOW, () => random)?.toISOString() ?? null;

it('is spread over a while from the opening on, for many wait for the same one', () => {
  const waiting = verdict([closed], OPENS, 600_000);
  expect([0, 0.5, 0.999].map((random) => at(waiting, random))).toEqual([
    ...[OPENS, '2026-11-23T08:05:00.000Z', '2026-11-23T08:09:59.400Z'],
  ]);
});

it('spreads 100,000 over the seconds of ten minutes', () => {
  const waiting = verdict([closed], OPENS, 600_000);
  const bySecond = new Map<number, number>();
  for (let n = 0; n < 100_000; n++) {
    const second = Math.floor((dueOf(waiting, NOW)?.getTime() ?? 0) / 1_000);
    bySecond.set(second, (bySecond.get(second) ?? 0) + 1);
  }
  expect(bySecond.size).toBe(600);
  expect(Math.max(...bySecond.values())).toBeLessThan(300);
});

it('looks again in a month where the hours never come, and not by itself where a person has had enough', () => {
  expect(at(verdict([never], null))).toBe('2026-12-20T19:00:00.000Z');
  expect(at(verdict([capped], null))).toBeNull();
  expect(at(verdict([capped, closed], null))).toBeNull();
});

it('is due at once where it is paused: that is looked at anew with every claim', () => {
  expect(at(verdict([paused], null))).toBe(NOW.toISOString());
  expect(at(verdict([closed, paused], null))).toBe(NOW.toISOString());
});
