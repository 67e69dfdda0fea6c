/** Why the service does not start, in words for whoever started it; it is printed without a stack. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}
