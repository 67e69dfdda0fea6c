// What a caller states about a person: sources, consents, relations. Asserted facts add to what is stored.
import { Flag, ListOf, MomentField, OneOf, OptionalText, Part } from '../../http/fields.js';
import { type Consent, type SourceKind, SOURCE_KINDS } from '../../policy/facts.js';
import { Link, Month } from './request-fields.js';

export const CONSENT_STATES = ['requested', 'given', 'refused', 'withdrawn'] as const;
export const MOST_POSITIONS = 200;

/** What the person was told (GDPR art. 13 and 14). */
export class NoticeRequest {
  @MomentField({ about: 'When the person was told.' })
  public givenAt: string | null = null;

  @Flag({ about: 'Whether the person could object there and then.' })
  public objectionOffered = false;

  @Link({ about: 'Where the notice can be read.' })
  public url: string | null = null;
}

export class SourceRequest {
  @OneOf(SOURCE_KINDS, { about: 'How the address was obtained.', required: true })
  public kind!: SourceKind;

  @MomentField({ about: 'When it was obtained.' })
  public obtainedAt: string | null = null;

  @Link({ about: 'Where it was found.' })
  public url: string | null = null;

  @OptionalText({ about: 'Who supplied it, where it came from somebody else.' })
  public supplier: string | null = null;

  @Part(NoticeRequest, { about: 'What the person was told when or after the address was obtained.' })
  public notice: NoticeRequest | null = null;
}

/** A consent for one controller and one purpose, with its evidence (GDPR art. 7; ISO/IEC TS 27560). */
export class ConsentRequest {
  @OptionalText({ about: 'What the person agreed to receive.', example: 'newsletter' })
  public purpose: string | null = null;

  // A record without a status is no statement that consent was given.
  @OneOf(CONSENT_STATES, { about: 'Where the consent stands.', otherwise: 'requested' })
  public status: Consent['status'] = 'requested';

  @MomentField({ about: 'When the person said yes.', example: '2026-09-01T08:00:00Z' })
  public givenAt: string | null = null;

  @OptionalText({ about: 'How the yes was given.', example: 'double_opt_in' })
  public method: string | null = null;

  @OptionalText({ about: 'The controller whom the wording named.', example: 'Acme SAS' })
  public controllerNamed: string | null = null;

  @OptionalText({ about: 'The words that the person agreed to.' })
  public wording: string | null = null;

  @OptionalText({ about: 'The version of these words.', example: 'v3' })
  public wordingVersion: string | null = null;

  @OptionalText({ about: 'The language in which they were shown.', example: 'fr' })
  public language: string | null = null;

  @OptionalText({ about: 'Where they were shown.', example: 'https://acme.example/newsletter' })
  public origin: string | null = null;

  @OptionalText({ about: 'The address from which the yes came.', example: '203.0.113.9' })
  public ip: string | null = null;

  @MomentField({ about: 'When the person confirmed it (double opt-in).', example: '2026-09-01T08:03:00Z' })
  public confirmedAt: string | null = null;

  @OptionalText({ about: 'Who collected it, where that was not the controller.' })
  public collector: string | null = null;

  @MomentField({ about: 'When the person took it back.' })
  public withdrawnAt: string | null = null;
}

/** An existing-customer relation (Directive 2002/58/EC art. 13(2)). */
export class CustomerRequest {
  @MomentField({ about: 'When the person last bought.', example: '2026-02-01' })
  public lastSaleAt: string | null = null;

  @OptionalText({ about: 'Who sold.', example: 'Acme SAS' })
  public soldBy: string | null = null;

  @Flag({ about: 'Whether the message is about a similar product or service.' })
  public similarProduct = false;

  @Flag({ about: 'Whether an objection was offered with the sale and with every message since.' })
  public objectionOffered = false;
}

/** Why the message concerns what the recipient does for a living. */
export class RelevanceRequest {
  @OptionalText({ about: 'What the message is about.', otherwise: '', example: 'accounting software' })
  public topic = '';

  @OptionalText({ about: 'Why that is their profession.', otherwise: '', example: 'as finance director decides on it' })
  public because = '';
}

export class PositionRequest {
  @OptionalText({ about: 'The company.', otherwise: '', example: 'Brandie' })
  public company = '';

  @Month({ about: 'Since when: a year, a month or a day.' })
  public from: string | null = null;

  @Month({ about: 'Until when; null: still there.' })
  public to: string | null = null;

  @Month({ about: 'When the company was founded.' })
  public companyFoundedAt: string | null = null;

  @Flag({ about: 'Whether it is a part-time position.' })
  public partTime = false;

  @Flag({ about: 'Whether the company itself says that the person never worked there.' })
  public deniedByEmployer = false;
}

/** A professional profile, checked for being plausible. */
export class ProfileRequest {
  @ListOf(PositionRequest, { about: 'The positions that the profile shows.', most: MOST_POSITIONS })
  public positions: PositionRequest[] = [];

  @Month({ about: 'When the profile was seen like this; null: now.' })
  public seenAt: string | null = null;
}
