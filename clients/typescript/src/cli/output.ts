// A table on a terminal, JSON in a pipe; each row as it comes, so that a long list takes no memory.
import { once } from 'node:events';
import { type Decision } from '../client.js';

export type Output = {
  readonly row: (decision: Decision) => Promise<void>;
  readonly end: () => Promise<void>;
};

const WIDTHS = { email: 36, outcome: 8, country: 7 } as const;

export function isTable({ json }: { readonly json?: boolean | undefined }): boolean {
  return process.stdout.isTTY && json !== true;
}

/** One decision is an object, a list an array with a line each. */
export function output(asTable: boolean, isList: boolean): Output {
  let count = 0;
  const line = (decision: Decision): string => {
    if (asTable) return `${count++ === 0 ? `${HEAD}\n` : ''}${tableRow(decision)}\n`;
    if (!isList) return `${JSON.stringify(decision, null, 2)}\n`;
    return `${count++ === 0 ? '[\n' : ',\n'}${JSON.stringify(decision)}`;
  };
  return {
    row: (decision) => print(line(decision)),
    end: async () => {
      if (!asTable && isList) await print(count === 0 ? '[]\n' : '\n]\n');
    },
  };
}

/** Anything else that is answered: as lines on a terminal. */
export async function show(asTable: boolean, answer: Readonly<Record<string, unknown>>): Promise<void> {
  if (!asTable) return print(`${JSON.stringify(answer, null, 2)}\n`);
  const longest = Math.max(...Object.keys(answer).map((name) => name.length));
  for (const [name, value] of Object.entries(answer)) {
    await print(`${name.padEnd(longest)}  ${printable(typeof value === 'string' ? value : JSON.stringify(value))}\n`);
  }
}

export async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

const HEAD = [
  'EMAIL'.padEnd(WIDTHS.email),
  'OUTCOME'.padEnd(WIDTHS.outcome),
  'COUNTRY'.padEnd(WIDTHS.country),
  'WHY',
].join('  ');

function tableRow({ email, outcome, country, reasons }: Decision): string {
  const why = reasons.map(({ code }) => code).join(', ');
  const cells = [
    printable(email).padEnd(WIDTHS.email),
    outcome.padEnd(WIDTHS.outcome),
    (country ?? '?').padEnd(WIDTHS.country),
    why,
  ];
  const [first] = reasons;
  const remedy = outcome === 'block' && first?.remedy ? `\n${' '.repeat(WIDTHS.email + 2)}-> ${first.remedy}` : '';
  return cells.join('  ') + remedy;
}

/** A list may hold what moves the cursor or hides a line. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '?');
}
