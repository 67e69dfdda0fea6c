// The base of every link that is told to anybody, and the domain of every address of ours.

export class Links {
  /** Without a slash at its end; empty until the doors are open, for the port may be known late. */
  public publicUrl = '';

  /** `inboundDomain`: where mail comes in; null where none does. */
  public constructor(public readonly inboundDomain: string | null) {}
}
