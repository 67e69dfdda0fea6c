/** The demo did not come out as it should: the message is all that the reader needs. */
export class DemoFailed extends Error {}
