// `check`: one person, or each row of a CSV file, in batches that are decided while the next ones are read.
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { answered, type Decision, type OutreachGuard } from '../client.js';
import { type components } from '../schema.js';
import { needed, type Options, WrongCall } from './options.js';
import { isTable, output } from './output.js';

type Recipient = components['schemas']['RecipientRequest'];
type Source = components['schemas']['SourceRequest'];
type Row = Readonly<Record<string, string | undefined>>;

const AT_ONCE = 500;
const LONGEST_ROW = 100_000;
const TELL_EVERY_MS = 2_000;

/** Answers the exit code: 3 where somebody may not be written to. */
export async function check(guard: OutreachGuard, what: string, options: Options): Promise<number> {
  const isList = !what.includes('@');
  const asked = await askedFor(guard, options);
  const out = output(isTable(options), isList);
  const progress = new Progress(isList);
  let isRefused = false;
  for await (const recipients of isList ? batches(what, options) : [[recipientOf({ email: what }, options)]]) {
    const mode = options.simulate ? 'simulate' : 'enforce';
    const { decisions } = await answered(
      guard.POST('/v1/decisions', { body: { ...asked, mode, recipients } as never }),
    );
    for (const decision of decisions) {
      if (isRefusal(decision)) isRefused = true;
      await out.row(decision);
    }
    progress.add(decisions);
  }
  await out.end();
  progress.end();
  return isRefused ? 3 : 0;
}

/** Whose mail it is and why it is sent, as far as nobody says. */
export async function askedFor(
  guard: OutreachGuard,
  { purpose, sender }: Options,
): Promise<{ purpose: string; sender: string }> {
  if (purpose !== undefined && sender !== undefined) return { purpose, sender };
  const { defaults, senders } = await answered(guard.GET('/v1/whoami'));
  return {
    purpose: purpose ?? defaults.purpose ?? 'prospecting',
    sender: needed(sender ?? senders[0], '--sender (the controller of the key has none registered)'),
  };
}

function isRefusal({ outcome }: Decision): boolean {
  return outcome === 'block' || outcome === 'review';
}

async function* batches(path: string, options: Options): AsyncGenerator<Recipient[]> {
  const columns = (header: string[]): string[] => {
    const names = header.map((name) => name.trim().toLowerCase().replace(/[ _-]/g, ''));
    if (!names.includes('email')) throw new WrongCall(`${path} has no column email in its first line`);
    return names;
  };
  const file = createReadStream(path);
  const rows = parse({ bom: true, columns, relaxColumnCount: true, skipEmptyLines: true, maxRecordSize: LONGEST_ROW });
  file.on('error', (error) => rows.destroy(error));
  let batch: Recipient[] = [];
  try {
    for await (const row of file.pipe(rows) as AsyncIterable<Row>) {
      batch.push(recipientOf(row, options));
      if (batch.length < AT_ONCE) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    if (error instanceof WrongCall) throw error;
    throw new WrongCall(`${path} cannot be read: ${(error as Error).message}`);
  } finally {
    file.destroy();
  }
  if (batch.length > 0) yield batch;
}

function recipientOf(row: Row, options: Options): Recipient {
  const said = (name: string, otherwise?: string): string | undefined => {
    const cell = row[name]?.trim() ?? '';
    return cell === '' ? otherwise : cell;
  };
  const kind = said('source', options.source);
  const obtainedAt = said('obtainedat', options['obtained-at']);
  const source = kind === undefined ? [] : [{ kind, ...(obtainedAt !== undefined && { obtainedAt }) } as Source];
  const more = {
    country: said('country', options.country),
    kind: said('kind', options.kind),
    ...{ name: said('name'), company: said('company'), jobTitle: said('jobtitle', options['job-title']) },
  };
  const known = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
  return { email: (row['email'] ?? '').trim(), ...known, sources: source };
}

/** Told on standard error: in place on a terminal, a line now and then elsewhere. */
class Progress {
  private decided = 0;
  private refused = 0;
  private toldAt = Date.now();

  public constructor(private readonly isList: boolean) {}

  public add(decisions: readonly Decision[]): void {
    this.decided += decisions.length;
    this.refused += decisions.filter(isRefusal).length;
    if (!this.isList || Date.now() - this.toldAt < TELL_EVERY_MS) return;
    this.toldAt = Date.now();
    process.stderr.write(process.stderr.isTTY ? `\r${this.said()}` : `${this.said()}\n`);
  }

  public end(): void {
    if (this.isList) process.stderr.write(`${process.stderr.isTTY ? '\r' : ''}${this.said()}, done\n`);
  }

  private said(): string {
    return `${this.decided} decided, ${this.refused} refused`;
  }
}
