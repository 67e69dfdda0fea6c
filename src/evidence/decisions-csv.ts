// The audit log as a CSV file that spreadsheets open: one line a decision, and no cell that a spreadsheet would execute.
import { type RecordedDecision } from '../guard/audit-log.js';

const COLUMNS = [
  'id',
  'at',
  'email',
  'outcome',
  'lawful_basis',
  'reasons',
  'purpose',
  'sender',
  'country',
  'recipient_kind',
  'retry_at',
  'pack',
  'leaf',
] as const;

/** RFC 4180 lines, from newest to oldest; the first names the columns. */
export async function* decisionLines(decisions: AsyncIterable<RecordedDecision>): AsyncGenerator<string> {
  yield lineOf(COLUMNS);
  for await (const { id, at, email, decision, facts, pack, leaf } of decisions) {
    yield lineOf([
      ...[id, at, email, decision.outcome, decision.lawfulBasis],
      decision.reasons.map(({ code }) => code).join(' '),
      ...[facts.purpose, facts.sender, decision.country, decision.recipientKind, decision.retryAt, pack, leaf],
    ]);
  }
}

function lineOf(cells: readonly (string | null)[]): string {
  return `${cells.map((cell) => csvCell(cell ?? '')).join(',')}\r\n`;
}

/**
 * A cell that begins like a formula gets an apostrophe in front (OWASP, CSV injection): an address such as
 * `=cmd|x@evil.example` comes from whoever filled in a form.
 */
export function csvCell(text: string): string {
  const harmless = /^[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
