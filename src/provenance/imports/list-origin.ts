// Recognises by its columns which program a list was exported from, what that proves, and what it does not.
import type { Source } from '../../policy/facts.js';
import { columnKey } from './column-names.js';
import { providerNamed, sourceOf } from './row-sources.js';

export type ListOrigin = {
  /** For people: `HubSpot`, `Apollo`, or `plain list`. */
  readonly name: string;
  /** What the file proves of each of its addresses; null where it proves nothing. */
  readonly proves: Source | null;
  /** What the importer may have expected of this file and will not get. */
  readonly notes: readonly string[];
};

type Signature = {
  readonly name: string;
  /** It is this program's export where at least `enough` of the columns are there. */
  readonly columns: string;
  readonly enough: number;
  readonly enriched?: true;
};

const SIGNATURES: readonly Signature[] = [
  { name: 'Apollo', columns: 'apollocontactid apolloaccountid', enough: 1, enriched: true },
  {
    name: 'Apollo',
    columns:
      'emailconfidence primaryemailsource primaryemailverificationsource primaryemailcatchallstatus primaryintenttopic secondaryemailsource',
    enough: 2,
    enriched: true,
  },
  {
    name: 'Lusha',
    columns: 'workemail privateemail directphone mobilephone linkedinurl companydomain',
    enough: 5,
    enriched: true,
  },
  {
    name: 'HubSpot',
    columns:
      'recordid lifecyclestage legalbasisforprocessingcontactsdata unsubscribedfromallemail marketingcontactstatus contactowner',
    enough: 2,
  },
  { name: 'HubSpot', columns: 'hsobjectid hsemailoptout hsleadstatus lifecyclestage', enough: 2 },
  {
    name: 'Salesforce',
    columns: 'hasoptedoutofemail accountid leadsource emailbouncedreason individualid createddate',
    enough: 3,
  },
  { name: 'Salesforce', columns: 'accountname emailoptout', enough: 2 },
  { name: 'Mailchimp', columns: 'memberrating optintime confirmtime leid euid', enough: 3 },
  { name: 'Lemlist', columns: 'icebreaker linkedinurl companyname picture', enough: 3 },
];

const PLAIN = 'plain list';

export function originOf(header: readonly string[]): ListOrigin {
  const keys = header.map(columnKey);
  const signature = SIGNATURES.find(({ columns, enough }) => {
    return columns.split(' ').filter((column) => keys.includes(column)).length >= enough;
  });
  const name = signature?.name ?? (header.some(isPipedrive) ? 'Pipedrive' : PLAIN);
  const provider = signature?.enriched ? name : name === PLAIN ? providerAmong(header) : null;
  const proves = provider ? sourceOf('enrichment_provider', provider) : null;
  return { name: provider ?? name, proves, notes: notesOn(keys) };
}

const isPipedrive = (column: string): boolean => /^(?:person|organization|organisation|deal) - /i.test(column.trim());

/** In a plain list a column named after a provider shows where the list comes from; in a CRM it is one field of many. */
function providerAmong(header: readonly string[]): string | null {
  return (
    header.map((column) => providerNamed(column.replaceAll('_', ' '))).find((provider) => provider !== null) ?? null
  );
}

const NOTES: readonly { readonly column: RegExp; readonly note: string }[] = [
  {
    column: /^legalbasis|^hslegalbasis/,
    note: 'a legal basis noted in the CRM is not taken for a consent: it says neither to what, nor when, nor in which words',
  },
  {
    column: /^doubleoptin|^optintime$|^confirmtime$|^optinip$/,
    note: 'opt-in flags and times are not taken for a consent: purpose, wording and the controller named are missing',
  },
  {
    column: /^emailstatus$|^emailconfidence$|verification/,
    note: '"Verified" says that an address works, not that its owner agreed',
  },
  {
    column: /^marketingcontactstatus$/,
    note: "HubSpot's marketing contact status is about billing, and says nothing of the person's will",
  },
];

function notesOn(keys: readonly string[]): string[] {
  return NOTES.filter(({ column }) => keys.some((key) => column.test(key))).map(({ note }) => note);
}
