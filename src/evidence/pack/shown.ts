// An entry as a reader sees it: what was recorded, word for word, and beside it what that means.
import { type Law } from '../../../config/law.js';
import { type LeafType } from '../../ledger/leaf.js';
import { type StoredDecision } from '../../guard/stored-decision.js';
import { type PackEntry } from './pack-entries.js';

export type Shown = {
  readonly index: number;
  readonly id: string;
  readonly type: LeafType;
  readonly at: string;
  /** Exactly what was sealed; null where nobody can open it, or there is nothing to open. */
  readonly recorded: unknown;
  readonly inWords?: { readonly en: readonly object[]; readonly fr: readonly object[] };
};

export type Folder = 'decisions' | 'consents' | 'objections' | 'reads' | 'others';

const FOLDERS: Readonly<Partial<Record<LeafType, Folder>>> = {
  decision: 'decisions',
  consent_recorded: 'consents',
  consent_withdrawn: 'consents',
  suppression_added: 'objections',
  suppression_lifted: 'objections',
  record_read: 'reads',
  record_exported: 'reads',
};

export function folderOf(type: LeafType): Folder {
  return FOLDERS[type] ?? 'others';
}

/** The reasons of a decision in words, with their citations: they are recorded as codes. */
export function shownOf({ index, id, type, at, recorded }: PackEntry, law: Law): Shown {
  const shown = { index, id, type, at, recorded };
  if (type !== 'decision' || recorded === null) return shown;
  const { decision, pack } = recorded as StoredDecision;
  const statutes = law.statutesUnder(pack, decision.recipientKind);
  const inWords = (language: 'en' | 'fr') => decision.reasons.map((reason) => law.explain(reason, language, statutes));
  return { ...shown, inWords: { en: inWords('en'), fr: inWords('fr') } };
}

/** A line of entries.jsonl; `shown` is the file that shows the entry, or the entry itself. */
export function entryLine(entry: PackEntry, shown: string | Shown): string {
  const { index, leaf, proof, payload, opening } = entry;
  const base64 = (bytes: Buffer | null) => bytes?.toString('base64') ?? null;
  const line = {
    index,
    leaf: base64(leaf),
    proof: proof.map(base64),
    payload: base64(payload),
    opening: base64(opening),
  };
  return `${JSON.stringify({ ...line, shown })}\n`;
}
