// What must be so after the demo, whatever the samples say: where it is not, the demo failed.
import { type Story } from './story.js';
import { everybody, tally } from './summary.js';

const GROUNDS = ['consent_valid', 'soft_opt_in_valid', 'opt_out_regime_met', 'service_message'];

/** What is not as it should be, a sentence each. */
export function whatIsWrong({ mailings, outbox, unsubscribed, lists }: Story): string[] {
  const people = everybody(mailings);
  const allowed = tally(people, 'allow');
  const wrong = GROUNDS.filter((code) => !allowed.some(({ reason }) => reason.code === code)).map(
    (code) => `nobody was allowed by \`${code}\``,
  );
  const expect = (holds: boolean, complaint: string): void => {
    if (!holds) wrong.push(complaint);
  };
  const written = people.filter(({ outcome }) => outcome === 'allow').length;
  expect(outbox.length === written, `${written} were allowed, but ${outbox.length} mails were captured`);
  for (const { name, counts, preflight } of [mailings.prospecting, mailings.newsletter]) {
    expect(counts.accepted === counts.allow, `\`${name}\`: ${counts.allow} allowed, ${counts.accepted} sent`);
    expect(preflight.allow === counts.allow, `\`${name}\`: the preflight said ${preflight.allow}, not ${counts.allow}`);
  }
  const connections = people.filter(({ reasons }) => reasons[0]?.code === 'linkedin_connection_is_not_consent');
  expect(connections.length > 0, 'no LinkedIn connection was refused');
  expect(lists.crm.counts.refused > 0, 'no broken row was refused');
  const { status, nextMessage } = unsubscribed;
  expect(status === 200, `the unsubscribe link answered ${status}`);
  const code = nextMessage.body.decision?.reasons[0]?.code;
  expect(code === 'suppressed_unsubscribed', `the message after the unsubscribe was answered ${nextMessage.status}`);
  return wrong;
}
