// The query parameters that a list of decisions is narrowed by.
import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { type DecisionFilter } from '../../guard/decision-search.js';
import { type Check, wrongChoice, wrongMoment, wrongText } from '../../http/checks.js';
import { type FieldError, invalidRequest } from '../../http/problem.js';
import { OUTCOMES, REASON_OUTCOMES } from '../../policy/decision.js';
import { RECIPIENT_KINDS } from '../../recipient/kind.js';

const MODES = ['enforce', 'shadow'] as const;
const LONGEST = 320;

type Parameter = {
  readonly about: string;
  readonly check: (value: unknown) => string | null;
  readonly enum?: string[];
};

const choice = (about: string, words: readonly string[]): Parameter => ({
  about,
  check: (value) => wrongChoice(value, words),
  enum: [...words],
});
const plain = (about: string, check: Check = (value) => wrongText(value, LONGEST)): Parameter => ({
  about,
  check: (value) => check(value, {}),
});
const moment = (about: string): Parameter => plain(`${about} A day or an RFC 3339 time.`, wrongMoment);

const PARAMETERS = {
  outcome: choice('What was decided.', OUTCOMES),
  reasonCode: choice('A code that is among its reasons.', Object.keys(REASON_OUTCOMES)),
  country: plain('The country whose law was applied, as two letters.'),
  kind: choice('The kind of recipient that the law was applied to.', RECIPIENT_KINDS),
  campaign: plain('The campaign that it was made for, `cmp_…`.'),
  purpose: plain('The purpose of the mail.'),
  email: plain('The recipient, in any spelling.'),
  mode: choice('Whether the answer was held to, or only watched.', MODES),
  from: moment('Not before.'),
  to: moment('Before.'),
} satisfies Record<string, Parameter>;

type Name = keyof typeof PARAMETERS;

/** Documents them. (`reason` is taken: it says why one reads.) */
export function Filters(): MethodDecorator {
  return applyDecorators(
    ...Object.entries<Parameter>(PARAMETERS).map(([name, { about, enum: words }]) =>
      ApiQuery({
        name,
        required: false,
        description: about,
        schema: { type: 'string', ...(words && { enum: words }) },
      }),
    ),
  );
}

/** Null where nothing is narrowed. Throws 422 that names each wrong parameter. */
export function filterIn(query: Readonly<Record<string, unknown>>): DecisionFilter | null {
  const given = (Object.keys(PARAMETERS) as Name[]).filter((name) => query[name] !== undefined && query[name] !== '');
  const wrong = given.flatMap((field): FieldError[] => {
    const message = PARAMETERS[field].check(query[field]);
    return message === null ? [] : [{ field, message }];
  });
  if (wrong.length > 0) throw invalidRequest(wrong);
  if (given.length === 0) return null;
  const text = (name: Name) => (given.includes(name) ? { [name]: query[name] as string } : {});
  const time = (name: 'from' | 'to') => (given.includes(name) ? { [name]: new Date(query[name] as string) } : {});
  return {
    ...text('outcome'),
    ...text('kind'),
    ...text('campaign'),
    ...text('purpose'),
    ...text('email'),
    ...(given.includes('country') && { country: (query['country'] as string).toUpperCase() }),
    ...(given.includes('reasonCode') && { reason: query['reasonCode'] as string }),
    ...(given.includes('mode') && { shadow: query['mode'] === 'shadow' }),
    ...time('from'),
    ...time('to'),
  };
}
