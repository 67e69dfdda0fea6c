// One recipient says no: the link of a captured mail is clicked, and the next message to that person is tried.
import { type Answer, type Api } from './api.js';
import { DemoFailed } from './demo-failed.js';
import { type Recipient } from './mailing.js';
import { type Campaign, sampleJson } from './samples.js';

export type Captured = { readonly id: string; readonly to: string; readonly subject: string };

export type Unsubscribed = {
  readonly email: string;
  /** What the click was answered with, and after how long. */
  readonly status: number;
  readonly tookMs: number;
  readonly nextMessage: Answer<{ readonly decision?: Recipient }>;
};

/** The link in the headers, which mail programs make their unsubscribe button of (RFC 2369, RFC 8058). */
export async function unsubscribeLink(api: Api, mail: Captured): Promise<string> {
  const raw = await api.text(`/v1/outbox/${mail.id}.eml`);
  const link = /^List-Unsubscribe: <([^>]+)>/im.exec(raw)?.[1];
  if (link === undefined) throw new DemoFailed(`the mail to ${mail.to} carries no unsubscribe link`);
  return link;
}

export async function unsubscribe(api: Api, mail: Captured): Promise<Unsubscribed> {
  const link = await unsubscribeLink(api, mail);
  const since = performance.now();
  // Where links begin with a public address this process is asked all the same: the address may not lead here yet.
  const { status } = await fetch(api.url + link.slice(link.lastIndexOf('/u/')), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  });
  const tookMs = performance.now() - since;
  const { purpose, sender } = await sampleJson<Campaign>('campaign-newsletter.json');
  const again = { purpose, sender, recipient: { email: mail.to }, subject: 'No. 32', text: 'One more letter.' };
  const nextMessage = await api.ask<{ decision?: Recipient }>('POST', '/v1/messages', again);
  return { email: mail.to, status, tookMs, nextMessage };
}
