// What was found in a message, as plain data: enough to judge it again years later without keeping its text.

/** How a message watches who reads it (Directive 2002/58/EC art. 5(3)). */
export const TRACKING_SIGNS = ['pixel', 'person_link', 'asked_of_tool'] as const;
export type TrackingSign = (typeof TRACKING_SIGNS)[number];

/** What shows that a message is advertising, whatever it is called. */
export const ADVERTISING_SIGNS = [
  'labelled_advertising',
  'newsletter_title',
  're_permission',
  'discount',
  'special_offer',
  'call_to_buy',
  'product_news',
  'sales_pitch',
] as const;
export type AdvertisingSign = (typeof ADVERTISING_SIGNS)[number];

/** The labels that a country can ask for; a pack names them. */
export const MESSAGE_LABELS = ['commercial_communication', 'unsolicited_commercial_communication'] as const;
export type MessageLabel = (typeof MESSAGE_LABELS)[number];

export type MessageFindings = {
  /** `sha256:...` of the message that was read. */
  readonly digest: string;
  /** A `List-Unsubscribe` or a visible link, https or mailto, that makes it stop. */
  readonly wayOut: boolean;
  readonly namesController: boolean;
  readonly postalAddress: boolean;
  /** A link to the legal notice (`Impressum`). */
  readonly legalNotice: boolean;
  /** A link to the controller's privacy notice. */
  readonly privacyNotice: boolean;
  /** The prefix by which the subject pretends to be an answer or a forwarded mail; null where it does not. */
  readonly claimsAnswer: string | null;
  readonly tracking: readonly TrackingSign[];
  readonly advertising: readonly AdvertisingSign[];
  readonly labels: readonly MessageLabel[];
  /** The switches by which it asks a sending tool to ignore its stop list. */
  readonly bypassFlags: readonly string[];
};
