// The tenant: the legal entity on whose behalf mail is sent (GDPR art. 4(7)), and the senders it sends from.
import { type SendingWindow } from '../calendar/sending-window.js';

export type Controller = {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly postalAddress: string;
  readonly contactEmail: string;
  readonly privacyNoticeUrl: string;
  /** In E.164, `+33123456789`; null where none was given. */
  readonly contactPhone?: string | null;
  /** Unwrapped: 32 bytes that never leave the process. */
  readonly suppressionKey: Buffer;
};

/** How many messages may leave in any minute, hour and day. */
export type RateLimits = { readonly perMinute?: number; readonly perHour?: number; readonly perDay?: number };

/** A slow start: `start` messages on the first day, each further day of sending `growth` times as many, up to `ceiling`. */
export type WarmUp = { readonly start: number; readonly growth: number; readonly ceiling: number };

export type SenderLimits = RateLimits & {
  /** In any hour to one group of recipient domains: those that one provider receives for. */
  readonly perDomainPerHour?: number;
  readonly warmUp?: WarmUp;
};

export type Sender = {
  readonly id: string;
  readonly controllerId: string;
  readonly address: string;
  readonly displayName: string | null;
  readonly limits: SenderLimits | null;
  readonly window: SendingWindow | null;
};
