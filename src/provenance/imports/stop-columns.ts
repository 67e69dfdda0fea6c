// Finds the columns in which a file records that someone must not be written to, and reads them: fail closed.
import { columnKey } from './column-names.js';
import type { ImportedSuppression } from './imported-row.js';

type Found = Omit<ImportedSuppression, 'why'>;

export type StopColumn = {
  readonly column: number;
  readonly header: string;
  readonly reads: (value: string) => Found | null;
};

const OBJECTION: Found = { kind: 'objection', scope: { to: 'marketing' } };
const NEVER_AGAIN: Found = { kind: 'objection', scope: { to: 'everything' } };
const COMPLAINT: Found = { kind: 'complaint', scope: { to: 'everything' } };
const BOUNCE: Found = { kind: 'bounce', scope: { to: 'everything' } };

const OPT_OUT_COLUMN = new RegExp(
  'optout|optedout|unsub|donotmarket|dontmarket|desabonn|desinscri|oppositionemail|stoppub|abgemeldet|abbestellt|' +
    'widerspruch|werbesperre|dadodebaja|disiscri|uitgeschreven|afgemeld|descadastr',
);
const DO_NOT_COLUMN = new RegExp(
  'donot(?:allow)?(?:bulk)?(?:e?mail|contact|process)|dontprocess|nepascontacter|nocontactar|noncontattare|' +
    'nichtkontaktieren|blacklist|blocklist',
);
/** Opt-outs from other channels only, and the unsubscribe link that mailing tools give every row. */
const NOT_ABOUT_MAIL =
  /^(?!.*(?:mail|newsletter)).*(?:fax|sms|mobile|phone|call|whatsapp|tracking)|(?:url|link|token|hash)$/;
/** HubSpot's subscription types bear names of the customer's own, so nothing in them may be taken for another channel. */
const BY_TYPE = /^(?:optedoutofemail|hsemailoptout|unsubscribedfrom)/;
const BOUNCE_COLUMN =
  /bounce|cleantime|cleancampaign|quarantined|bademailaddress|hsemailbadaddress|invalidemailaddress/;
const BOUNCE_COUNTERS = /^hsemailbounce$|^marketingemailsbounced$|^emailsbounced$|count|rate|number|soft/;
const STATUS_COLUMN = /stat(?:us|ut|o|e)$|^(?:estado|stato|etat|stage|subscription)/;

const UNSUBSCRIBED =
  /unsub|opted?[\s_-]*out|do[\s_-]*not[\s_-]*(?:e-?mail|contact)|d[eé]s(?:abonn|inscri)|abgemeldet|abbestellt|dado de baja|disiscri|uitgeschreven|afgemeld|descadastr|bl(?:ack|ock)list/i;
const COMPLAINED = /complain|(?:reported|marked)(?: as)? spam|abuse/i;
const LINK = /^(?:https?:|mailto:|www\.)/i;
const BOUNCED = /bounced?|^cleaned$|undeliverable/i;

/** The words by which a cell says "no opt-out", in the languages of the exports. */
const FALSE_LIKE = new Set(
  (
    'false f 0 0.0 no n non nein nee não nao nej nie ne falsch faux falso onwaar off none null nil n/a na - – — unchecked ' +
    'subscribed allow allowed not_opted opt_in optin opt-in opted-in opted_in never'
  )
    .split(' ')
    .concat('not opted out', 'not unsubscribed', 'opted in', 'opt in', 'no bounce', 'not applicable', 'not bounced'),
);

/** `chosen` are the columns that the importer himself named as opt-outs; the others are found by their names. */
export function stopColumnsOf(
  header: readonly string[],
  chosen: readonly { column: number; field: string }[],
): StopColumn[] {
  return header.flatMap((name, column) => {
    const field = chosen.find((choice) => choice.column === column)?.field;
    const reads = field ? readerOfField(field) : readerOfColumn(columnKey(name));
    return reads ? [{ column, header: name.trim(), reads }] : [];
  });
}

function readerOfField(field: string): StopColumn['reads'] {
  if (field === 'bounce') return readsBounce;
  return field === 'status' ? readsStatus(false) : readsFlag(OBJECTION);
}

function readerOfColumn(key: string): StopColumn['reads'] | null {
  if (BOUNCE_COLUMN.test(key)) return BOUNCE_COUNTERS.test(key) ? null : readsBounce;
  if (BY_TYPE.test(key)) return readsFlag(OBJECTION);
  if (DO_NOT_COLUMN.test(key) && !NOT_ABOUT_MAIL.test(key)) return readsFlag(NEVER_AGAIN);
  if (OPT_OUT_COLUMN.test(key) && !NOT_ABOUT_MAIL.test(key)) return readsFlag(OBJECTION);
  return STATUS_COLUMN.test(key) ? readsStatus(key.includes('marketing')) : null;
}

/**
 * Anything but a plain "no" is an opt-out: a date, a reason, `X`, a word in a language we do not know. To miss one costs
 * the person a mail that he refused; to see one too many costs a contact, and the report quotes the cell.
 */
function readsFlag(objection: Found): StopColumn['reads'] {
  return (value) => {
    if (LINK.test(value)) return null;
    return COMPLAINED.test(value) ? COMPLAINT : objection;
  };
}

const readsBounce: StopColumn['reads'] = (value) => (/soft/i.test(value) ? null : BOUNCE);

/** A status says many things; only the words that mean "stop" count. Pipedrive archives whom marketing must not reach. */
function readsStatus(marketing: boolean): StopColumn['reads'] {
  return (value) => {
    if (COMPLAINED.test(value)) return COMPLAINT;
    if (UNSUBSCRIBED.test(value) || (marketing && /^archived$/i.test(value))) return OBJECTION;
    return BOUNCED.test(value) && !/soft/i.test(value) ? BOUNCE : null;
  };
}

const NONE: readonly ImportedSuppression[] = [];

/** One suppression of each kind and scope, its evidence being all the cells that say so. */
export function stopsIn(cells: readonly string[], columns: readonly StopColumn[]): readonly ImportedSuppression[] {
  let found: Map<Found, string[]> | null = null;
  for (const { column, header, reads } of columns) {
    const value = cells[column]?.trim();
    if (!value || FALSE_LIKE.has(value.toLowerCase())) continue;
    const stop = reads(value);
    if (!stop) continue;
    found ??= new Map<Found, string[]>();
    found.set(stop, [...(found.get(stop) ?? []), `\`${header}\` is \`${printable(value)}\``]);
  }
  return found ? [...found].map(([stop, why]) => ({ ...stop, why: why.join('; ') })) : NONE;
}

function printable(value: string): string {
  return value.slice(0, 100).replace(/[\p{Cc}\p{Surrogate}]/gu, '\ufffd');
}
