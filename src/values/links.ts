// The base of every link that is told to anybody.

export class Links {
  /** Without a slash at its end; empty until the doors are open, for the port may be known late. */
  public publicUrl = '';
}
