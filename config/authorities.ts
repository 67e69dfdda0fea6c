// Who supervises data protection where: a person complains to the one of their own country (GDPR art. 77; UK GDPR, FADP).
import { join } from 'node:path';
import { dictionary, object, text, words } from './jurisdictions/schema.js';
import { checked, projectRoot } from './read-json.js';

/**
 * As it calls itself in a language of the country (BCP 47). Hosts of the EEA are those of the EDPB's list of its members
 * (September 2026); Germany's page lists all its authorities, for the one of the Land is competent for companies.
 */
export type Authority = { readonly name: string; readonly language: string; readonly url: string };

const authority = object({
  name: words,
  language: text(/^[a-z]{2}$/, 'a language of two letters'),
  url: text(/^https:\/\/[^\s<>"]+$/, 'an https address'),
});

/** By country code, from `config/authorities.json`; throws with file, JSON path and what was expected. */
export class Authorities {
  private readonly byCountry: ReadonlyMap<string, Authority>;

  public constructor(root: string = projectRoot()) {
    const read = checked(root, join(root, 'config', 'authorities.json'), dictionary(authority));
    this.byCountry = new Map(Object.entries(read));
  }

  /** Null where none is known there. */
  public of(country: string | null): Authority | null {
    return this.byCountry.get(country ?? '') ?? null;
  }
}
