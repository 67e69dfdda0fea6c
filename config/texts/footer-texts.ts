// What the footer of a mail says, in one language. Words in braces are filled in.
import { type SourceKind } from '../../src/policy/facts.js';

export type FooterTexts = {
  /** Who sends it (Directive 2000/31/EC art. 5 and 6): {name}, {address}. */
  readonly sentBy: string;
  readonly contact: string;
  readonly unsubscribe: string;
  /** Before the bare link of the plain-text part. */
  readonly unsubscribeHere: string;
  readonly noticeTitle: string;
  /** GDPR art. 14(1) and (2): {name}, {source}, {purpose}. */
  readonly notice: string;
  /** GDPR art. 21(4): brought to the person's attention explicitly and apart from other information. */
  readonly objection: string;
  readonly rights: string;
  readonly privacyNotice: string;
  readonly sources: Readonly<Partial<Record<SourceKind, string>>> & { readonly other: string };
  /** After the source, where it is known: {date}, {url}, {supplier}. */
  readonly on: string;
  readonly at: string;
  readonly through: string;
  readonly purposes: Readonly<Record<string, string>> & { readonly other: string };
};
