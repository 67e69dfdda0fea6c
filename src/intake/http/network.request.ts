// The bodies of /v1/network about the network itself: whose it is, and the table of sectors.
import { isAbsent, isObject, MISSING, wrongRequiredText } from '../../http/checks.js';
import { Field, Flag, ListOf, OptionalText, RequiredText } from '../../http/fields.js';
import { type Employer, type Goal } from '../../network/advice/person.js';
import { type OwnerProfile } from '../../network/owners.js';
import { Month, wrongMonth } from './request-fields.js';

const LONGEST_WORD = 100;
const MOST_WORDS = 200;
const MEMBER = /^[\p{L}\p{N} ._@-]{1,100}$/u;

export const MEMBER_SAID = 'Whose network, where several people of the controller have one: a name of your choice.';

export function wrongMember(value: unknown): string | null {
  return typeof value === 'string' && MEMBER.test(value)
    ? null
    : 'must be a name of at most 100 letters, digits or . _ @ -';
}

export function Member() {
  return Field(wrongMember, { description: MEMBER_SAID, type: 'string', example: 'me' }, { otherwise: 'me' });
}

function wrongDay(value: unknown): string | null {
  const isDay = typeof value === 'string' && value.length === 10 && wrongMonth(value) === null;
  return isDay && !Number.isNaN(Date.parse(value)) ? null : 'must be a day, such as 2026-09-10';
}

const day = { type: 'string', format: 'date', example: '2026-09-10' } as const;

export function OptionalDay({ about }: { readonly about: string }) {
  return Field(wrongDay, { description: about, ...day });
}

export function RequiredDay({ about }: { readonly about: string }) {
  return Field(
    (value) => (isAbsent(value) ? MISSING : wrongDay(value)),
    { description: about, ...day },
    { required: true },
  );
}

function Words({ about, most = MOST_WORDS }: { readonly about: string; readonly most?: number }) {
  return Field(
    (value) => wrongWords(value, most),
    { description: about, type: 'array', items: { type: 'string' }, maxItems: most },
    { otherwise: [] },
  );
}

function wrongWords(value: unknown, most: number): string | null {
  const wrong = `must be a list of at most ${most} texts of at most ${LONGEST_WORD} characters`;
  if (!Array.isArray(value) || value.length > most) return wrong;
  return value.every((word) => wrongRequiredText(word, LONGEST_WORD) === null) ? null : wrong;
}

export class GoalRequest implements Goal {
  @RequiredText({ about: 'What you want of your network.', most: 300, example: 'customers' })
  public text!: string;

  @Words({ about: 'In which sectors; none: in any.' })
  public sectors: string[] = [];

  @Words({ about: 'Words of the job titles that you look for; none: any role.' })
  public roles: string[] = [];
}

export class EmployerRequest implements Employer {
  @RequiredText({ about: 'The company.', most: 300, example: 'Brandie' })
  public company!: string;

  @Month({ about: 'Since when you worked there.' })
  public from: string | null = null;

  @Month({ about: 'Until when; null: still there.' })
  public to: string | null = null;

  @Month({ about: 'When it was founded: a post that began before cannot be.' })
  public foundedAt: string | null = null;

  @Flag({ about: 'Whether so many people work there that it makes nobody an acquaintance.' })
  public large = false;

  @Flag({ about: 'Whether it is a firm of your own.' })
  public own = false;

  @Field((value) => wrongWords(value, 5_000), {
    description: 'Everybody who worked at your own firm: whoever else claims it is found. Null: no list.',
    type: 'array',
    items: { type: 'string' },
    maxItems: 5_000,
  })
  public staff: string[] | null = null;
}

export class OwnerRequest implements OwnerProfile {
  @Member()
  public member = 'me';

  @OptionalText({ about: 'Your name, as it stands below letters.', most: 300, example: 'Anna Moreau' })
  public name: string | null = null;

  @OptionalText({ about: 'Your address, as it stands below letters.', most: 1_000 })
  public address: string | null = null;

  @OptionalText({
    about: 'Your sector, by its name in GET /v1/network/sectors.',
    most: LONGEST_WORD,
    example: 'software',
  })
  public sector: string | null = null;

  @ListOf(GoalRequest, { about: 'What you want of your network.', most: 50 })
  public goals: GoalRequest[] = [];

  @ListOf(EmployerRequest, { about: 'Where you worked.', most: 100 })
  public employers: EmployerRequest[] = [];
}

export class SectorChangesRequest {
  @Field(
    wrongSectors,
    {
      description: 'Sectors with the words that tell them, in the place of ours; further ones too.',
      type: 'object',
      additionalProperties: { type: 'array', items: { type: 'string' } },
      example: { space: ['space', 'spatial', 'satellite'] },
    },
    { otherwise: {} },
  )
  public sectors: Record<string, string[]> = {};

  @Field(
    wrongPairs,
    { ...pairs('Pairs that are neighbours beside ours.'), example: [['accounting', 'software']] },
    { otherwise: [] },
  )
  public neighbours: [string, string][] = [];

  @Field(wrongPairs, pairs('Pairs of ours that are none.'), { otherwise: [] })
  public strangers: [string, string][] = [];
}

function pairs(description: string) {
  return {
    description,
    type: 'array',
    items: { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 2 },
    maxItems: 1_000,
  } as const;
}

function wrongSectors(value: unknown): string | null {
  const isTable =
    isObject(value) &&
    Object.keys(value).length <= 500 &&
    Object.keys(value).every((name) => /^[a-z0-9_]{1,50}$/.test(name));
  if (!isTable) return 'must be an object from names of sectors (a-z, 0-9, _) to lists of words';
  return (
    Object.values(value)
      .map((words) => wrongWords(words, MOST_WORDS))
      .find((wrong) => wrong !== null) ?? null
  );
}

function wrongPairs(value: unknown): string | null {
  const isPair = (one: unknown): boolean =>
    Array.isArray(one) && one.length === 2 && one.every((name) => typeof name === 'string');
  return Array.isArray(value) && value.length <= 1_000 && value.every(isPair)
    ? null
    : 'must be a list of pairs of sectors';
}
