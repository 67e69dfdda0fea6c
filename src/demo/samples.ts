// The files in `samples/`: three lists, two campaigns, one message, all about people who do not exist.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DemoFailed } from './demo-failed.js';

export type Company = { readonly name: string; readonly country: string };
export type Campaign = { readonly name: string; readonly purpose: string; readonly sender: string };
export type ServiceMessage = { readonly recipient: { readonly email: string } };

/** Lists in the order in which they are imported; the second states more about people whom the first knows already. */
export const LISTS = {
  linkedin: { file: 'linkedin-export.zip', format: 'linkedin_connections', mapping: null },
  crm: { file: 'crm-contacts.csv', format: 'csv', mapping: 'crm-mapping.json' },
  newsletter: { file: 'newsletter-subscribers.csv', format: 'csv', mapping: null },
} as const;

export type ListName = keyof typeof LISTS;

/** The commands of `scripts/run.mjs` all run in the folder of the project. */
export async function sample(file: string): Promise<Buffer> {
  const path = resolve('samples', file);
  try {
    return await readFile(path);
  } catch {
    throw new DemoFailed(
      `\`${path}\` cannot be read: start the demo with \`npm run demo\` in the folder of the project`,
    );
  }
}

export async function sampleJson<T>(file: string): Promise<T> {
  return JSON.parse((await sample(file)).toString('utf8')) as T;
}
