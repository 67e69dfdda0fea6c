// Two ways to one answer: what class-validator says of the request classes, and what the hand-written readers say.
import fc from 'fast-check';
import { anything, broken, hasInheritedName, recipient, some } from '../../../test/builders/any-recipient.js';
import { type TenantCaller } from '../../access/access.guard.js';
import { isObject } from '../../http/checks.js';
import { Problem } from '../../http/problem.js';
import { RequestPipe } from '../../http/request.pipe.js';
import { ContactFilterRequest, ListAdditionRequest } from './campaign.request.js';
import { DecisionsRequest } from './decisions.request.js';
import { readDecisions } from './read-decisions.js';
import { readListAddition } from './read-list-addition.js';

const CALLER: TenantCaller = {
  name: 'tests',
  keyId: 'key_1',
  controllerId: 'ctl_1',
  scopes: ['decide'],
  defaults: { purpose: 'newsletter' },
};

const pipe = new RequestPipe();

type Said = { readonly wrong: readonly string[] } | { readonly recipients: unknown };

/** The fields that are wrong, or the recipients as they were read. */
async function said(read: () => Promise<unknown>): Promise<Said> {
  try {
    return { recipients: JSON.parse(JSON.stringify(await read())) as unknown };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { wrong: [...new Set((error.document.errors ?? []).map(({ field }) => field))].sort() };
  }
}

const byClass = (body: unknown): Promise<Said> =>
  said(async () => (await pipe.check(DecisionsRequest, structuredClone(body))).recipients);

const byHand = (body: unknown): Promise<Said> =>
  said(() => Promise.resolve(readDecisions(body, CALLER)).then(({ asks }) => asks.map(({ recipient }) => recipient)));

async function agree(body: unknown): Promise<Said> {
  const [one, other] = [
    await byClass(body),
    await byHand(body).catch((error: unknown) => Promise.reject(error as Error)),
  ];
  expect(one).toEqual(other);
  return one;
}

const asking = (recipient: unknown, more: object = {}): object => ({
  sender: 'anna@acme.example',
  recipients: [recipient],
  ...more,
});

const JEAN = { email: 'jean@client.example' };

describe('a recipient that is taken', () => {
  it.each([
    ['an address alone', {}],
    ['an address that nobody can use', { email: 'a\0\ud800@' }],
    ['nulls throughout', { country: null, kind: null, sources: null, consents: null, customer: null, profile: null }],
    ['a source with its notice', { sources: [{ kind: 'referral', notice: { givenAt: '2026-10-01', url: null } }] }],
    ['a consent without a status', { consents: [{}] }],
    ['a consent with a time of its own', { consents: [{ givenAt: '2024-02-29T23:59:59.123456789+14:00' }] }],
    ['a customer of whom little is known', { customer: { similarProduct: null } }],
    ['a relevance that says nothing', { relevance: { topic: null } }],
    ['a position', { profile: { positions: [{ company: 'A', from: '2010', to: null, partTime: true }] } }],
  ])('%s', async (_, recipient) => {
    expect(await agree(asking({ ...JEAN, ...recipient }))).toHaveProperty('recipients');
  });
});

