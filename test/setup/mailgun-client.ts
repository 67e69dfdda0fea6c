/** Mailgun's own client for Node, which brings no types where Node finds it: as far as the tests call it. */
import Mailgun from 'mailgun.js';

type Sent = { readonly status: number; readonly id: string; readonly message: string };
type Listed = {
  readonly items: readonly { readonly address?: string; readonly value?: string; readonly tags?: readonly string[] }[];
  readonly pages: Readonly<
    Record<'next' | 'previous' | 'first' | 'last', { readonly page: string; readonly id: string }>
  >;
};

export type MailgunClient = {
  readonly messages: { create(domain: string, data: object): Promise<Sent> };
  readonly suppressions: {
    list(domain: string, type: string, query?: object): Promise<Listed>;
    get(domain: string, type: string, address: string): Promise<Readonly<Record<string, unknown>>>;
    create(domain: string, type: string, data: object): Promise<{ readonly message: string }>;
    destroy(domain: string, type: string, address: string): Promise<{ readonly message: string }>;
    upload(domain: string, type: string, file: object): Promise<{ readonly message: string }>;
  };
};

type Options = { readonly username: string; readonly key: string; readonly url: string };
type Library = new (form: unknown) => { client(options: Options): MailgunClient };

export function mailgunClient(url: string, key: string): MailgunClient {
  const library = new (Mailgun as unknown as Library)(FormData);
  return library.client({ username: 'api', key, url });
}
