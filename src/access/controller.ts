// The tenant: the legal entity on whose behalf mail is sent (GDPR art. 4(7)), and the senders it sends from.

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

export type SenderLimits = {
  readonly perMinute?: number;
  readonly perHour?: number;
  readonly perDay?: number;
  readonly perDomainPerHour?: number;
};

export type Sender = {
  readonly id: string;
  readonly controllerId: string;
  readonly address: string;
  readonly displayName: string | null;
  readonly limits: SenderLimits | null;
};
