// A message that may leave, with everything that its composition needs: plain data, no look-ups.
import { type Controller, type Sender } from '../access/controller.js';
import { type SigningKey } from '../access/dkim-keys.js';
import { type Source } from '../policy/facts.js';
import { type Language } from '../recipient/language.js';

/** What the author wrote; `{{fields}}` are filled in for each recipient. */
export type Content = {
  readonly subject: string;
  readonly text: string | null;
  readonly html: string | null;
  /** What is attached: ids (`att_...`), for the bytes are many. */
  readonly attachments?: readonly string[];
  /** Where the whole message was written elsewhere: what it is kept as (`sub_...`); it has no other text then. */
  readonly relayed?: string;
  /** True where `{{braces}}` are the author's own: nothing is filled in. */
  readonly literal?: boolean;
  /** Header fields of the author's own, each one line; none that the guard writes but for `Message-ID`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the author calls the sender; left out, as it is registered. */
  readonly fromName?: string;
};

/** What the fields are filled in with. */
export type Addressee = {
  readonly name: string | null;
  readonly company: string | null;
  readonly jobTitle: string | null;
};

/** Where and when an address was obtained: what GDPR art. 14(2)(f) wants the person to be told. */
export type Origin = Pick<Source, 'kind' | 'obtainedAt' | 'url' | 'supplier'>;

export type Letter = {
  /** `msg_...`; the Message-ID is made of it, so that a second attempt is the same message. */
  readonly id: string;
  readonly at: Date;
  readonly controller: Controller;
  readonly sender: Sender;
  readonly email: string;
  readonly mailboxId: Buffer;
  readonly purpose: string;
  readonly content: Content;
  /** True where pictures that watch who reads are left out of the HTML (see message/watching-pictures.ts). */
  readonly unwatched: boolean;
  readonly addressee: Addressee;
  readonly language: Language;
  /** Set where the notice of GDPR art. 14 is due with this message. */
  readonly notice: Origin | null;
  /** True where the controller asks for the footer in what is relayed. */
  readonly withFooter?: boolean;
  /** What signs it; null where the controller has no key for the domain of the sender. */
  readonly signing: SigningKey | null;
  /** Our domain for what comes back; null or left out: bounces go to the sender, one unsubscribes by link alone. */
  readonly returnDomain?: string | null;
  /** The ids of the letters that this one follows, the oldest first. */
  readonly earlier?: readonly string[];
};

/** A composed message, ready for a relay: RFC 5322 bytes and the envelope that they travel in. */
export type Mail = {
  readonly id: string;
  readonly controllerId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** In pieces, so that what is attached to many mails is in memory once. */
  readonly raw: readonly Buffer[];
};
