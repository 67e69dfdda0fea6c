// What is attached to a message, as the part of the MIME body that it becomes.
import { encode, wrap } from 'nodemailer/lib/base64';
import MimeNode from 'nodemailer/lib/mime-node';

export type Attachment = {
  readonly filename: string;
  readonly contentType: string;
  /** Its name in the HTML (`<img src="cid:logo">`), where it is shown inside it; null where it is a file beside it. */
  readonly cid: string | null;
  readonly content: Buffer;
};

/** Written once, for as many mails as there are. */
export type EncodedAttachment = {
  /** The header lines. */
  readonly head: string;
  readonly content: Buffer;
  readonly isInline: boolean;
};

const root = new MimeNode();

/** Names in every script (RFC 2231) and their quoting are nodemailer's. */
export function encodedAttachment({ filename, contentType, cid, content }: Attachment): EncodedAttachment {
  const node = new MimeNode(contentType, { rootNode: root, filename });
  node.setHeader('Content-Transfer-Encoding', 'base64');
  node.setHeader('Content-Disposition', cid === null ? 'attachment' : 'inline');
  if (cid !== null) node.setHeader('Content-Id', `<${cid}>`);
  return {
    head: `${node.buildHeaders()}\r\n`,
    content: Buffer.from(wrap(encode(content)), 'latin1'),
    isInline: cid !== null,
  };
}
