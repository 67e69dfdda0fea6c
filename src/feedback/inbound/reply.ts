// What a person wrote in a reply, without what they quoted, and whether it is a no.
import { type ReplyWords } from '../../../config/texts/reply-words.js';
import { plainText } from '../../delivery/plain-text.js';
import { header, type ReadMail } from '../../message/mime/mail-parts.js';

/** Longer words are no plain no: a person reads them. */
const LONGEST_PLAIN_NO = 1_200;
const LONGEST_READ = 20_000;

export type Verdict =
  | { readonly is: 'no' }
  /** `why`: which of our words were met. */
  | { readonly is: 'doubtful'; readonly why: string }
  | { readonly is: 'other' };

/** RFC 3834 and what servers did before it: nobody wrote this. */
export function isAutoReply({ headers }: ReadMail, words: ReplyWords): boolean {
  const submitted = header(headers, 'auto-submitted')?.trim().toLowerCase() ?? 'no';
  const precedence = header(headers, 'precedence')?.trim().toLowerCase() ?? '';
  const subject = header(headers, 'subject')?.toLowerCase() ?? '';
  return (
    !submitted.startsWith('no') ||
    ['auto_reply', 'bulk', 'junk', 'list'].includes(precedence) ||
    ['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-auto-reply-from'].some((name) => headers.has(name)) ||
    words.autoReplySubjects.some((start) => subject.startsWith(start))
  );
}

/** The person's own words: neither quoted text, nor a signature, nor a footer of ours that came back. */
export function ownWords(mail: ReadMail, { quoteStarts }: ReplyWords, publicUrl: string): string {
  const shown = mail.parts.filter(({ isAttachment }) => !isAttachment);
  const plain = shown.find(({ type }) => type === 'text/plain')?.text;
  const html = shown.find(({ type }) => type === 'text/html')?.text;
  const text = plain ?? (html === undefined ? '' : plainText(withoutQuotes(html)));
  const own: string[] = [];
  for (const line of text.slice(0, LONGEST_READ).split('\n')) {
    const bare = line.trim();
    if (bare.includes(`${publicUrl}/`) || quoteStarts.some((start) => start.test(bare.slice(0, 300)))) break;
    own.push(bare);
  }
  return own.join('\n').trim();
}

/** What mail programs mark as quoted. */
function withoutQuotes(html: string): string {
  const start = html.search(
    /<blockquote|<div[^>]{0,200}(?:gmail_quote|yahoo_quoted|moz-cite-prefix|divRplyFwdMsg|appendonsend)/i,
  );
  return start === -1 ? html : html.slice(0, start);
}

export function verdictOf(own: string, subject: string, words: ReplyWords): Verdict {
  const [text, about] = [folded(own), folded(subject)];
  // A subject that was only kept (`Re: …`) is not the person's.
  const said = /^ ?(?:re|aw|sv|antw|vs|odp|ref) /.test(about) ? text : `${about} ${text}`;
  const met = words.no.find((phrase) => holds(said, phrase));
  const doubt = [...words.doubtIf, ...(met === undefined ? words.doubtful : [])].find((phrase) => holds(said, phrase));
  if (met === undefined) return doubt === undefined ? { is: 'other' } : { is: 'doubtful', why: doubt };
  if (doubt !== undefined || own.includes('?') || own.length > LONGEST_PLAIN_NO)
    return { is: 'doubtful', why: doubt ?? met };
  return { is: 'no' };
}

/** Lower-cased, without accents and signs, words with one space between them and at both ends. */
function folded(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return ` ${plain
    .replace(/['’`´]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
}

function holds(said: string, phrase: string): boolean {
  return said.includes(folded(phrase));
}
