// /logo/:digest: the picture on a controller's pages, from here, so that no page asks anybody else for anything.
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type PublicTexts } from '../../../config/texts/page-texts.js';
import { type Brands } from '../../access/brands.js';
import { answering, answerInvalidLink, attempt } from './answering.js';

const DIGEST = /^[0-9a-f]{64}$/;

/** What has its digest for a name never changes. Nothing in it may run, whatever a browser takes it for. */
const HEADERS = {
  'cache-control': 'public, max-age=31536000, immutable',
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
};

export function logoRoutes(server: FastifyInstance, brands: Brands, texts: PublicTexts): void {
  server.get('/logo/:digest', async (request: FastifyRequest<{ Params: { digest: string } }>, reply) => {
    const one = answering(request, reply, texts);
    const { digest } = request.params;
    const found = await attempt(one, async () => (DIGEST.test(digest) ? brands.logo(digest) : null));
    if (!found) return;
    if (!found.value) return answerInvalidLink(one);
    await reply.headers(HEADERS).header('content-type', found.value.type).send(found.value.bytes);
  });
}
