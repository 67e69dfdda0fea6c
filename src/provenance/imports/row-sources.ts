// Says how the address of a row was obtained: by the row's own statement, by what the file proves, else by the importer's word.
import { type Source, SOURCE_KINDS, type SourceKind } from '../../policy/facts.js';
import { worthOf } from '../../policy/sources.js';

const UNKNOWN = sourceOf('unknown');

export function sourceOf(kind: SourceKind, supplier: string | null = null, url: string | null = null): Source {
  return { kind, obtainedAt: null, url, supplier, notice: null };
}

/**
 * INVARIANT (no whitewash): where the file itself proves a source, the importer's default for the whole file never adds
 * an act of the person's own to it, for beside such an act the policy counts the proven source for nothing. Any other
 * default is kept beside the proof. A statement in the row itself is a fact about that person and stands beside the
 * proof whatever it says.
 */
export function allSources(
  proven: readonly Source[],
  stated: readonly Source[],
  byDefault: Source | null,
): readonly Source[] {
  if (stated.length > 0) return [...stated, ...proven];
  if (proven.length === 0) return [byDefault ?? UNKNOWN];
  return byDefault && !improvesOnProof(byDefault) && addsTo(proven, byDefault) ? [...proven, byDefault] : proven;
}

/** Whether a default is dropped wherever the file proves a source. */
export function improvesOnProof(byDefault: Source): boolean {
  return worthOf(sourceOf(byDefault.kind), 0).ownAct;
}

function addsTo(proven: readonly Source[], byDefault: Source): boolean {
  return byDefault.kind !== 'unknown' && proven.every(({ kind }) => kind !== byDefault.kind);
}

/** One of our own words for a source, as a cell may spell it (`company website`); null for any other text. */
export function sourceKind(text: string): SourceKind | null {
  const word = text
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return SOURCE_KINDS.find((kind) => kind === word) ?? null;
}

const PROVIDERS =
  'Apollo Lusha Kaspr ZoomInfo Cognism RocketReach Dropcontact Snov Seamless Clearbit LeadIQ ContactOut UpLead FullEnrich ' +
  'Wiza Datagma Nymeria Skrapp Findymail Hunter.io Societeinfo Pharow Amplemarket';
const PROVIDER = new RegExp(`\\b(${PROVIDERS.replaceAll(' ', '|').replaceAll('.', '\\.')})\\b`, 'i');

/** The name of the enrichment provider that a text mentions. */
export function providerNamed(text: string): string | null {
  return PROVIDER.exec(text)?.[1] ?? null;
}

/**
 * What a CRM's "Lead Source" proves against the address. It proves nothing for it: `Web` is no form with a consent and
 * `Trade show` no conversation. `LinkedIn` alone shows a profile; that there was a connection it does not say.
 */
export function sourceAgainst(leadSource: string): Source | null {
  const provider = providerNamed(leadSource);
  if (provider) return sourceOf('enrichment_provider', provider);
  if (/linked\s*-?in/i.test(leadSource)) {
    return sourceOf(
      /connect|connexion|relation|network|kontakt|réseau/i.test(leadSource)
        ? 'linkedin_connection'
        : 'linkedin_profile',
    );
  }
  if (/scrap|crawl/i.test(leadSource)) return sourceOf('scraped');
  if (/guess|extrapolat/i.test(leadSource)) return sourceOf('guessed_address');
  if (/enrich/i.test(leadSource)) return sourceOf('enrichment_provider');
  if (/purchas|bought|achet|gekauft|broker|rented|\blist (?:buy|purchase)|location de fichier/i.test(leadSource))
    return sourceOf('purchased_list');
  if (/partner|partenaire/i.test(leadSource)) return sourceOf('partner_list');
  if (/facebook|instagram|twitter|xing|tiktok|social (?:media|network)|réseaux? socia/i.test(leadSource))
    return sourceOf('social_profile');
  return null;
}
