// The body of POST /v1/webhooks: where to tell, and of what.
import { Field, RequiredText } from '../../http/fields.js';
import { WEBHOOK_EVENTS } from '../../webhooks/webhook-events.js';

export class WebhookRequest {
  @RequiredText({ about: 'An https:// URL out there.', most: 2_000, example: 'https://hooks.acme.example/guard' })
  public url!: string;

  @Field(
    wrongEvents,
    { description: 'What to tell of.', type: 'array', items: { type: 'string', enum: [...WEBHOOK_EVENTS] } },
    { required: true },
  )
  public events!: string[];
}

function wrongEvents(value: unknown): string | null {
  const isRight =
    Array.isArray(value) && value.length > 0 && value.every((one) => WEBHOOK_EVENTS.some((known) => known === one));
  return isRight ? null : `must be a list of some of: ${WEBHOOK_EVENTS.join(', ')}`;
}
