/** Requests that real clients of Mailgun were recorded sending, sent again to the service as they are: it must take them. */
import { consentedTo } from '../builders/people.js';
import { TestHouse } from '../house.js';
import { conformanceFolder, NONE, Tally } from './fixtures.js';

type Recorded = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyUtf8: string;
};

const folder = conformanceFolder('05-api-clients');
const SENDER = 'a@mg.example.com';
const RECIPIENTS = ['b@example.com', 'c@example.com', 'd@example.com', 'to@example.com'];

/** What is not offered, or is another provider's. */
const NOT_OFFERED: readonly (readonly [RegExp, string])[] = [
  [/^(?!mailgun|anymail)/, 'an API of another provider, to which objections are sent and from which mail is not taken'],
  [/webhooks/, 'webhooks are set up with POST /v1'],
  [/events/, 'what happened to a message is told by GET /v1/messages'],
  [/validate/, 'no address is validated for its own sake'],
];

let house: TestHouse;
let authorization: string;

beforeAll(async () => {
  if (!folder) return;
  house = await TestHouse.open();
  const acme = await house.tenant({}, SENDER);
  const defaults = { purpose: 'newsletter' };
  const key = await house.key(acme.id, ['send', 'contacts'], { defaults });
  authorization = `Basic ${Buffer.from(`api:${key}`).toString('base64')}`;
  for (const email of RECIPIENTS) await acme.api.post('/v1/contacts', { email, ...consentedTo() });
  for (const list of ['bounces', 'unsubscribes', 'complaints', 'whitelists']) {
    for (const address of ['alice+x@example.com', 'alice@example.com']) await replay(addition(list, address));
  }
});
afterAll(async () => {
  if (!folder) return;
  expect(house.errors).toEqual([]);
  await house.close();
});

const addition = (list: string, address: string): Recorded => ({
  method: 'POST',
  url: `/v3/mg.example.com/${list}`,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  bodyUtf8: new URLSearchParams({ address }).toString(),
});

/** As recorded, but for the key and what belongs to the connection of then. */
async function replay({ method, url, headers, bodyUtf8 }: Recorded): Promise<Response> {
  const { host: _, connection: __, 'content-length': ___, 'accept-encoding': ____, ...sent } = headers;
  const body = bodyUtf8 === '' ? {} : { body: bodyUtf8 };
  return fetch(house.url + url, { method, headers: { ...sent, authorization }, ...body });
}

/** What is to be answered: the person's own no stays, so its deletion is refused as its client understands. */
function isRight(name: string, { status }: Response): boolean {
  return /destroy\.(?:unsubscribes|complaints)/.test(name) ? status === 409 : status === 200 || status === 202;
}

(folder ? describe : describe.skip)('05-api-clients', () => {
  it.each((folder ?? NONE).files.filter((file) => file.endsWith('.json')))('%s', async (file) => {
    const recorded = (folder ?? NONE).json(file) as Readonly<Record<string, readonly Recorded[]>>;
    const tally = new Tally(`05-api-clients/${file}`);
    for (const [name, requests] of Object.entries(recorded)) {
      for (const request of requests) {
        const [, why = null] = NOT_OFFERED.find(([which]) => which.test(name)) ?? [];
        if (why !== null) {
          tally.disagree(name, why);
          continue;
        }
        const response = await replay(request);
        const text = await response.text();
        if (isRight(name, response) && isObject(text)) tally.agree();
        else tally.disagree(`${name}: ${response.status} ${text.slice(0, 200)}`, null);
      }
    }
    expect(tally.close()).toEqual([]);
  });
});

function isObject(text: string): boolean {
  const read: unknown = JSON.parse(text);
  return typeof read === 'object' && read !== null;
}
