// List-Unsubscribe and one-click: what mail programs were seen to read and send, against what we write and how we answer.
import { randomBytes } from 'node:crypto';
import { compose } from '../../src/delivery/compose.js';
import { type Letter } from '../../src/delivery/letter.js';
import { newId } from '../../src/values/id.js';
import { type DecisionsBody, type SentBody } from '../api.js';
import { pathTo } from '../builders/links.js';
import { consentedTo } from '../builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from '../house.js';
import { conformanceFolder, NONE, Tally } from './fixtures.js';

const fixtures = conformanceFolder('04-unsubscribe');
const suite = fixtures ? describe : describe.skip;
const folder = fixtures ?? NONE;

type Headers = {
  readonly parse: readonly {
    readonly value: string;
    readonly uris: readonly string[];
    readonly safe?: readonly string[];
  }[];
  readonly injection: { readonly comment: string; readonly mustNotProduceHeader: string };
  readonly rfc8058: { readonly exactlyOneHttpsUri: boolean; readonly opaqueTokenInUri: boolean };
};
type Request = {
  readonly name: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};
type Requests = { readonly mustUnsubscribe: readonly Request[]; readonly mustNotUnsubscribe: readonly Request[] };

const HEADERS = 'list-unsubscribe-headers.json';
const REQUESTS = 'one-click-requests.json';

/** RFC 2369 as the mail programs read it: URIs between angle brackets, whatever stands between them. */
function urisIn(value: string): string[] {
  const uris: string[] = [];
  let comment = 0;
  for (let at = 0; at < value.length; at++) {
    const sign = value[at];
    if (comment > 0 && sign === '\\') at++;
    else if (sign === '(') comment++;
    else if (sign === ')' && comment > 0) comment--;
    else if (sign === '<' && comment === 0) {
      const end = value.indexOf('>', at);
      if (end < 0) break;
      uris.push(value.slice(at + 1, end).replace(/\s/g, ''));
      at = end;
    }
  }
  return uris;
}

function mailFrom(controllerName: string, displayName: string): string {
  const controller = {
    ...{ id: newId('ctl', 1_790_000_000_000), name: controllerName, country: 'FR', postalAddress: '1 rue de la Paix' },
    ...{
      contactEmail: 'privacy@acme.example',
      privacyNoticeUrl: 'https://acme.example/p',
      suppressionKey: randomBytes(32),
    },
  };
  const letter: Letter = {
    ...{ id: 'msg_01k000000000000000000000aa', at: new Date(0), controller, email: 'jean@client.example' },
    sender: { id: 'snd_1', controllerId: controller.id, address: SENDER, displayName, limits: null, window: null },
    ...{
      mailboxId: randomBytes(32),
      purpose: 'newsletter',
      content: { subject: displayName, text: 'Here.', html: null },
    },
    ...{ unwatched: false, addressee: { name: null, company: null, jobTitle: null }, language: 'en' },
    ...{ notice: null, signing: null },
  };
  return Buffer.concat([...compose(letter, 'https://guard.example').raw]).toString('latin1');
}

function fieldsOf(raw: string, name: string): string[] {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
  return head
    .split(/\r\n(?![ \t])/)
    .flatMap((line) => (line.startsWith(`${name}:`) ? [line.slice(name.length + 1).trim()] : []));
}

suite('List-Unsubscribe', () => {
  it('is read by others as we read it, and ours has one link that nobody misreads', () => {
    const given = folder.json(HEADERS) as Headers;
    const tally = new Tally(HEADERS);
    const judge = (agrees: boolean, what: string): void => {
      if (agrees) tally.agree();
      else tally.disagree(what, null);
    };
    for (const { value, uris, safe } of given.parse) {
      const read = urisIn(value);
      judge(JSON.stringify(read) === JSON.stringify(uris), `${value}: read as ${read.join(' ')}`);
      if (safe)
        judge(JSON.stringify(read.filter((uri) => /^(https|mailto):/.test(uri))) === JSON.stringify(safe), value);
    }
    const raw = mailFrom('Acme SAS', 'Anna');
    const [ours = '', ...more] = fieldsOf(raw, 'List-Unsubscribe');
    const [uri = '', ...others] = urisIn(ours);
    judge(more.length === 0 && others.length === 0 && uri.startsWith('https://'), `one https link: ${ours}`);
    judge(!/[,>\s]/.test(uri) && !/\s/.test(ours), `not folded, and without a comma: ${ours}`);
    judge(/\/u\/[\w-]{100,}$/.test(uri), `an opaque token: ${uri}`);
    judge(fieldsOf(raw, 'List-Unsubscribe-Post').join() === 'List-Unsubscribe=One-Click', 'List-Unsubscribe-Post');
    const { comment, mustNotProduceHeader } = given.injection;
    const hostile = mailFrom(comment, comment);
    judge(fieldsOf(hostile, mustNotProduceHeader.replace(/:.*/, '')).length === 0, 'a header that was injected');
    expect(tally.close()).toEqual([]);
  });
});

suite('one-click', () => {
  let house: TestHouse;
  let acme: Tenant;

  beforeAll(async () => {
    house = await TestHouse.open();
    acme = await house.tenant();
  });
  afterAll(() => house.close());

  async function isStopped(email: string): Promise<boolean> {
    const asked = {
      purpose: 'newsletter',
      sender: SENDER,
      mode: 'simulate',
      recipients: [{ email, ...consentedTo() }],
    };
    const { body } = await acme.api.post<DecisionsBody>('/v1/decisions', asked);
    return body.decisions[0]?.reasons[0]?.code === 'suppressed_unsubscribed';
  }

  it('does what each request of others means, and nothing else', async () => {
    const given = folder.json(REQUESTS) as Requests;
    const tally = new Tally(REQUESTS);
    for (const [requests, stops] of [
      [given.mustUnsubscribe, true],
      [given.mustNotUnsubscribe, false],
    ] as const) {
      for (const { name, method, headers = {}, body } of requests) {
        const email = someone();
        const own = Object.fromEntries(Object.entries(headers).filter(([field]) => !/^content-length$/i.test(field)));
        const sent = { headers: own, ...(body !== undefined && { body: body as SentBody }) };
        const { status } = await house.stranger.send(method, await pathTo(house, acme, 'stop', email), sent);
        const isRight = status >= 200 && status < 300 && (await isStopped(email)) === stops;
        if (isRight) tally.agree();
        else tally.disagree(`${name}: answered ${status}`, null);
      }
    }
    const unknown = await house.stranger.send('POST', `/u/${'A'.repeat(150)}`);
    if (unknown.status === 404 && !/@|known|exist/.test(unknown.text.replace(/<style>[^]*?<\/style>/, '')))
      tally.agree();
    else tally.disagree(`an unknown token: answered ${unknown.status}`, null);
    expect(tally.close()).toEqual([]);
  });
});
