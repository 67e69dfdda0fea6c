// GET /v1/ledger/...: the log of a controller, for anyone who holds a key with `evidence`: checkpoints, entries, proofs.
import { Controller, Get, Header, Param, Query, Req } from '@nestjs/common';
import { ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { invalidRequest, notFound } from '../../http/problem.js';
import { logKey, LogSigner } from '../../ledger/log-signer.js';
import { SigningKeys } from '../../ledger/signing-keys.js';
import { TreeReader } from '../../ledger/tree-reader.js';
import { formatProofFile } from '../../ledger/tree/proof-file.js';
import { parseTilePath } from '../../ledger/tree/tiles.js';
import { encodeVerifierKey } from '../../ledger/tree/verifier-key.js';
import { nothingAt, readSize, wrongNumber } from './ledger-numbers.js';
import { Operation, PlainOperation } from './openapi-operation.js';

const TEXT = 'text/plain; charset=utf-8';
const BYTES = 'application/octet-stream';
const NEVER_CHANGES = 'private, max-age=31536000, immutable';

const Size = (name: string, about: string, required = false) =>
  ApiQuery({ name, required, description: about, schema: { type: 'integer', minimum: 0 } });

const RECORD_ID = /^[a-z]{3}_[0-9a-z]{26}$/;

@ApiTags('ledger')
@Controller('v1/ledger')
@Wants('evidence')
export class LedgerController {
  public constructor(
    private readonly tree: TreeReader,
    private readonly signer: LogSigner,
    private readonly signingKeys: SigningKeys,
  ) {}

  @Get('key')
  @Header('content-type', TEXT)
  @PlainOperation('The key that verifies the checkpoints of this log', {
    mediaType: TEXT,
    more: '`name+hash+base64` (C2SP signed-note). Its name is the origin of the log.',
  })
  public key(@Tenant() { controllerId }: TenantCaller): string {
    return `${encodeVerifierKey(logKey(controllerId, this.signer.publicKey))}\n`;
  }

  @Get('keys')
  @Operation('All keys that ever signed this log, the newest first', { answers: { 200: 'SigningKeys' } })
  public async keys(@Tenant() { controllerId }: TenantCaller): Promise<object> {
    return { keys: await this.signingKeys.ranges(controllerId) };
  }

  @Get('checkpoint')
  @Header('content-type', TEXT)
  @Header('cache-control', 'private, max-age=1')
  @Size('size', 'Of an earlier checkpoint. Left out: the newest.')
  @PlainOperation('A checkpoint: the size and root of the tree, signed', {
    mediaType: TEXT,
    more: 'A C2SP tlog-checkpoint, with the cosignatures of witnesses under it. An entry is in one within two seconds.',
  })
  public async checkpoint(@Query('size') size: unknown, @Tenant() { controllerId }: TenantCaller): Promise<string> {
    const note = await this.tree.checkpoint(controllerId, size === undefined ? undefined : readSize('size', size));
    if (note === null) throw nothingAt(`no checkpoint of size ${String(size)} was signed`);
    return note;
  }

  @Get('entries/:index')
  @ApiParam({
    name: 'index',
    description: 'From 0; or the id of what the entry records, `dec_…` for a decision.',
    schema: { type: 'string' },
  })
  @Operation('An entry of the log: the exact bytes of its leaf', { answers: { 200: 'LogEntry' } })
  public async entry(@Param('index') given: string, @Tenant() { controllerId }: TenantCaller): Promise<object> {
    const index = RECORD_ID.test(given) ? await this.indexOf(controllerId, given) : readSize('index', given);
    const found = await this.tree.entry(controllerId, index);
    if (!found) throw nothingAt(`the log has ${await this.tree.size(controllerId)} entries, the first is 0`);
    return { index, leaf: Buffer.from(found.body).toString('base64'), leafHash: found.hash.toString('base64') };
  }

  @Get('proof/inclusion')
  @Size('index', 'Of the entry, from 0.', true)
  @Size('size', 'Of the tree. Left out: the newest.')
  @Operation('Proof that an entry is in the tree of a size (RFC 9162, 2.1.3)', { answers: { 200: 'InclusionProof' } })
  public async inclusion(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const { index, size, leafHash, hashes } = await this.inclusionOf(query, caller);
    return { index, size, leafHash: leafHash.toString('base64'), hashes: base64(hashes) };
  }

  @Get('proof/file')
  @Header('content-type', TEXT)
  @Size('index', 'Of the entry, from 0.', true)
  @Size('size', 'Of the checkpoint to prove it against. Left out: the newest.')
  @PlainOperation('The same as one file that proves itself with the checkpoint in it (C2SP tlog-proof)', {
    mediaType: TEXT,
    more: 'To be kept as `.tlog-proof`: with the key of the log it can be verified by anybody, without this service.',
  })
  public async file(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<string> {
    const { index, size, hashes } = await this.inclusionOf(query, caller);
    const checkpoint = await this.tree.checkpoint(caller.controllerId, size);
    if (checkpoint === null) throw invalidRequest([{ field: 'size', message: 'is not the size of a checkpoint' }]);
    return formatProofFile({ index: BigInt(index), hashes, checkpoint, extra: null });
  }

  @Get('proof/consistency')
  @Size('from', 'Of the earlier tree, 1 or more.', true)
  @Size('to', 'Of the later tree. Left out: the newest.')
  @Operation('Proof that a tree only grew (RFC 9162, 2.1.4)', { answers: { 200: 'ConsistencyProof' } })
  public async consistency(
    @Query() query: Record<string, unknown>,
    @Tenant() { controllerId }: TenantCaller,
  ): Promise<object> {
    const newest = await this.tree.size(controllerId);
    const from = readSize('from', query['from']);
    const to = query['to'] === undefined ? newest : readSize('to', query['to']);
    if (to > newest) throw wrongNumber('to', `is beyond the tree, which has ${newest} entries`);
    if (from > to) throw wrongNumber('from', `is larger than \`to\`, which is ${to}: a tree never shrinks`);
    if (from === 0) throw wrongNumber('from', 'must be 1 or more: every tree extends the empty one');
    return { from, to, hashes: base64(await this.tree.consistency(controllerId, from, to)) };
  }

  @Get('tile/*')
  @Header('content-type', BYTES)
  @Header('cache-control', NEVER_CHANGES)
  @ApiParam({
    name: 'path',
    description:
      '`<L>/<N>[.p/<W>]` of hashes, `entries/<N>[.p/<W>]` of entries. `<N>` in groups of three digits, all but the last ' +
      'with an x before: `x001/x234/067`.',
    example: '0/000',
  })
  @PlainOperation('A tile of hashes, or a bundle of entries (C2SP tlog-tiles)', { mediaType: BYTES })
  public async tile(@Req() request: FastifyRequest, @Tenant() { controllerId }: TenantCaller): Promise<Buffer> {
    const path = request.url.replace(/\?.*$/, '').split('/v1/ledger/tile/')[1] ?? '';
    const entries = /^entries\/(.*)$/.exec(path)?.[1];
    const tile = parseTilePath(entries === undefined ? path : `0/${entries}`);
    if (!tile) throw notFound('tile: its path is <L>/<N>[.p/<W>] or entries/<N>[.p/<W>]');
    const found = await this.tree[entries === undefined ? 'tile' : 'bundle'](controllerId, tile);
    if (!found)
      throw nothingAt(`the log has ${await this.tree.size(controllerId)} entries, which do not fill this tile`);
    return found;
  }

  private async indexOf(controllerId: string, id: string): Promise<number> {
    const index = await this.tree.indexOf(controllerId, id);
    if (index === null)
      throw nothingAt('no signed checkpoint covers an entry of this id; a new one is in one within two seconds');
    return index;
  }

  private async inclusionOf(query: Record<string, unknown>, { controllerId }: TenantCaller) {
    const newest = await this.tree.size(controllerId);
    const index = readSize('index', query['index']);
    const size = query['size'] === undefined ? newest : readSize('size', query['size']);
    if (size > newest) throw wrongNumber('size', `is beyond the tree, which has ${newest} entries`);
    if (index >= size) throw wrongNumber('index', `is beyond the tree of ${size} entries, the first of which is 0`);
    const entry = await this.tree.entry(controllerId, index);
    if (!entry) throw new Error(`entry ${index} is missing`);
    return { index, size, leafHash: entry.hash, hashes: await this.tree.inclusion(controllerId, index, size) };
  }
}

function base64(hashes: readonly Buffer[]): string[] {
  return hashes.map((hash) => hash.toString('base64'));
}
