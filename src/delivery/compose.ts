// Turns a letter into the RFC 5322 message that leaves, with all that the law and the mailbox providers want in it.
import { withoutWatchingPictures } from '../message/watching-pictures.js';
import { type EncodedAttachment } from './attachment.js';
import { domainOf, pathOf } from './envelope.js';
import { footerOf } from './footer.js';
import { type FooterPlace, footerPlace } from './footer-place.js';
import { Kept } from './kept.js';
import { type Letter, type Mail } from './letter.js';
import { merged, oneLine } from './merge.js';
import { type Headers, mimeBytes } from './mime.js';
import { ownLinks } from './own-links.js';
import { plainText } from './plain-text.js';
import { listUnsubscribe, returnPath } from './ways-back.js';

/** Composes the mail, not yet signed. `publicUrl` is the base of every link, without a slash at its end. */
export function compose(letter: Letter, publicUrl: string, attachments: readonly EncodedAttachment[] = []): Mail {
  const { id, sender, controller, email, content } = letter;
  const own = ownLinks(letter, publicUrl);
  const filled = merged(letter.content, letter.addressee);
  const { subject, text } = filled;
  const html = htmlOf(letter, filled.html);
  const footer = footerOf(letter, own);
  const body = {
    text: [...(text ?? (html === null ? [] : [plainText(html.join(''))])), ...footer.text],
    html: html === null ? null : withFooter(html, letter, footer.html),
  };
  const headers: Headers = {
    From: { name: oneLine(content.fromName ?? sender.displayName ?? ''), address: sender.address },
    To: { name: '', address: email },
    Subject: subject,
    Date: letter.at.toUTCString().replace('GMT', '+0000'),
    'Message-ID': messageIdOf(id, sender.address),
    ...threadHeaders(letter),
    ...content.headers,
    ...(own.marketing && unsubscribeHeaders(letter, own.marketing.stop)),
  };
  const envelope = { from: returnPath(letter, pathOf(sender.address)), to: pathOf(email) };
  return { id, controllerId: controller.id, ...envelope, subject, raw: mimeBytes(headers, body, id, attachments) };
}

export function messageIdOf(id: string, from: string): string {
  return `<${id}@${domainOf(from)}>`;
}

/** RFC 5322 section 3.6.4: a follow-up stands in the thread of the letters before it. */
function threadHeaders({ earlier = [], sender }: Letter): Headers {
  const references = earlier.map((id) => messageIdOf(id, sender.address));
  const last = references.at(-1);
  return last === undefined ? {} : { 'In-Reply-To': last, References: references.join(' ') };
}

/** RFC 2369 and RFC 8058. `prepared`: folded, a long URL gets white space into it, and one-click clients drop it. */
function unsubscribeHeaders(letter: Letter, stopUrl: string): Headers {
  return {
    'List-Unsubscribe': { prepared: true, value: listUnsubscribe(letter, stopUrl) },
    'List-Unsubscribe-Post': { prepared: true, value: 'List-Unsubscribe=One-Click' },
  };
}

/** The HTML as it leaves, before the footer. */
function htmlOf(letter: Letter, filled: readonly string[] | null): readonly string[] | null {
  return letter.unwatched && filled ? [withoutWatchingPictures(filled.join(''))] : filled;
}

/** With the footer where it is seen, and the lines around it as they were. */
function withFooter(runs: readonly string[], { content, unwatched }: Letter, footer: string): string[] {
  const html = runs.join('');
  const { at, closing } = (unwatched ? null : placeInFilled(html, content.html ?? '')) ?? footerPlace(html);
  const start = html.lastIndexOf('\n', at - 1) + 1;
  const stop = html.indexOf('\n', at) + 1 || html.length;
  return [...upTo(runs, start), html.slice(start, at) + closing + footer + html.slice(at, stop), html.slice(stop)];
}

const places = new Kept<FooterPlace | null>(50);

/** Found once for all that a text is filled in for: null where a field stands behind the place. */
function placeInFilled(html: string, template: string): FooterPlace | null {
  const place = places.get(template, () => {
    const found = footerPlace(template);
    return template.includes('{{', found.at) ? null : found;
  });
  return place && { ...place, at: html.length - (template.length - place.at) };
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
