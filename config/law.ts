// The law as the service knows it: every pack and every text, read, checked and digested once at the start.
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type ApplyingLaw, applyingLaw, type Statutes } from '../src/policy/applying-law.js';
import { type Reason, type ReasonCode } from '../src/policy/decision.js';
import { type DigestedPack, type Pack } from '../src/policy/pack.js';
import { type RecipientKind } from '../src/recipient/kind.js';
import { type Language as SpokenLanguage } from '../src/recipient/language.js';
import { canonicalJson } from '../src/values/canonical-json.js';
import { COUNTRIES, packFrom } from './jurisdictions/pack-schema.js';
import { checked, projectRoot } from './read-json.js';
import {
  Catalogue,
  citationsFrom,
  type Entry,
  type Explanation,
  type Language,
  textsFrom,
  toldFrom,
} from './reasons/catalogue.js';

export type { Explanation, Language };

/** What stands for any country without a pack, and for an unknown one. */
const ANY_COUNTRY = '*';

export class Law {
  private readonly byCountry: ReadonlyMap<string, DigestedPack>;
  private readonly anyCountry: DigestedPack;

  public constructor(
    /** Every pack, by country. */
    public readonly packs: readonly DigestedPack[],
    private readonly catalogue: Catalogue,
  ) {
    this.byCountry = new Map(packs.map((pack) => [pack.country, pack]));
    const missing = COUNTRIES.find((country) => !this.byCountry.has(country));
    const any = this.byCountry.get(ANY_COUNTRY);
    if (missing !== undefined || any === undefined) throw new Error(`no pack for \`${missing ?? ANY_COUNTRY}\``);
    this.anyCountry = any;
  }

  public packFor(country: string | null): DigestedPack {
    return (country === null ? undefined : this.byCountry.get(country)) ?? this.anyCountry;
  }

  /** The stricter law of the two countries for a kind of recipient; where the country is unknown, the strictest there is. */
  public applying(recipient: string | null, controller: string | null, kind: RecipientKind): ApplyingLaw {
    return applyingLaw(this.packFor(recipient), this.packFor(controller), kind);
  }

  /** A reason as the catalogue has it. */
  public entry(code: ReasonCode, language: Language): Entry {
    return this.catalogue.entry(code, language);
  }

  /** A reason in words, with the statutes that it rests on beside the sources that all countries share. */
  public explain(reason: Reason, language: Language, statutes: Statutes): Explanation {
    return this.catalogue.explain(reason, language, statutes);
  }

  /** What a reason is called and means, as the person whom it was about is told it. */
  public tell(reason: Reason, language: SpokenLanguage): Pick<Explanation, 'title' | 'detail'> {
    return this.catalogue.tell(reason, language);
  }

  /** Those of a country, where nothing is known of who writes there. */
  public statutesOf(country: string | null): Statutes {
    const { statute } = this.packFor(country);
    return { regime: statute, everyLaw: statute };
  }

  /** Those of the laws that a decision names (`GB@sha256:...+DE@sha256:...`), for the kind of recipient that it was about. */
  public statutesUnder(packs: string, kind: RecipientKind): Statutes {
    const [recipient = null, controller = recipient] = packs.split('+').map((name) => name.slice(0, name.indexOf('@')));
    return this.applying(recipient, controller, kind).statutes;
  }
}

/** Reads `config/jurisdictions`, `config/reasons` and `config/texts/decisions` below the root; throws with file, JSON path and what was expected. */
export function loadLaw(root: string = projectRoot()): Law {
  const jurisdictions = join(root, 'config', 'jurisdictions');
  const files = readdirSync(jurisdictions)
    .filter((file) => file.endsWith('.json'))
    .sort();
  const packs = files.map((file) => packIn(root, join(jurisdictions, file), file));
  const missing = COUNTRIES.find((country) => !packs.some((pack) => pack.country === country));
  if (missing !== undefined) {
    throw new Error(
      `${relative(root, join(jurisdictions, fileOf(missing)))}: $: expected a pack for \`${missing}\`, found no file`,
    );
  }
  const reasons = (file: string): string => join(root, 'config', 'reasons', file);
  const texts = { en: checked(root, reasons('en.json'), textsFrom), fr: checked(root, reasons('fr.json'), textsFrom) };
  const told = (language: string) =>
    checked(root, join(root, 'config', 'texts', 'decisions', `${language}.json`), toldFrom);
  const inOthers = { de: told('de'), es: told('es'), it: told('it') };
  return new Law(packs, new Catalogue(texts, inOthers, checked(root, reasons('citations.json'), citationsFrom)));
}

function packIn(root: string, path: string, file: string): DigestedPack {
  return checked(root, path, (value) => {
    const pack = packFrom(value);
    if (fileOf(pack.country) !== file)
      throw new Error(`$.country: expected the country of the file's name, found "${pack.country}"`);
    return Object.freeze({ ...pack, digest: digestOf(pack) });
  });
}

/** `sha256:` and the hash of the canonical JSON (RFC 8785): spaces and the order of keys change nothing. */
function digestOf(pack: Pack): string {
  return `sha256:${createHash('sha256').update(canonicalJson(pack)).digest('hex')}`;
}

function fileOf(country: string): string {
  return country === ANY_COUNTRY ? 'default.json' : `${country.toLowerCase()}.json`;
}
