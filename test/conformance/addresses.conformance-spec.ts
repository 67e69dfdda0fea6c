// Our reading of addresses against the cases and lists of other projects, file by file.
import { domainToASCII } from 'node:url';
import { getDomain } from 'tldts';
import { type ParsedAddress, parseAddress } from '../../src/recipient/address.js';
import { NOT_FREE_MAIL_DOMAINS } from '../../src/recipient/free-mail-domains.js';
import { isFreeMail } from '../../src/recipient/free-mail.js';
import { halvesOf, mailboxOf } from '../../src/recipient/mailbox.js';
import { isRoleLocalPart } from '../../src/recipient/role-local-part.js';
import { type AddressCase, READERS, type Reader } from './address-cases.js';
import { WE_REFUSE, WE_TAKE, whyDifferent } from './address-disagreements.js';
import { conformanceFolder, type Folder, say, Tally } from './fixtures.js';

const folder = conformanceFolder('02-email-address');

describe('addresses of other projects', () => {
  if (folder === null) {
    it('are left out, for their folder is not there', () => undefined);
    return;
  }

  it.each(withReader(folder))('%s: every disagreement has its reason', (file, read) => {
    const tally = new Tally(file);
    for (const one of read(folder, file)) judge(tally, one, file);
    expect(tally.close()).toEqual([]);
  });

  const others = folder.files.filter((file) => !READERS.some(([name]) => name.test(file)));

  it.each(matching(others, /normalizeEmail/))('%s: every disagreement has its reason', (file) => {
    expect(normalForms(folder, file).close()).toEqual([]);
  });

  it.each(matching(others, /test_psl\.txt$/))('%s: every disagreement has its reason', (file) => {
    expect(publicSuffixes(folder, file).close()).toEqual([]);
  });

  it.each(matching(others, /^lists\//))('%s: every disagreement has its reason', (file) => {
    expect(list(folder, file).close()).toEqual([]);
  });

  it('have no file that nobody read', () => {
    const read = /normalizeEmail|test_psl\.txt$|^lists\//;
    const unread = others.filter((file) => !read.test(file));
    say(`without cases, or not known to this suite: ${unread.join(', ')}`);
    expect(folder.files.length).toBeGreaterThan(unread.length);
  });
});

function withReader(of: Folder): (readonly [file: string, read: Reader])[] {
  return READERS.flatMap(([name, read]) =>
    of.files.filter((file) => name.test(file)).map((file) => [file, read] as const),
  );
}
function matching(files: readonly string[], name: RegExp): string[] {
  return files.filter((file) => name.test(file));
}

function judge(tally: Tally, one: AddressCase, file: string): void {
  const ours = parseAddress(one.given);
  const what = `${JSON.stringify(one.given)} (${one.about}): theirs ${String(one.valid)}, ours ${JSON.stringify(ours)}`;
  if (ours.ok) expect(parseAddress(`${ours.local}@${ours.domain}`)).toEqual(ours);

  if (ours.ok && !one.valid) tally.disagree(what, whyDifferent(WE_TAKE, one, file));
  else if (!ours.ok && one.valid) tally.disagree(what, whyDifferent(WE_REFUSE, one, file));
  else if (isSpeltOtherwise(ours, one)) tally.disagree(what, null);
  else tally.agree();
}

function isSpeltOtherwise(ours: ParsedAddress, { spelt }: AddressCase): boolean {
  return ours.ok && spelt !== null && (ours.local !== spelt.local || ours.domain !== spelt.domain);
}

type NormalForms = { sets: { args: Record<string, boolean>[]; expect: Record<string, string | false> }[] };

function normalForms(of: Folder, file: string): Tally {
  const tally = new Tally(file);
  const { sets } = of.json(file) as NormalForms;
  for (const { args, expect: expected } of sets) {
    for (const [given, theirs] of Object.entries(expected)) {
      const address = parseAddress(given);
      const ours = address.ok ? mailboxOf(address) : false;
      if (ours === inALabels(theirs)) tally.agree();
      else
        tally.disagree(`${given}: theirs ${String(theirs)}, ours ${String(ours)}`, whyOtherForm(given, theirs, args));
    }
  }
  return tally;
}

function inALabels(address: string | false): string | false {
  if (address === false) return false;
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1))}`;
}

function whyOtherForm(given: string, theirs: string | false, args: Record<string, boolean>[]): string | null {
  const address = parseAddress(given);
  if (!address.ok)
    return given.includes('..') ? 'two dots in a row are no address: theirs does not judge, ours does' : null;
  const ours = mailboxOf(address);
  if (theirs !== false && ours === theirs.toLowerCase()) return 'theirs, asked to keep the case';
  if (args.some((options) => Object.values(options).includes(false))) return 'theirs, asked to leave out a rule';
  if (/@(?:me|mac)\.com$/i.test(given) && halvesOf(ours).domain === 'icloud.com')
    return 'me.com is icloud.com: Apple gives no name twice';
  return null;
}

function publicSuffixes(of: Folder, file: string): Tally {
  const tally = new Tally(file);
  for (const [, given, theirs] of of.text(file).matchAll(/^checkPublicSuffix\(([^,]+), ([^)]+)\);/gm)) {
    const ours = getDomain(unquote(given) ?? '', { allowPrivateDomains: true });
    if (ours === unquote(theirs)) tally.agree();
    else
      tally.disagree(`${String(given)}: theirs ${String(theirs)}, ours ${String(ours)}`, whyOtherSuffix(given ?? ''));
  }
  return tally;
}

/** The library is given no domain that `parseAddress` refused, and that refuses a dot in front. */
function whyOtherSuffix(given: string): string | null {
  return given.startsWith("'.") ? 'a dot in front: refused before anything asks for a suffix' : null;
}

function unquote(text: string | undefined): string | null {
  return text === undefined || text === 'null' ? null : text.slice(1, -1);
}

/** Lists are no cases: they say how far our own reach, and what ours leave out on purpose. */
function list(of: Folder, file: string): Tally {
  const tally = new Tally(file);
  const entries = of.json(file) as string[];
  const left = new Set(NOT_FREE_MAIL_DOMAINS.trim().split(/\s+/));
  for (const entry of entries) {
    if (file.includes('role-based')) {
      if (isRoleLocalPart(entry)) tally.agree();
      else tally.disagree(entry, "not a function in our languages, one person's post, or a word that is also a name");
    } else if (isFreeMail(entry)) tally.agree();
    else if (left.has(entry))
      tally.disagree(entry, "a firm's or school's own domain, or a suffix under which firms have theirs");
    else
      tally.disagree(
        entry,
        file.includes('common') ? null : 'throw-away, vanity, dead or dynamic: our list is of providers in use',
      );
  }
  return tally;
}
