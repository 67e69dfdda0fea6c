// The texts of every reason in every language, and the sentence that one of them makes of a case.
import { type Statutes } from '../../src/policy/applying-law.js';
import { type Reason, type ReasonCode, REASON_OUTCOMES } from '../../src/policy/decision.js';
import { type Language as SpokenLanguage } from '../../src/recipient/language.js';
import { type Check, dictionary, list, NotAsExpected, object, oneOf, words } from '../jurisdictions/schema.js';

export type Language = 'en' | 'fr';

/** In these the reasons are told to the person alone (GDPR art. 15), without a remedy, which is the controller's matter. */
export type ToldLanguage = Exclude<SpokenLanguage, Language>;

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

/** What answers to people say of the reasons of a decision. */
export type ToldTexts = {
  readonly words: Readonly<Record<string, string>>;
  readonly reasons: Readonly<Record<ReasonCode, Omit<ReasonText, 'remedy'>>>;
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

const toldText = object({ title: words, detail: words, variants: dictionary(words) });

export const toldFrom: Check<ToldTexts> = object({ words: dictionary(words), reasons: forEachCode(toldText) });

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
  private readonly spoken: Readonly<Record<SpokenLanguage, ToldTexts>>;
  private readonly regions = new Map<SpokenLanguage, Intl.DisplayNames>();

  public constructor(
    private readonly texts: Readonly<Record<Language, Texts>>,
    told: Readonly<Record<ToldLanguage, ToldTexts>>,
    private readonly citations: Citations,
  ) {
    this.spoken = { ...texts, ...told };
  }

  public explain(reason: Reason, language: Language, statutes: Statutes): Explanation {
    const { citations, statute } = this.citations[reason.code];
    return {
      code: reason.code,
      ...this.tell(reason, language),
      citations: statute === 'none' ? citations : [...citations, ...statutes[statute]],
      remedy: this.filled(this.texts[language].reasons[reason.code].remedy, reason, language),
    };
  }

  /** What it is called and what it means here, in each language in which people are answered. */
  public tell(reason: Reason, language: SpokenLanguage): Pick<Explanation, 'title' | 'detail'> {
    const { title, detail, variants } = this.spoken[language].reasons[reason.code];
    return { title, detail: this.filled(variants[reason.with['variant'] ?? ''] ?? detail, reason, language) };
  }

  public entry(code: ReasonCode, language: Language): Entry {
    const { citations, statute } = this.citations[code];
    return { code, ...this.texts[language].reasons[code], citations, citesStatute: statute !== 'none' };
  }

  private filled(sentence: string, reason: Reason, language: SpokenLanguage): string {
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

  private told(value: string, isCountry: boolean, language: SpokenLanguage): string {
    if (/^\d{4}-\d\d-\d\dT/.test(value)) return value.slice(0, 10);
    const region = isCountry && /^[A-Z]{2}$/.test(value) ? this.regionsIn(language).of(value) : undefined;
    return region ?? this.word(value, language) ?? value;
  }

  private regionsIn(language: SpokenLanguage): Intl.DisplayNames {
    const names = this.regions.get(language) ?? new Intl.DisplayNames(language, { type: 'region' });
    this.regions.set(language, names);
    return names;
  }

  private word(value: string, language: SpokenLanguage): string | undefined {
    const { words } = this.spoken[language];
    return Object.hasOwn(words, value) ? words[value] : undefined;
  }
}
