// The texts of every reason in every language, and the sentence that one of them makes of a case.
import { type Statutes } from '../../src/policy/applying-law.js';
import { type Reason, type ReasonCode, REASON_OUTCOMES } from '../../src/policy/decision.js';
import { type Check, dictionary, list, NotAsExpected, object, oneOf, words } from '../jurisdictions/schema.js';

export type Language = 'en' | 'fr';

/** A reason as the catalogue has it: with the blanks that a case fills in, and every form of its sentence. */
export type Entry = {
  readonly code: ReasonCode;
  readonly title: string;
  readonly detail: string;
  readonly variants: Readonly<Record<string, string>>;
  readonly citations: readonly string[];
  /** Whether statutes of the countries are cited beside these. */
  readonly citesStatute: boolean;
  readonly remedy: string;
};

/** A reason as it is told: what it is called, what it means here, where it stands in law and what would mend it. */
export type Explanation = {
  readonly code: ReasonCode;
  readonly title: string;
  readonly detail: string;
  readonly citations: readonly string[];
  readonly remedy: string;
};

type ReasonText = {
  readonly title: string;
  /** One sentence on the case; `variants` holds those that a reason names in `with.variant`. */
  readonly detail: string;
  readonly remedy: string;
  readonly variants: Readonly<Record<string, string>>;
};

export type Texts = {
  /** What the tokens of the API are called: `company_website`, `wordingVersion`, ... */
  readonly words: Readonly<Record<string, string>>;
  readonly reasons: Readonly<Record<ReasonCode, ReasonText>>;
};

type Citation = {
  readonly citations: readonly string[];
  /** Which statutes of the countries stand beside them. */
  readonly statute: keyof Statutes | 'none';
};

export type Citations = Readonly<Record<ReasonCode, Citation>>;

const CODES = Object.keys(REASON_OUTCOMES) as ReasonCode[];

/** Blanks that hold what a caller wrote: a purpose called `discount` is no token of ours. */
const IN_WORDS_OF_THE_CALLER: ReadonlySet<string> = new Set(
  'given purpose named controller company other jobTitle supplier'.split(' '),
);
const NOT_KNOWN = 'unknown_';

function forEachCode<T>(check: Check<T>): Check<Readonly<Record<ReasonCode, T>>> {
  return object(Object.fromEntries(CODES.map((code) => [code, check]))) as Check<Readonly<Record<ReasonCode, T>>>;
}

const reasonText = object({ title: words, detail: words, variants: dictionary(words), remedy: words });

export const textsFrom: Check<Texts> = object({ words: dictionary(words), reasons: forEachCode(reasonText) });

export const citationsFrom: Check<Citations> = (value, path) => {
  const citations = forEachCode(object({ citations: list(words), statute: oneOf('none', 'regime', 'everyLaw') }))(
    value,
    path,
  );
  const bare = CODES.find((code) => citations[code].citations.length === 0);
  if (bare !== undefined) throw new NotAsExpected(`${path}.${bare}.citations`, 'at least one source in law', []);
  return citations;
};

export class Catalogue {
  private readonly regions: Readonly<Record<Language, Intl.DisplayNames>> = {
    en: new Intl.DisplayNames('en', { type: 'region' }),
    fr: new Intl.DisplayNames('fr', { type: 'region' }),
  };

  public constructor(
    private readonly texts: Readonly<Record<Language, Texts>>,
    private readonly citations: Citations,
  ) {}

  public explain(reason: Reason, language: Language, statutes: Statutes): Explanation {
    const { title, detail, variants, remedy } = this.texts[language].reasons[reason.code];
    const { citations, statute } = this.citations[reason.code];
    const sentence = variants[reason.with['variant'] ?? ''] ?? detail;
    return {
      code: reason.code,
      title,
      detail: this.filled(sentence, reason, language),
      citations: statute === 'none' ? citations : [...citations, ...statutes[statute]],
      remedy: this.filled(remedy, reason, language),
    };
  }

  public entry(code: ReasonCode, language: Language): Entry {
    const { citations, statute } = this.citations[code];
    return { code, ...this.texts[language].reasons[code], citations, citesStatute: statute !== 'none' };
  }

  private filled(sentence: string, reason: Reason, language: Language): string {
    return sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = reason.with[name] ?? '?';
      if (IN_WORDS_OF_THE_CALLER.has(name) && !value.startsWith(NOT_KNOWN)) return value;
      const isCountry = name === 'country' || name === 'others';
      return (
        this.word(value, language) ??
        value
          .split(', ')
          .map((part) => this.told(part, isCountry, language))
          .join(', ')
      );
    });
  }

  private told(value: string, isCountry: boolean, language: Language): string {
    if (/^\d{4}-\d\d-\d\dT/.test(value)) return value.slice(0, 10);
    const region = isCountry && /^[A-Z]{2}$/.test(value) ? this.regions[language].of(value) : undefined;
    return region ?? this.word(value, language) ?? value;
  }

  private word(value: string, language: Language): string | undefined {
    const { words } = this.texts[language];
    return Object.hasOwn(words, value) ? words[value] : undefined;
  }
}
