// A message as an entrance hands it in, and the controller on whose behalf it is sent.

export type Message = {
  readonly subject: string | null;
  readonly text: string | null;
  readonly html: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Of a message that was written elsewhere: whether a footer can be added to it. */
  readonly takesFooter?: boolean;
};

/** What a message has to say about whoever sends it. */
export type Principal = {
  readonly name: string;
  readonly postalAddress: string;
  readonly privacyNoticeUrl: string;
};
