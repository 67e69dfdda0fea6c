// Turns a letter into the RFC 5322 message that leaves, with all that the law and the mailbox providers want in it.
import { domainToASCII } from 'node:url';
import MailComposer from 'nodemailer/lib/mail-composer';
import { stopToken } from '../recipient/stop-token.js';
import { footerOf } from './footer.js';
import { type Content, type Letter, type Mail } from './letter.js';
import { merged, oneLine } from './merge.js';
import { plainText } from './plain-text.js';

/** Composes the mail. `publicUrl` is the base of every link, without a slash at its end. */
export async function compose(letter: Letter, publicUrl: string): Promise<Mail> {
  const { sender, controller } = letter;
  const marketing = letter.purpose !== 'service';
  const stopUrl = marketing ? `${publicUrl}/u/${stopToken(controller, letter.mailboxId, letter.purpose)}` : null;
  const content = withFooter(merged(letter.content, letter.addressee), letter, stopUrl);
  const node = new MailComposer({
    from: { name: oneLine(sender.displayName ?? ''), address: sender.address },
    to: { name: '', address: letter.email },
    subject: content.subject,
    ...(content.text === null ? {} : { text: content.text }),
    ...(content.html === null ? {} : { html: content.html }),
    messageId: `<${letter.id}@${domainOf(sender.address)}>`,
    date: letter.at,
    baseBoundary: letter.id,
    headers: stopUrl === null ? {} : unsubscribeHeaders(stopUrl),
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  const { from, to } = node.getEnvelope();
  const [only, ...others] = to;
  if (!from || !only || others.length > 0) throw new Error(`message ${letter.id} has no single sender and recipient`);
  return {
    id: letter.id,
    controllerId: controller.id,
    from,
    to: only,
    subject: content.subject,
    raw: await node.build(),
  };
}

/** RFC 2369 and RFC 8058. `prepared`: folded, a long URL gets white space into it, and one-click clients drop it. */
function unsubscribeHeaders(stopUrl: string) {
  return {
    'List-Unsubscribe': { prepared: true, value: `<${stopUrl}>` },
    'List-Unsubscribe-Post': { prepared: true, value: 'List-Unsubscribe=One-Click' },
  };
}

function withFooter(content: Content, letter: Letter, stopUrl: string | null): Content {
  const footer = footerOf(letter, stopUrl);
  const text = content.text ?? (content.html === null ? '' : plainText(content.html));
  const html = content.html === null ? null : insideBody(content.html, footer.html);
  return { subject: content.subject, text: text + footer.text, html };
}

/** Before the last `</body>`: clients drop what comes after it. */
function insideBody(html: string, footer: string): string {
  let end = html.length;
  for (const found of html.matchAll(/<\/(?:body|html)\s*>/gi)) {
    if (end === html.length || found[0].toLowerCase().startsWith('</body')) end = found.index;
  }
  return html.slice(0, end) + footer + html.slice(end);
}

function domainOf(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return domainToASCII(domain) || domain;
}
