// Reads address cases out of other projects' files, each in its own shape, into one shape.
import { type Folder } from './fixtures.js';

export type AddressCase = {
  readonly given: unknown;
  /** Whether its authors would let a mailer send to it. */
  readonly valid: boolean;
  /** How its authors spell it once read, where they say. */
  readonly spelt: { readonly local: string; readonly domain: string } | null;
  /** What its authors say about it, or the options under which they judge it so. */
  readonly about: string;
};

export type Reader = (folder: Folder, file: string) => readonly AddressCase[];

/** By file name, so that a file of the same family that is added later is read as well. */
export const READERS: readonly (readonly [name: RegExp, read: Reader])[] = [
  [/^isemail-tests.*\.xml$/, isemail],
  [/^validatorjs-isEmail\.json$/, validator],
  [/^python-email-validator\.json$/, python],
  [/^wpt-input-email\.json$/, wpt],
  [/^json-schema-test-suite\/.*email\.json$/, (folder, file) => jsonSchema(folder, file, (data) => data)],
  [/^json-schema-test-suite\/.*hostname\.json$/, (folder, file) => jsonSchema(folder, file, asDomain)],
  [/^lists\/disposable_email_blocklist\.conf$/, domainList],
];

/** What its own key calls valid for SMTP; the rest it calls unusable in an envelope, deprecated, or an error. */
const ISEMAIL_SENDABLE = new Set(['ISEMAIL_VALID_CATEGORY', 'ISEMAIL_DNSWARN', 'ISEMAIL_RFC5321']);

function isemail(folder: Folder, file: string): AddressCase[] {
  return [...folder.text(file).matchAll(/<test id=[^]*?<\/test>/g)].map(([test]) => {
    const category = tag(test, 'category');
    const about = tag(test, 'diagnosis');
    return { given: isemailText(tag(test, 'address')), valid: ISEMAIL_SENDABLE.has(category), spelt: null, about };
  });
}

function tag(xml: string, name: string): string {
  return new RegExp(`<${name}>([^]*?)</${name}>`).exec(xml)?.[1] ?? '';
}

/** XML entities; and control characters, which the file writes as the pictures of them. */
function isemailText(xml: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return xml
    .replaceAll(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replaceAll(/&#(\d+);/g, (_, decimal: string) => String.fromCodePoint(Number(decimal)))
    .replaceAll(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name] ?? '')
    .replaceAll(/[\u2400-\u241F]/g, (picture) => String.fromCharCode(picture.charCodeAt(0) - 0x2400));
}

type ValidatorSet = { args: unknown[]; valid?: string[]; invalid?: string[] };

function validator(folder: Folder, file: string): AddressCase[] {
  const { sets } = folder.json(file) as { sets: ValidatorSet[] };
  return sets.flatMap(({ args, valid = [], invalid = [] }) => {
    const about = args.map((options) => JSON.stringify(options)).join(' ');
    const judged = (all: string[], is: boolean) => all.map((given) => ({ given, valid: is, spelt: null, about }));
    return [...judged(valid, true), ...judged(invalid, false)];
  });
}

type PythonAnswer = { local_part: string; ascii_domain: string; display_name?: string };
type PythonGroup = { test: string; cases: (string | [string, string | PythonAnswer])[] };

/** pyIsEmail statuses that the library accepts, by default or when asked to take quotes and literals. */
const PYTHON_ACCEPTED = /^ISEMAIL_(?:VALID|RFC5321_QUOTEDSTRING|RFC5321_ADDRESSLITERAL)$/;

function python(folder: Folder, file: string): AddressCase[] {
  const { groups } = folder.json(file) as { groups: PythonGroup[] };
  return groups.flatMap(({ test, cases }) =>
    cases.map((one) => {
      const [text, answer] = Array.isArray(one) ? one : [one, ''];
      return pythonCase(test, text, answer);
    }),
  );
}

function pythonCase(test: string, text: string, answer: string | PythonAnswer): AddressCase {
  if (typeof answer !== 'string') {
    const spelt = { local: answer.local_part, domain: answer.ascii_domain };
    return { given: text, valid: true, spelt, about: test };
  }
  if (test === 'test_email_valid_only_if_quoted_local_part') {
    const spelt = { local: answer, domain: text.slice(text.lastIndexOf('@') + 1) };
    return { given: text, valid: true, spelt, about: `${test}, allow_quoted_local` };
  }
  if (test === 'test_pyisemail_tests') {
    return { given: text, valid: PYTHON_ACCEPTED.test(answer), spelt: null, about: answer };
  }
  // The single label of their test environment would be refused for itself, and tell nothing.
  const given =
    test === 'test_email_unsafe_character' ? `${text}@test.example` : text.replace(/@test$/, '@test.example');
  return { given, valid: false, spelt: null, about: `${test}: ${answer}` };
}

type Wpt = Record<'single' | 'multiple', [string, boolean][]> &
  Record<'sanitize_single' | 'sanitize_multiple', [string, string][]>;

/** `multiple` inputs are lists, of which each item is an address. */
function wpt(folder: Folder, file: string): AddressCase[] {
  const { single, multiple, sanitize_single, sanitize_multiple } = folder.json(file) as Wpt;
  const judged = ([given, valid]: [string, boolean], about: string) => ({ given, valid, spelt: null, about });
  return [
    ...single.map((one) => judged(one, 'single')),
    ...multiple.map((one) => judged(one, 'multiple')),
    ...sanitize_single.map(([given]) => judged([given, true], 'sanitize_single')),
    ...sanitize_multiple.map(([given]) => judged([given, true], 'sanitize_multiple')),
  ];
}

type SchemaGroup = { tests: { description: string; data: unknown; valid: boolean }[] };

function jsonSchema(folder: Folder, file: string, asAddress: (data: unknown) => unknown): AddressCase[] {
  const groups = folder.json(file) as SchemaGroup[];
  return groups.flatMap(({ tests }) =>
    tests.map(({ description, data, valid }) => ({ given: asAddress(data), valid, spelt: null, about: description })),
  );
}

/** Host names of one label are judged as a label of a domain with two. */
function asDomain(data: unknown): unknown {
  return typeof data === 'string' ? `user@${data}.example` : data;
}

function domainList(folder: Folder, file: string): AddressCase[] {
  const domains = folder
    .text(file)
    .split('\n')
    .filter((line) => line !== '');
  return domains.map((domain) => ({ given: `user@${domain}`, valid: true, spelt: null, about: 'receives mail' }));
}
