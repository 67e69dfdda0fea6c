import { type Texts } from './texts.js';

export const EN: Texts = {
  language: 'en',
  starting: 'starting the service ...',
  parts: {
    lists: 'importing three lists ...',
    mail: 'deciding for every person, and sending what is allowed ...',
    no: 'one recipient unsubscribes ...',
  },
  relayIgnored: 'RELAY_URL is set, but the demo never sends: mail is captured',
  again: (runs, where) =>
    `found the data of ${runs === 1 ? 'an earlier run' : `${runs} earlier runs`} (${where}): it stays as it is, and this run registers the company anew`,
  colon: ': ',
  title: 'Outreach Guard, the demo',
  about: (company) =>
    `${company}, a company that does not exist, would like to write to the people on three lists. For each of them the guard asks: may it, now, and what proves it? Mail is captured here; none leaves this machine.`,
  lists: {
    title: 'What the lists hold',
    columns: ['list', 'rows', 'taken in', 'no address', 'refused', 'opt-outs, bounces'],
    refusedRow: (file, row, reason) => `${file}, row ${row}: ${reason}`,
  },
  campaigns: {
    title: 'Who may be written to',
    columns: ['mailing', 'people', 'allowed', 'refused', 'to be looked at', 'sent'],
    single: 'one message, asked for',
    total: 'together',
  },
  allowed: 'Allowed, and on which ground',
  refused: 'Refused, and why',
  review: 'Waiting for somebody to look',
  counted: 'Each person is counted once, under the first reason; the decision lists all of them.',
  spelledOut: {
    title: 'Two refusals, spelled out',
    law: 'Law',
    remedy: 'What would make it lawful',
    record: (decision, leaf) => `recorded as ${decision}, leaf ${leaf}`,
  },
  stop: {
    title: 'A no is a no',
    clicked: (email, status, ms) => `${email} clicks “unsubscribe”: answered ${status} after ${ms} ms.`,
    next: (title) => `The next message to the same person: refused (${title}).`,
  },
  look: {
    title: 'See for yourself',
    console: 'the console',
    outbox: (mails) => `the outbox (${mails} mails)`,
    api: 'the outbox, by API',
    docs: 'every path of the API',
    checkpoint: 'the signed checkpoint',
    evidence: 'the proof of that “no”',
    health: 'is it well?',
    link: 'an unsubscribe link',
    key: 'the key to use',
    curl: 'for example',
  },
  running: 'The service keeps running. Stop it with Ctrl+C.',
  done: 'Everything was as expected. Without --exit the service keeps running, for you to look around.',
  failed: 'The demo did not come out as it should:',
};
