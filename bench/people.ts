// The fictional people whom the bench writes to, each made from a number, so that every process knows the same ones.
import { SENDER } from './service.js';

const FIRST = ['jean', 'anna', 'paolo', 'ingrid', 'tom', 'lucia', 'pierre', 'marta', 'erik', 'sofia'];
const LAST = ['dupont', 'schmidt', 'rossi', 'larsen', 'smith', 'garcia', 'moreau', 'nowak', 'berg', 'silva'];

/** Somebody at one of 5,000 companies. `list` tells those of one measurement from those of another. */
function emailOf(list: string, n: number): string {
  return `${FIRST[n % 10]}.${LAST[Math.floor(n / 10) % 10]}${n}@${list}${n % 5_000}.example`;
}

/** A third each: consented to the newsletter, found on a company's website, connected on LinkedIn. */
export function recipientOf(list: string, n: number): object {
  const who = {
    email: emailOf(list, n),
    name: `Person ${n}`,
    company: `Company ${n % 5_000}`,
    jobTitle: 'Directrice financière',
  };
  switch (n % 3) {
    case 0:
      return { ...who, country: 'FR', ...CONSENTED };
    case 1:
      return { ...who, country: 'GB', kind: 'named_professional', ...ON_A_WEBSITE };
    default:
      return { ...who, country: 'FR', kind: 'named_professional', ...CONNECTED };
  }
}

export function consentedOf(list: string, n: number): object {
  return { ...recipientOf(list, n), country: 'FR', sources: [], ...CONSENTED };
}

const CONSENTED = {
  consents: [
    {
      ...{ purpose: 'newsletter', status: 'given', givenAt: '2026-09-01T08:00:00Z', method: 'double_opt_in' },
      ...{ controllerNamed: 'Acme SAS', wording: 'I want the newsletter of Acme SAS.', wordingVersion: 'v3' },
      ...{ language: 'fr', origin: 'https://acme.example/newsletter', ip: '203.0.113.9' },
      confirmedAt: '2026-09-01T08:03:00Z',
    },
  ],
};
const ON_A_WEBSITE = {
  sources: [{ kind: 'company_website', obtainedAt: '2026-11-01', url: 'https://client.example/team' }],
  relevance: { topic: 'accounting software', because: 'as finance director decides on it' },
};
const CONNECTED = { sources: [{ kind: 'linkedin_connection', obtainedAt: '2018-07-10' }] };

/** About 450 bytes: one recipient with facts of the caller's own, and the message. */
export function singleRequest(list: string, n: number): string {
  return JSON.stringify({
    ...{ purpose: 'newsletter', sender: SENDER, mode: 'enforce' },
    message: {
      subject: 'Closing the books in two days',
      text: 'How the finance teams of your trade do it.',
      headers: {},
    },
    recipients: [
      {
        ...{ email: emailOf(list, n), country: 'FR', kind: 'named_professional', jobTitle: 'Directrice financière' },
        sources: [{ kind: 'company_website', obtainedAt: '2026-10-01', url: 'https://client.example/team' }],
      },
    ],
  });
}

/** A thousand addresses whose facts are on file, or of people never heard of. */
export function batchRequest(list: string, numbers: readonly number[]): string {
  const recipients = numbers.map((n) => ({ email: emailOf(list, n) }));
  return JSON.stringify({ purpose: 'newsletter', sender: SENDER, mode: 'enforce', recipients });
}

/** A CRM's export: 1 in 100 rows has an address that cannot be used. */
export function csvOf(list: string, from: number, rows: number): Buffer {
  const lines = ['First Name,Last Name,Email,Company,Title,Country\n'];
  for (let n = from; n < from + rows; n++) {
    const email = n % 100 === 99 ? `nobody${n}` : emailOf(list, n);
    lines.push(
      `${FIRST[n % 10]},${LAST[Math.floor(n / 10) % 10]},${email},Company ${n % 5_000},Finance Director,France\n`,
    );
  }
  return Buffer.from(lines.join(''));
}
