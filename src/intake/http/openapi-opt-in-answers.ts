// What the paths of opt-in forms answer, as schemas of the API document.
import { type SchemaObject } from '@nestjs/swagger';
import { FREQUENCIES } from '../../../config/texts/page-texts.js';
import { count, cursor, id, list, map, moment, oneOf, orNull, ref, text, whole } from './openapi-schemas.js';

export const OPT_IN_ANSWERS = {
  OptInForm: whole({
    ...{ id: id('frm'), slug: text, sender: orNull(text), url: { type: 'string', format: 'uri' } },
    purposes: list(whole({ purpose: text, frequency: oneOf(...FREQUENCIES), label: orNull(map(text)) })),
    ...{ createdAt: moment, closedAt: orNull(moment), counts: whole({ asked: count, confirmed: count }) },
  }),
  OptInTaken: whole({
    state: oneOf('taken'),
    shown: { type: 'string', description: 'The digest of the page that is kept.' },
  }),
  OptInEmbed: whole({ html: text, digest: text }),
  OptInFormList: whole({ forms: list(ref('OptInForm')), cursor }),
  OptInInvitation: whole({
    url: { type: 'string', format: 'uri' },
    qr: { type: 'string', description: 'The same as a QR code: an SVG image.' },
  }),
} satisfies Record<string, SchemaObject>;
