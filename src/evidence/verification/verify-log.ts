// Recomputes a whole log from its entries and holds it against its checkpoints and an earlier one; names what is wrong first.
import { type Edge, edgeTilesOf, NO_EDGE, rootOf } from '../../ledger/tree/edge.js';
import { consistencyPath, subtreesOf } from '../../ledger/tree/nodes.js';
import { consistencyProof } from '../../ledger/tree/proofs.js';
import { nodesIn, splitHashes, tileOf, widthIn } from '../../ledger/tree/tiles.js';
import { isConsistent } from '../../ledger/tree/verification.js';
import { LogWrong } from './log-wrong.js';
import { type LogSource } from './log-source.js';
import { type Asked, type Verified, Walk } from './walk.js';

export async function verifyLog(source: LogSource, asked: Asked): Promise<Verified> {
  const newest = await source.newest();
  const { earlier, from } = asked;
  if (!newest || BigInt(newest.size) < earlier.size) {
    const left = newest?.size ?? 0;
    throw new LogWrong(`entry ${left}`, `the log has ${left} entries, and had ${earlier.size}: it was truncated`);
  }
  if (from > newest.size) throw new LogWrong(`entry ${from}`, `the log has only ${newest.size} entries`);
  const walk = new Walk(source, asked, await edgeAt(source, from));
  if (BigInt(from) > earlier.size) await continues(source, asked, walk.edge);
  return walk.to(newest);
}

/** The right edge of the tree at a size, from the tiles that are kept. */
async function edgeAt(source: LogSource, size: number): Promise<Edge> {
  if (size === 0) return NO_EDGE;
  const tiles = edgeTilesOf(size);
  const partial = await Promise.all(
    tiles.map(async (tile) => (tile.width === 0 ? [] : splitHashes(await source.tile(tile)))),
  );
  return { size, partial };
}

/** Where reading begins behind the earlier checkpoint: that the tree there holds all that this one held. */
async function continues(source: LogSource, { earlier }: Asked, edge: Edge): Promise<void> {
  if (earlier.size === 0n) return;
  const [from, to] = [Number(earlier.size), edge.size];
  const places = consistencyPath(from, to).flatMap(subtreesOf).map(tileOf);
  const hashes = new Map<string, Buffer>();
  for (const place of places) {
    hashes.set(`${place.level}/${place.n}`, await source.tile({ ...place, width: widthIn(to, place) }));
  }
  const proof = consistencyProof(
    from,
    to,
    nodesIn(({ level, n }) => hashes.get(`${level}/${n}`) ?? Buffer.alloc(0)),
  );
  const claim = { from: earlier.size, to: BigInt(to), proof, fromRoot: earlier.root, toRoot: rootOf(edge) };
  if (isConsistent(claim)) return;
  throw new LogWrong(
    `the first ${to} entries`,
    'they do not continue the earlier checkpoint: the log was rewritten or forked',
  );
}
