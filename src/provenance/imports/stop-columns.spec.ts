// Which columns stop a mail and which values in them do: an opt-out is never missed, a plain "no" is none.
import { stopColumnsOf, stopsIn } from './stop-columns.js';

function stop(header: string, value: string): string {
  const columns = stopColumnsOf(['Email', header], []);
  return stopsIn(['a@b.example', value], columns)
    .map(({ kind, scope }) => `${kind} ${scope.to}`)
    .join(', ');
}

describe('stop columns', () => {
  it.each([
    ['HasOptedOutOfEmail', ['true', 'TRUE', '1', 'x', '☑', 'oui', 'Ja', '2024-01-01', 'whatever']],
    ['Email Opt Out', ['1', 'Yes']],
    ['Email Opt-Out', ['Checked']],
    ['Unsubscribed from all email', ['true']],
    ['Opted out of email: Marketing Information', ['Opted Out', 'true', 'Yes']],
    ['Opted out of email: Mobile account updates, call for papers link', ['Opted Out']],
    ['hs_email_optout_12345', ['true']],
    ['UNSUB_TIME', ['2024-02-03 10:00:00']],
    ['Unsubscribe date', ['3/4/2024']],
    ['Désabonné', ['oui']],
    ['Person - Marketing status', ['Unsubscribed', 'unsubscribed', 'Archived']],
    ['status', ['unsubscribed', 'Opted Out', 'désinscrit', 'Abgemeldet', 'Blacklisted']],
    ['Newsletter mobile opt-out', ['1']],
  ])('takes `%s` for an objection to marketing where it says so', (header, values) => {
    for (const value of values) expect([value, stop(header, value)]).toEqual([value, 'objection marketing']);
  });

  it.each([
    ['HasOptedOutOfEmail', ['false', 'FALSE', '0', 'no', 'Non', 'nein', 'n', '', ' ', '-', 'N/A', 'Not opted out']],
    ['Opted out of email: One to One', ['', 'false', 'Opted In']],
    ['Person - Marketing status', ['Subscribed', 'No consent', '']],
    ['status', ['subscribed', 'active', 'archived', 'Interested']],
    ['State', ['Texas']],
    ['Unsubscribe URL', ['https://example.com/u/1']],
    ['unsubscribe_link', ['https://example.com/u/1']],
    ['Unsubscribe', ['https://example.com/u/1']],
    ['DoNotCall', ['1']],
    ['HasOptedOutOfFax', ['1']],
    ['Mobile opt out', ['1']],
    ['Email hard bounce reason', ['', 'false']],
    ['Bounce type', ['Soft bounce']],
    ['hs_email_bounce', ['3']],
    ['Marketing contact status', ['Non-marketing contact']],
    ['Email Status', ['Verified', 'Unverified', 'Spam blocked']],
  ])('takes `%s` for no stop where it says none', (header, values) => {
    for (const value of values) expect([value, stop(header, value)]).toEqual([value, '']);
  });

  it.each([
    ['Do not contact', 'true', 'objection everything'],
    ['Do Not Allow Emails', 'Do Not Allow', 'objection everything'],
    ['Do Not Allow Emails', 'Allow', ''],
    ['EMAIL_BLACKLISTED', 'true', 'objection everything'],
    ['Email hard bounce reason', 'Unknown user', 'bounce everything'],
    ['EmailBouncedReason', '550 5.1.1 user unknown', 'bounce everything'],
    ['Email Bounced', 'true', 'bounce everything'],
    ['Email Bounced', 'false', ''],
    ['CLEAN_TIME', '2024-02-03 10:00:00', 'bounce everything'],
    ['Person - Marketing status', 'Bounced', 'bounce everything'],
    ['UNSUB_REASON', 'spam complaint', 'complaint everything'],
    ['Status', 'Complained', 'complaint everything'],
  ])('reads `%s` = `%s` as %s', (header, value, expected) => {
    expect(stop(header, value)).toBe(expected);
  });

  it('makes one suppression of many columns and quotes each as evidence', () => {
    const columns = stopColumnsOf(['Unsubscribed from all email', 'Opted out of email: News', 'Hard bounce'], []);
    const stops = stopsIn(['true', 'Opted Out', 'x\0'.repeat(90)], columns);
    expect(stops.map(({ kind, why }) => [kind, why])).toEqual([
      ['objection', '`Unsubscribed from all email` is `true`; `Opted out of email: News` is `Opted Out`'],
      ['bounce', `\`Hard bounce\` is \`${'x\ufffd'.repeat(50)}\``],
    ]);
  });
});