describe('a recipient that is refused', () => {
  const at = (...fields: string[]) => fields.map((field) => `recipients[0]${field}`);
  it.each<[string, unknown, string[]]>([
    ['no object', 5, at('')],
    ['null', null, at('')],
    ['a list', [], at('')],
    ['without an address', {}, at('.email')],
    ['of an address that is no text', { email: 5 }, at('.email')],
    ['with a country in words', { ...JEAN, country: 'France' }, at('.country')],
    ['with a field of somebody else', { ...JEAN, id: 1, '': 2 }, at('.', '.id')],
    ['with half a character', { ...JEAN, name: '\ud800' }, at('.name')],
    ['with sources that are no list', { ...JEAN, sources: {} }, at('.sources')],
    ['with too many sources', { ...JEAN, sources: Array(51).fill({}) }, at('.sources')],
    [
      'with items that are no objects',
      { ...JEAN, sources: [null, 1, [], [[{}]], { kind: 'referral' }] },
      at('.sources[0]', '.sources[1]', '.sources[2]', '.sources[3]'),
    ],
    ['with sources of no kind', { ...JEAN, sources: [{}, { kind: null }] }, at('.sources[0].kind', '.sources[1].kind')],
    ['with a day that never was', { ...JEAN, customer: { lastSaleAt: '2026-02-30' } }, at('.customer.lastSaleAt')],
    [
      'with an hour that never strikes',
      { ...JEAN, customer: { lastSaleAt: '2026-02-01T24:00Z' } },
      at('.customer.lastSaleAt'),
    ],
    ['with a list for a customer', { ...JEAN, customer: [] }, at('.customer')],
    ['with a flag in words', { ...JEAN, customer: { similarProduct: 'yes' } }, at('.customer.similarProduct')],
    ['with a notice of numbers', { ...JEAN, sources: [{ kind: 'referral', notice: 1 }] }, at('.sources[0].notice')],
    [
      'with months that are none',
      { ...JEAN, profile: { positions: [{ from: '2010-13', to: 5 }] } },
      at('.profile.positions[0].from', '.profile.positions[0].to'),
    ],
  ])('%s', async (_, recipient, wrong) => {
    expect(await agree(asking(recipient))).toEqual({ wrong });
  });

  it.each([
    ['no body', undefined],
    ['no sender', { recipients: [JEAN] }],
    ['no recipients', { sender: 'a' }],
    ['recipients that are null', { sender: 'a', recipients: null }],
    ['an empty list', { sender: 'a', recipients: [] }],
    ['a list that is none', { sender: 'a', recipients: {} }],
    ['too many', { sender: 'a', recipients: Array(1_001).fill(JEAN) }],
    ['another mode', asking(JEAN, { mode: 'record' })],
    ['a draft that is a text', asking(JEAN, { message: 'Hello' })],
    ['header fields that are no texts', asking(JEAN, { message: { headers: { 'X-A': 1 } } })],
    ['header fields in a text', asking(JEAN, { message: { headers: 'X-A: 1' } })],
  ])('or the whole request: %s', async (_, body) => {
    const { wrong } = (await agree(body ?? {})) as { wrong: string[] };
    expect(wrong).not.toEqual([]);
  });

  it('or has a name that every object has', async () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty', '__proto__']) {
      const body = JSON.parse(`{"sender":"a","recipients":[{"email":"a@b.example","${name}":{}}]}`) as unknown;
      expect(await byHand(body)).toEqual({ wrong: [`recipients[0].${name}`] });
      expect(await said(() => pipe.check(DecisionsRequest, body))).toEqual({ wrong: [`recipients[0].${name}`] });
    }
  });

  it('or is nested beyond reason', async () => {
    const deep = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)) as unknown;
    expect(await byHand(asking({ ...JEAN, name: deep }))).toEqual({ wrong: ['recipients[0].name'] });
    expect(await said(() => pipe.check(DecisionsRequest, asking({ ...JEAN, name: deep })))).toHaveProperty('wrong');
  });
});

describe('whatever is sent', () => {
  it('a valid recipient is taken, and read alike', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(recipient, { minLength: 1, maxLength: 3 }), async (recipients) => {
        expect(await agree(asking(null, { recipients }))).toHaveProperty('recipients');
      }),
      { numRuns: 300 },
    );
  });

  it('what is broken is refused for the same fields', async () => {
    const path = fc.array(fc.nat(40), { minLength: 1, maxLength: 6 });
    const name = fc.oneof(fc.constantFrom('kind', 'id', 'valueOf'), fc.string({ maxLength: 5 }));
    await fc.assert(
      fc.asyncProperty(recipient, fc.array(fc.tuple(path, name, anything), { maxLength: 4 }), async (given, breaks) => {
        const body = breaks.reduce<unknown>((one, [where, field, value]) => broken(one, where, field, value), given);
        // Such names are refused before anything else is looked at, so the other fields are not named.
        if (hasInheritedName(body)) expect(await byClass(asking(body))).toHaveProperty('wrong');
        else await agree(asking(body));
      }),
      { numRuns: 1_000 },
    );
  });

  it('the filter of a campaign’s list is read alike', async () => {
    const filter = some({ country: anything, company: anything, source: anything, else: anything });
    await fc.assert(
      fc.asyncProperty(filter, async (contacts) => {
        fc.pre(isObject(contacts) && !hasInheritedName(contacts));
        const hand = await said(() =>
          Promise.resolve(readListAddition({ contacts })).then((read) => 'filter' in read && read.filter),
        );
        const checked = await said(async () => (await pipe.check(ListAdditionRequest, { contacts })).contacts);
        expect(checked).toEqual(hand);
        expect(await pipe.check(ContactFilterRequest, {})).toEqual({ country: null, company: null, source: null });
      }),
    );
  });
});
