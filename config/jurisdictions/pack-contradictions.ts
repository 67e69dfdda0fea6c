// What in a policy pack would contradict itself, or could never be reached: a rule that looks enforced and is not.
import { type Pack, REGIMES } from '../../src/policy/pack.js';
import { RECIPIENT_KINDS } from '../../src/recipient/kind.js';
import { NotAsExpected } from './schema.js';

type Contradiction = (pack: Pack) => void;

/** The newest version stands first and is the pack's own; none is told twice or out of order. */
const history: Contradiction = ({ changelog, version, date }) => {
  const [newest] = changelog;
  if (newest?.version !== version || newest.date !== date) {
    throw new NotAsExpected('$.changelog[0]', `the entry of version ${version} of ${date}`, newest ?? null);
  }
  for (const [n, entry] of changelog.entries()) {
    const before = changelog[n - 1];
    if (before && !(rank(entry.version) < rank(before.version) && entry.date <= before.date)) {
      throw new NotAsExpected(`$.changelog[${n}]`, `a version older than ${before.version}`, entry.version);
    }
  }
};

/** What is enforced may be stricter than what the law is read to say, and never milder. */
const reading: Contradiction = ({ regime, legalReading }) => {
  for (const kind of RECIPIENT_KINDS) {
    const read = REGIMES.find((one) => one === legalReading[kind].reading) ?? 'consent';
    // Where consent can be inferred, or is asked unless an address was published for it, the safe reading is consent.
    if (REGIMES.indexOf(regime[kind]) > REGIMES.indexOf(read)) {
      throw new NotAsExpected(`$.regime.${kind}`, `${read} or stricter, as the law is read`, regime[kind]);
    }
  }
};

const softOptIn: Contradiction = ({ softOptIn: { available, negotiationSuffices, maxAgeMonths, conditions } }) => {
  if (!available && (negotiationSuffices || maxAgeMonths !== null || conditions.length > 0)) {
    throw new NotAsExpected('$.softOptIn', 'no conditions where it is not available, for they can never be reached');
  }
};

const notice: Contradiction = ({ optOut: { noticeByFirstMessage, noticeAtCollection }, regime, gdpr }) => {
  if (!noticeByFirstMessage && !noticeAtCollection) return;
  if (noticeByFirstMessage && noticeAtCollection) {
    throw new NotAsExpected('$.optOut', 'a notice either at collection or with the first message, found both');
  }
  if (Object.values(regime).every((one) => one === 'consent')) {
    throw new NotAsExpected(
      '$.optOut',
      'no conditions where every kind asks for consent, for they can never be reached',
    );
  }
  if (!gdpr) throw new NotAsExpected('$.optOut', 'no notice where GDPR does not bind, for none is asked');
};

const registers: Contradiction = ({ registers: all, regime, softOptIn: { available } }) => {
  const ids = all.map(({ id }) => id);
  if (new Set(ids).size < ids.length) throw new NotAsExpected('$.registers', 'each register once', ids);
  for (const [n, { kinds, binding }] of all.entries()) {
    if (new Set(kinds).size < kinds.length || kinds.length === 0) {
      throw new NotAsExpected(`$.registers[${n}].kinds`, 'at least one kind, each once', kinds);
    }
    if (binding && !available && kinds.every((kind) => regime[kind] === 'consent')) {
      throw new NotAsExpected(`$.registers[${n}]`, 'a path that it conditions, for without one it is never asked');
    }
  }
};

const labels: Contradiction = ({ message, regime, softOptIn: { available } }) => {
  const names = message.labels.map(({ label }) => label);
  if (new Set(names).size < names.length) throw new NotAsExpected('$.message.labels', 'each label once', names);
  const onlyConsent = !available && Object.values(regime).every((one) => one === 'consent');
  const n = message.labels.findIndex(({ when }) => when === 'unsolicited');
  if (onlyConsent && n !== -1) {
    throw new NotAsExpected(`$.message.labels[${n}]`, 'no label for mail without consent, for there is none');
  }
};

export const CONTRADICTIONS: readonly Contradiction[] = [history, reading, softOptIn, notice, registers, labels];

/** `1.2.3` as a number that grows with the version. */
function rank(version: string): number {
  return version.split('.').reduce((sum, part) => sum * 10_000 + Number(part), 0);
}
