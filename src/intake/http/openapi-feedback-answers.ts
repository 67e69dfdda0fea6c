// What the paths of feedback answer, as schemas of the API document.
import { type SchemaObject } from '@nestjs/swagger';
import { PUSH_STATES } from '../../feedback/accounts/push-book.js';
import { PROVIDERS } from '../../feedback/providers/provider.js';
import { REVIEW_STATES } from '../../feedback/reviews.js';
import { WEBHOOK_EVENTS } from '../../webhooks/webhook-events.js';
import {
  count,
  cursor,
  id,
  list,
  moment,
  oneOf,
  orNull,
  type Properties,
  ref,
  text,
  whole,
} from './openapi-schemas.js';

const review = whole({
  ...{ id: id('rev'), state: oneOf(...REVIEW_STATES), email: orNull(text), messageId: orNull(id('msg')) },
  excerpt: { type: 'string', description: 'The person’s own words, shortened; neither quoted text nor our footer.' },
  why: { type: 'string', description: 'The words that were met.' },
  ...{ receivedAt: moment, closedAt: orNull(moment), closedBy: orNull(text) },
});

const webhook: Properties = {
  ...{ id: id('whk'), controllerId: id('ctl'), url: text, createdAt: moment },
  events: list(oneOf(...WEBHOOK_EVENTS)),
};

export const FEEDBACK_ANSWERS = {
  Webhook: whole(webhook),
  NewWebhook: whole({ ...webhook, secret: { type: 'string', description: '`whsec_…`, shown this once.' } }),
  WebhookList: whole({ webhooks: list(ref('Webhook')), cursor }),
  WebhookDeliveryList: whole({
    deliveries: list(
      whole({
        ...{ id: text, event: text, about: text, attempts: count, nextAt: orNull(moment), createdAt: moment },
        state: {
          ...oneOf('waiting', 'delivered', 'dead', 'void'),
          description: '`dead`: given up, can be tried anew. `void`: nothing is left to tell.',
        },
        ...{ answer: orNull(text), endedAt: orNull(moment) },
      }),
    ),
    cursor,
  }),
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
    objections: {
      ...whole({
        pushed: { ...count, description: 'Acknowledged by the provider.' },
        ...{ waiting: count, dead: { ...count, description: 'Given up; can be told anew.' } },
        oldestWaitingAt: orNull(moment),
        lagSeconds: { type: 'number', minimum: 0, description: 'How long the oldest that waits has waited.' },
        lastError: orNull(text),
      }),
      nullable: true,
      description: 'How objections travel there; null where no account is connected.',
    },
  }),
  ObjectionPushList: whole({
    pushes: list(
      whole({
        ...{ id: text, state: oneOf(...PUSH_STATES), attempts: count, nextAt: orNull(moment), answer: orNull(text) },
        address: { type: 'string', nullable: true, description: 'Null once it has arrived, and of who was erased.' },
        ...{ createdAt: moment, endedAt: orNull(moment) },
      }),
    ),
    cursor,
  }),
  FeedbackConnectionList: whole({ connections: list(ref('FeedbackConnection')), cursor }),
} satisfies Record<string, SchemaObject>;
