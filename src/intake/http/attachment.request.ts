// What is attached to a message: files with a name that no file system stumbles over, and pictures for the HTML.
import { wrongRequiredText, wrongText } from '../../http/checks.js';
import { Field } from '../../http/fields.js';
import { type FieldError, invalidRequest } from '../../http/problem.js';
import { type Attachment } from '../../delivery/attachment.js';

export const MOST_ATTACHMENTS = 20;
/** Of the files themselves; in a mail they are a third longer, and many a mailbox takes no more than 10 MB. */
const MOST_BYTES = 5_000_000;
export const MEGABYTES = '5 MB';

const LONGEST_FILENAME = 200;
const LONGEST_TYPE = 100;
const LONGEST_CID = 200;
const LONGEST_BASE64 = Math.ceil(MOST_BYTES / 3) * 4;

/** Control, invisible and direction-changing characters (`invoice\u202Efdp.exe` looks like a PDF), lone surrogates. */
const NEVER_IN_A_NAME = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;
const SEPARATOR = /[/\\:]/;
const MEDIA_TYPE = /^(?!multipart\/|message\/)[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/i; // RFC 6838 section 4.2
const CID = /^[A-Za-z0-9](?:[A-Za-z0-9._+-]*[A-Za-z0-9])?(?:@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)?$/;

export class AttachmentRequest {
  @Field(
    wrongFilename,
    {
      description: 'As it is shown and saved: a name, no path.',
      ...{ type: 'string', minLength: 1, maxLength: LONGEST_FILENAME, example: 'offer.pdf' },
    },
    { required: true },
  )
  public filename!: string;

  @Field(
    (value) => {
      const wrong = wrongRequiredText(value, LONGEST_TYPE);
      if (wrong !== null) return wrong;
      return MEDIA_TYPE.test(value as string)
        ? null
        : 'must be a media type such as application/pdf, without parameters; multipart and message types cannot be attached';
    },
    { description: 'Its media type.', type: 'string', maxLength: LONGEST_TYPE, example: 'application/pdf' },
    { required: true },
  )
  public contentType!: string;

  @Field(
    wrongContent,
    {
      description: 'The file in base64 (RFC 4648 section 4).',
      type: 'string',
      format: 'byte',
      maxLength: LONGEST_BASE64,
    },
    { required: true },
  )
  public content!: string;

  @Field(
    (value) =>
      wrongText(value, LONGEST_CID) ??
      (CID.test(value as string)
        ? null
        : 'must be a name such as logo or logo@acme.example, as in <img src="cid:logo">'),
    {
      description: 'For a picture that the HTML shows: the name by which it does, `<img src="cid:logo">`.',
      ...{ type: 'string', maxLength: LONGEST_CID, pattern: CID.source, example: 'logo' },
    },
  )
  public cid: string | null = null;
}

type WithAttachments = { readonly html: string | null; readonly attachments: readonly AttachmentRequest[] };

/** The files themselves. Throws 422 where they are too large together, or a picture cannot be shown. */
export function attachmentsOf({ html, attachments }: WithAttachments): Attachment[] {
  const errors: FieldError[] = [];
  const decoded = attachments.map(({ content, ...rest }) => ({ ...rest, content: Buffer.from(content, 'base64') }));
  const bytes = decoded.reduce((sum, { content }) => sum + content.length, 0);
  if (bytes > MOST_BYTES) {
    errors.push({ field: 'attachments', message: `must have at most ${MEGABYTES} in all, and have ${bytes} bytes` });
  }
  const cids = new Set<string>();
  for (const [n, { cid }] of attachments.entries()) {
    if (cid === null) continue;
    const field = `attachments[${n}].cid`;
    if (html === null) errors.push({ field, message: 'needs html that shows it; leave it out for a file' });
    else if (cids.has(cid)) errors.push({ field, message: 'is the name of an earlier one too' });
    cids.add(cid);
  }
  if (errors.length > 0) throw invalidRequest(errors);
  return decoded;
}

function wrongFilename(value: unknown): string | null {
  const wrong = wrongRequiredText(value, LONGEST_FILENAME);
  if (wrong !== null) return wrong;
  const name = value as string;
  if (NEVER_IN_A_NAME.test(name)) return 'must hold no control, invisible or direction-changing characters';
  if (SEPARATOR.test(name) || /^\.+$/.test(name)) return 'must be the name of a file, without a path: no / \\ or :';
  return /^\s|[\s.]$/u.test(name) ? 'must not begin with a space, nor end with one or with a dot' : null;
}

/** Checked by its length first: what is too long is not read. */
function wrongContent(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return 'is required: the file in base64';
  if (value.length > LONGEST_BASE64) return `must be at most ${MEGABYTES} of file`;
  return isBase64(value) ? null : 'must be base64 in one line (RFC 4648 section 4)';
}

/** Without a pattern of the whole, which for millions of characters takes more stack than there is. */
function isBase64(text: string): boolean {
  const fill = text.indexOf('=');
  const end = fill === -1 ? '' : text.slice(fill);
  return text.length % 4 === 0 && ['', '=', '=='].includes(end) && !/[^A-Za-z0-9+/=]/.test(text);
}
