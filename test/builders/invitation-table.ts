// Reads test/network/invitations.txt: who the invitations are from, and what each strategy is to advise on them.
import { readFileSync } from 'node:fs';
import { checkedSectors } from '../../config/network/sectors.js';
import { type Strategy } from '../../src/network/advice/advise.js';
import { type Owner, type Pattern, type Person, type SeenPosition } from '../../src/network/advice/person.js';
import { type SectorTable, withChanges } from '../../src/network/advice/sectors.js';

export type TableRow = {
  readonly n: number;
  readonly person: Person;
  readonly message: string | null;
  readonly pattern: Pattern;
  readonly is: string;
  readonly finds: readonly string[];
  readonly advice: Readonly<Record<Strategy, string>>;
};

export const TODAY = '2026-10-01';

const employer = {
  ...{ from: null, to: null, foundedAt: null, large: false, own: false, staff: null },
};

/** As the head of the table describes her. */
export const ANNA: Owner = {
  sector: 'software',
  goals: [
    {
      text: 'customers',
      sectors: [],
      roles: ['CFO', 'finance', 'DAF', 'comptable', 'accountant', 'financier'],
    },
    { text: 'partners', sectors: ['software', 'it_services'], roles: [] },
  ],
  employers: [
    { ...employer, company: 'IBM France', from: '2006-01', to: '2009-08', large: true },
    { ...employer, company: 'Crédit du Nord Informatique', from: '2009-09', to: '2017-02' },
    {
      ...{ company: 'Brandie', from: '2017-03', to: '2021-06', foundedAt: '2017-03', large: false, own: true },
      staff: ['Luc Perrin', 'Inès Haddad', 'Tom Weiss'],
    },
    { ...employer, company: 'Acme SAS', from: '2021-07' },
  ],
};

export const ANNAS_SECTORS: SectorTable = withChanges(checkedSectors(), {
  sectors: {},
  neighbours: [['accounting', 'software']],
  strangers: [],
});

export function invitationTable(): TableRow[] {
  const text = readFileSync(new URL('../network/invitations.txt', import.meta.url), 'utf8');
  const blocks = text.split(/\n\n+/).filter((block) => /^\d+ /.test(block));
  return blocks.map(rowOf);
}

function rowOf(block: string): TableRow {
  const [head = '', ...lines] = block.trim().split('\n');
  const [, n = '', name = ''] = /^(\d+) (.*)$/.exec(head) ?? [];
  const said = new Map(lines.map((line) => [line.trim().split(/\s+/)[0], line.trim().replace(/^\S+\s+/, '')]));
  const [everyone = '', real_and_relevant = '', met_in_person = ''] = (said.get('advice') ?? '').split(/\s+/);
  const met = said.get('met');
  return {
    ...{ n: Number(n), message: said.get('message') ?? null, is: said.get('is') ?? '' },
    finds: (said.get('finds') ?? '').split(/\s+/).filter(Boolean),
    advice: { everyone, real_and_relevant, met_in_person },
    pattern: { sameText: Number(said.get('same') ?? 1), again: Number(said.get('again') ?? 1) },
    person: {
      ...personOf(name, said.get('profile') ?? '-'),
      meetings: met ? [{ on: met.slice(0, 10), event: met.slice(11), place: null }] : [],
      wrote: said.has('wrote'),
      coldMails: Number(said.get('mails') ?? 0),
    },
  };
}

type Shown = Pick<Person, 'name' | 'company' | 'title' | 'sector' | 'profile'>;

function personOf(name: string, shown: string): Shown {
  const nothing = { name, company: null, title: null, sector: null };
  if (shown === '-') return { ...nothing, profile: null };
  const parts = shown.split(';').map((part) => part.trim());
  const matching = (pattern: RegExp): string | null =>
    parts.flatMap((part) => pattern.exec(part)?.[1] ?? [])[0] ?? null;
  const positions = parts.filter((part) => part.includes('@')).map(positionOf);
  const connections = matching(/^(\d+) connections$/);
  return {
    ...nothing,
    sector: matching(/^sector (.*)$/),
    profile: {
      seenAt: matching(/^seen (.*)$/) ?? TODAY,
      photo: parts.includes('photo') ? true : parts.includes('no photo') ? false : null,
      connections: connections === null ? null : Number(connections),
      positions,
    },
  };
}

function positionOf(part: string): SeenPosition {
  const [title = '', rest = ''] = part.split('@').map((half) => half.trim());
  const founded = /\(founded (\S+)\)/.exec(rest)?.[1] ?? null;
  const years = /(\d{4}(?:-\d\d)?)\.\.(\d{4}(?:-\d\d)?)?/.exec(rest);
  return {
    title: title || null,
    company: rest.replace(/\s*(?:\d{4}(?:-\d\d)?\.\.|\(founded).*$/, ''),
    from: years?.[1] ?? null,
    to: years?.[2] ?? null,
    companyFoundedAt: founded,
    partTime: rest.endsWith('part-time'),
  };
}
