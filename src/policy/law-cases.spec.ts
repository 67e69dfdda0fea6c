// The tables of test/law: each case names its source in law; every reason that can be given has two, every kind of source three.
import { BASIS_CASES } from '../../test/law/basis-cases.js';
import { DUTY_CASES } from '../../test/law/duty-cases.js';
import { FOUND_CASES } from '../../test/law/found-cases.js';
import { MESSAGE_CASES } from '../../test/law/message-cases.js';
import { codesOf, decided, someFacts } from '../../test/law/some-facts.js';
import { OWN_ACT_CASES } from '../../test/law/own-act-cases.js';
import { OWN_RULE_CASES } from '../../test/law/own-rule-cases.js';
import { STOP_CASES } from '../../test/law/stop-cases.js';
import { REASON_OUTCOMES, type ReasonCode } from './decision.js';
import { SOURCE_KINDS } from './facts.js';

const CASES = [...STOP_CASES, ...BASIS_CASES, ...DUTY_CASES, ...MESSAGE_CASES, ...OWN_RULE_CASES];
const SOURCE_CASES = [...OWN_ACT_CASES, ...FOUND_CASES];

it.each(CASES)('%s: %s', (_, __, asked, reasons) => {
  expect(codesOf(decided(someFacts(asked)))).toEqual(reasons);
});

it.each(SOURCE_CASES)('%s, %s: %s', (_, __, ___, asked, reasons) => {
  expect(codesOf(decided(someFacts(asked)))).toEqual(reasons);
});

/** What others say: where a message is sent from is not the policy's to know. */
const NOT_DECIDED_HERE: readonly ReasonCode[] = ['sender_not_registered'];
const given = (Object.keys(REASON_OUTCOMES) as ReasonCode[]).filter((code) => !NOT_DECIDED_HERE.includes(code));

it.each(given)('%s has its cases', (code) => {
  const all = [...CASES.map(([, , , reasons]) => reasons), ...SOURCE_CASES.map(([, , , , reasons]) => reasons)];
  expect(all.filter((reasons) => reasons.includes(code)).length).toBeGreaterThanOrEqual(2);
});

it.each(SOURCE_KINDS)('%s has its cases', (kind) => {
  expect(SOURCE_CASES.filter(([of]) => of === kind).length).toBeGreaterThanOrEqual(3);
});
