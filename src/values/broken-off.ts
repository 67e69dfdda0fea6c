// Whether an error says that whoever was sending went away in the middle: nothing that an operator has to look at.

const CODES = new Set<unknown>(['ECONNECTION', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR']);

export function isBrokenOff(error: unknown): boolean {
  return CODES.has((error as { code?: unknown } | null)?.code);
}
