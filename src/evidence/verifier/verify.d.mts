// What the verifier offers to tests: it is plain JavaScript, for it runs where nothing can be built.
import { type KeyObject } from 'node:crypto';

export class Wrong extends Error {}

export type LogKey = { readonly name: string; readonly id: string; readonly key: KeyObject };
export type PackReport = {
  readonly entries: number;
  readonly opened: number;
  readonly size: bigint | null;
  readonly wrong: readonly string[];
  readonly remarks: readonly string[];
};
export type PackOptions = {
  readonly keyFile?: string | null;
  readonly checkpointFile?: string | null;
  readonly proofFile?: string | null;
};

export const ALLOWED_DISORDER_MS: number;
export function leafHash(bytes: Buffer): Buffer;
export function nodeHash(left: Buffer, right: Buffer): Buffer;
export function checkInclusion(index: bigint, size: bigint, leaf: Buffer, proof: readonly Buffer[], root: Buffer): void;
export function checkConsistency(
  from: bigint,
  to: bigint,
  fromRoot: Buffer,
  toRoot: Buffer,
  proof: readonly Buffer[],
): void;
export function parseKey(text: string): LogKey;
export function checkNote(
  bytes: Buffer,
  keys: readonly LogKey[],
): { readonly text: string; readonly signers: readonly string[] };
export function parseCheckpoint(text: string): {
  readonly origin: string;
  readonly size: bigint;
  readonly root: Buffer;
};
export function openPayload(sealed: Buffer, key: Buffer, leafId: string): Buffer;
export function verifyPack(folder: string, options?: PackOptions): Promise<PackReport>;
