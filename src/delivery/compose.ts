// Turns a letter into the RFC 5322 message that leaves, with all that the law and the mailbox providers want in it.
import { domainToASCII } from 'node:url';
import { stopToken } from '../recipient/stop-token.js';
import { footerOf } from './footer.js';
import { type Letter, type Mail } from './letter.js';
import { merged, oneLine } from './merge.js';
import { type Headers, mimeBytes } from './mime.js';
import { plainText } from './plain-text.js';

/** Composes the mail. `publicUrl` is the base of every link, without a slash at its end. */
export function compose(letter: Letter, publicUrl: string): Mail {
  const { id, sender, controller, email } = letter;
  const marketing = letter.purpose !== 'service';
  const stopUrl = marketing ? `${publicUrl}/u/${stopToken(controller, letter.mailboxId, letter.purpose)}` : null;
  const { subject, text, html } = merged(letter.content, letter.addressee);
  const footer = footerOf(letter, stopUrl);
  const body = {
    text: [...(text ?? (html === null ? [] : [plainText(html.join(''))])), ...footer.text],
    html: html === null ? null : insideBody(html, footer.html),
  };
  const headers: Headers = {
    From: { name: oneLine(sender.displayName ?? ''), address: sender.address },
    To: { name: '', address: email },
    Subject: subject,
    Date: letter.at.toUTCString().replace('GMT', '+0000'),
    'Message-ID': messageIdOf(id, sender.address),
    ...threadHeaders(letter),
    ...(stopUrl === null ? {} : unsubscribeHeaders(stopUrl)),
  };
  const envelope = { from: pathOf(sender.address), to: pathOf(email) };
  return { id, controllerId: controller.id, ...envelope, subject, raw: mimeBytes(headers, body, id) };
}

function messageIdOf(id: string, from: string): string {
  return `<${id}@${domainOf(from)}>`;
}

/** RFC 5322 section 3.6.4: a follow-up stands in the thread of the letters before it. */
function threadHeaders({ earlier = [], sender }: Letter): Headers {
  const references = earlier.map((id) => messageIdOf(id, sender.address));
  const last = references.at(-1);
  return last === undefined ? {} : { 'In-Reply-To': last, References: references.join(' ') };
}

/** RFC 2369 and RFC 8058. `prepared`: folded, a long URL gets white space into it, and one-click clients drop it. */
function unsubscribeHeaders(stopUrl: string): Headers {
  return {
    'List-Unsubscribe': { prepared: true, value: `<${stopUrl}>` },
    'List-Unsubscribe-Post': { prepared: true, value: 'List-Unsubscribe=One-Click' },
  };
}

/** Before the last `</body>`: clients drop what comes after it. */
function insideBody(runs: readonly string[], footer: string): string[] {
  const html = runs.join('');
  let end = html.length;
  for (const found of html.matchAll(/<\/(?:body|html)\s*>/gi)) {
    if (end === html.length || found[0].toLowerCase().startsWith('</body')) end = found.index;
  }
  const start = html.lastIndexOf('\n', end - 1) + 1;
  const stop = html.indexOf('\n', end) + 1 || html.length;
  return [...upTo(runs, start), html.slice(start, end) + footer + html.slice(end, stop), html.slice(stop)];
}

/** The runs that stand before a place. */
function upTo(runs: readonly string[], end: number): string[] {
  let from = 0;
  return runs.map((run) => {
    const part = run.slice(0, Math.max(0, end - from));
    from += run.length;
    return part;
  });
}

/** As an SMTP command names it; the address was read before, so it holds no bracket and no line break. */
function pathOf(address: string): string {
  return `${address.slice(0, address.lastIndexOf('@'))}@${domainOf(address)}`;
}

function domainOf(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return domainToASCII(domain) || domain;
}
