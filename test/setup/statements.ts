/** What a process asks of PostgreSQL, heard where every call passes: how a number of statements is counted. */
import { Client } from 'pg';

/**
 * The statements asked meanwhile, but for those whose answers are known for a while and so are not always asked for:
 * who is calling, and what the controller has laid down for itself.
 */
export async function statementsDuring(work: () => Promise<void>): Promise<string[]> {
  const client = Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const { query } = client;
  const heard: string[] = [];
  client.query = function (this: Client, ...args: unknown[]) {
    const [asked] = args as [string | { readonly text: string }];
    const text = typeof asked === 'string' ? asked : asked.text;
    if (!/api_key|rulebook|FROM register_list/.test(text)) heard.push(text);
    return query.apply(this, args);
  };
  try {
    await work();
  } finally {
    client.query = query;
  }
  return heard;
}
