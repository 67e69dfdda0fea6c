// Asks a witness to cosign a checkpoint (C2SP tlog-witness, add-checkpoint), and believes only what its key signed.
import { isOf, isSignedBy, parseNote, parseSignatureLines, signatureLine } from './tree/note.js';
import { decimal } from './tree/strict.js';
import { type VerifierKey } from './tree/verifier-key.js';

/** `url` is the submission prefix. */
export type Witness = { readonly key: VerifierKey; readonly url: string };

export type WitnessAnswer =
  | { readonly cosigned: true; readonly line: string }
  /** It has seen this many entries of the log last: the proof has to start there. */
  | { readonly cosigned: false; readonly seen: number };

const ANSWER_WITHIN_MS = 10_000;
const LONGEST_ANSWER = 100_000;

export async function askWitness(
  { key, url }: Witness,
  { note, old, proof }: { readonly note: string; readonly old: number; readonly proof: readonly Buffer[] },
): Promise<WitnessAnswer> {
  const response = await fetch(`${url}/add-checkpoint`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: [`old ${old}`, ...proof.map((hash) => hash.toString('base64')), '', note].join('\n'),
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  const text = (await response.text()).slice(0, LONGEST_ANSWER);
  if (response.status === 409) {
    const seen = decimal(text.trim());
    if (seen === null || seen > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error('it disagrees and does not say why');
    return { cosigned: false, seen: Number(seen) };
  }
  if (response.status !== 200) throw new Error(`it answered ${response.status}: ${text.slice(0, 200).trim()}`);
  const line = parseSignatureLines(text)?.find((one) => isOf(one, key));
  const body = parseNote(note)?.text ?? '';
  if (!line || !isSignedBy(key, body, line.signature))
    throw new Error('its answer holds no valid cosignature of its key');
  return { cosigned: true, line: signatureLine(line) };
}
