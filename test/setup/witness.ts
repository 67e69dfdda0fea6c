/** A witness as C2SP tlog-witness describes it, and a place that takes copies of checkpoints; both can be told to refuse. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { parseCheckpoint } from '../../src/ledger/tree/checkpoint.js';
import { cosign } from '../../src/ledger/tree/cosignature.js';
import { openNote, signatureLine } from '../../src/ledger/tree/note.js';
import { isConsistent } from '../../src/ledger/tree/verification.js';
import {
  ALGORITHM,
  encodeVerifierKey,
  publicHalf,
  type VerifierKey,
  verifierKey,
} from '../../src/ledger/tree/verifier-key.js';

type Reply = { readonly status: number; readonly body: string };
type Head = { readonly size: bigint; readonly root: Buffer };

export class TestWitness {
  public readonly key: VerifierKey;
  public readonly copies: string[] = [];
  public readonly refusals: number[] = [];
  /** What it refuses for now with 503. */
  public isAway = false;
  public logKeys: readonly VerifierKey[] = [];
  private readonly privateKey = generateKeyPairSync('ed25519').privateKey;
  private readonly heads = new Map<string, Head>();
  private server: Server | null = null;

  public constructor() {
    this.key = verifierKey('witness.example/w1', ALGORITHM.cosignature, publicHalf(this.privateKey));
  }

  public async open(): Promise<void> {
    const server = createServer((request, response) => {
      void textOf(request).then((text) => {
        const { status, body } = this.isAway ? { status: 503, body: '' } : this.answer(request.url ?? '', text);
        if (status !== 200) this.refusals.push(status);
        response.writeHead(status).end(body);
      });
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}`;
  }

  /** As the setting WITNESSES wants it. */
  public get setting(): string {
    return `${encodeVerifierKey(this.key)} ${this.url}/witness/`;
  }

  /** As though it were set up anew: it has never seen any log. */
  public forget(): void {
    this.heads.clear();
  }

  public close(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  private answer(path: string, text: string): Reply {
    if (path === '/copies') {
      this.copies.push(text);
      return { status: 200, body: '' };
    }
    return path === '/witness/add-checkpoint' ? this.addCheckpoint(text) : { status: 404, body: '' };
  }

  private addCheckpoint(text: string): Reply {
    const split = text.indexOf('\n\n');
    const [oldLine = '', ...lines] = text.slice(0, split).split('\n');
    const note = text.slice(split + 2);
    const opened = openNote(note, this.logKeys);
    if (!opened.ok) return { status: 403, body: '' };
    const head = parseCheckpoint(opened.text);
    const old = BigInt(/^old (0|[1-9]\d*)$/.exec(oldLine)?.[1] ?? -1);
    if (!head || old < 0n || old > head.size) return { status: 400, body: '' };
    const seen = this.heads.get(head.origin);
    if (old !== (seen?.size ?? 0n)) return { status: 409, body: `${seen?.size ?? 0}\n` };
    const proof = lines.map((line) => Buffer.from(line, 'base64'));
    const holds = seen
      ? isConsistent({ from: old, to: head.size, proof, fromRoot: seen.root, toRoot: head.root })
      : proof.length === 0;
    if (!holds) return { status: 422, body: '' };
    this.heads.set(head.origin, head);
    const signature = cosign(opened.text, this.privateKey, new Date());
    return { status: 200, body: signatureLine({ name: this.key.name, keyId: this.key.id, signature }) };
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
