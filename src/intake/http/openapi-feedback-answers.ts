// What the paths of feedback answer, as schemas of the API document.
import { type SchemaObject } from '@nestjs/swagger';
import { PROVIDERS } from '../../feedback/providers/provider.js';
import { REVIEW_STATES } from '../../feedback/reviews.js';
import { count, cursor, id, list, moment, oneOf, orNull, ref, text, whole } from './openapi-schemas.js';

const review = whole({
  ...{ id: id('rev'), state: oneOf(...REVIEW_STATES), email: orNull(text), messageId: orNull(id('msg')) },
  excerpt: { type: 'string', description: 'The person’s own words, shortened; neither quoted text nor our footer.' },
  why: { type: 'string', description: 'The words that were met.' },
  ...{ receivedAt: moment, closedAt: orNull(moment), closedBy: orNull(text) },
});

export const FEEDBACK_ANSWERS = {
  ReplyReview: review,
  ReplyReviewList: whole({ reviews: list(ref('ReplyReview')), cursor }),
  TakenFeedback: whole({
    connection: id('fbc'),
    noted: { ...count, description: 'On record; what follows from them is in force.' },
    ignored: { ...count, description: 'Opens, clicks and what is no feedback.' },
    repeated: { ...count, description: 'Taken before: nothing happened again.' },
    problems: list(whole({ event: { ...count, description: 'Its place in the request, from 0.' }, problem: text })),
  }),
  FeedbackConnection: whole({
    ...{ id: id('fbc'), controllerId: id('ctl'), provider: oneOf(...PROVIDERS), name: text, createdAt: moment },
    webhookPath: { type: 'string', description: 'Where the provider is to post its events, behind `PUBLIC_URL`.' },
  }),
  FeedbackConnectionList: whole({ connections: list(ref('FeedbackConnection')), cursor }),
} satisfies Record<string, SchemaObject>;
