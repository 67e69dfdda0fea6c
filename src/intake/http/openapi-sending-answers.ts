// What the paths of campaigns, messages and the outbox answer, as schemas of the API document.
import { type SchemaObject } from '@nestjs/swagger';
import { OUTCOMES } from '../../policy/decision.js';
import { PAUSE_SCOPES } from '../../rulebook/sending-rules.js';
import {
  count,
  cursor,
  flag,
  id,
  list,
  moment,
  oneOf,
  orNull,
  type Properties,
  reason,
  ref,
  text,
  whole,
  window,
} from './openapi-schemas.js';

const letter: Properties = { subject: text, text: orNull(text), html: orNull(text) };

const campaign: Properties = {
  ...{ id: id('cmp'), name: text, purpose: text, sender: text, ...letter },
  attachments: list(whole({ filename: text, contentType: text, cid: orNull(text), bytes: count })),
  steps: list(whole({ afterDays: count, ...letter })),
  stopOn: whole({ reply: flag, company: flag }),
  window: orNull(window),
  state: oneOf('draft', 'preflight', 'running', 'paused', 'cancelled', 'done'),
  ...{ createdAt: moment, launchedAt: orNull(moment), finishedAt: orNull(moment) },
  counts: {
    ...whole({
      ...{ recipients: count, allow: count, block: count, defer: count, review: count },
      ...{ queued: count, accepted: count, refused: count, uncertain: count, cancelled: count },
    }),
    description:
      'The first five count people, by their newest verdict on the first letter; the others count messages of all letters. A next letter counts, as `queued`, from the acceptance of the one before it on.',
  },
};

const campaignReasons = list(
  whole({ ...reason, outcome: oneOf(...OUTCOMES), country: orNull(text), count, examples: list(text) }),
);

const DETAIL =
  'Why it waits or does not go: codes of reasons, `campaign_paused`, `sending_paused` (see /v1/pauses), `sender_stopped` or `campaign_stopped` (a stop signal, see /v1/signals), `next_step` (a further letter, before its day), `person_answered`, `company_answered`, `company_bounced`, `suppressed`; or what the relay answered.';
const breaker = whole({
  state: { ...oneOf('closed', 'open', 'half_open'), description: 'Open: it is left alone until `nextTryAt`.' },
  ...{ since: orNull(moment), nextTryAt: orNull(moment), why: orNull(text) },
});

const relay = whole({
  ...{ id: id('rly'), controllerId: id('ctl'), name: text, connections: orNull(count), createdAt: moment },
  server: { type: 'string', example: 'smtps://smtp.acme.example', description: 'Neither user nor password is shown.' },
  breaker,
});

const pause = whole({
  ...{ id: id('pse'), scope: oneOf(...PAUSE_SCOPES), senderId: orNull(id('snd')), sender: orNull(text) },
  domain: {
    ...{ type: 'string', nullable: true, example: 'client.example' },
    description: 'Null for the other scopes, and where somebody asked to be forgotten whose own it may be.',
  },
  ...{ pausedAt: moment, pausedBy: text, reason: text },
  resumed: { ...whole({ at: moment, by: text, reason: text }), nullable: true, description: 'Null: it stands.' },
});

const listedCampaign: Properties = {
  ...{ id: id('cmp'), name: text, purpose: text, sender: text, subject: text },
  state: oneOf('draft', 'preflight', 'running', 'paused', 'cancelled', 'done'),
  ...{ createdAt: moment, launchedAt: orNull(moment), finishedAt: orNull(moment) },
};

export const SENDING_ANSWERS = {
  CampaignList: whole({ campaigns: list(whole(listedCampaign)), cursor }),
  Pause: pause,
  PauseList: whole({ pauses: list(ref('Pause')), cursor }),
  Relay: relay,
  RelayList: whole({ relays: list(ref('Relay')) }),
  Campaign: whole(campaign),
  CampaignWithReasons: whole({ ...campaign, reasons: campaignReasons }),
  CampaignReasons: whole({ reasons: campaignReasons }),
  CampaignRecipients: whole({
    recipients: list(
      whole({
        ...{
          email: { type: 'string', description: 'Empty where the person was erased.' },
          outcome: orNull(oneOf(...OUTCOMES)),
          country: orNull(text),
          reasons: list(ref('Reason')),
          decisionId: orNull(id('dec')),
        },
        message: {
          type: 'string',
          nullable: true,
          description: 'The state of the newest message to the person; null where there is none.',
        },
      }),
    ),
    cursor,
  }),
  Added: whole({ id: id('cmp'), added: count }),
  QueuedMessage: whole({ id: id('msg'), state: oneOf('queued', 'deferred'), decision: ref('Decision') }),
  Message: whole({
    ...{ id: id('msg'), campaignId: orNull(id('cmp')), step: count, to: text, purpose: text, attempts: count },
    state: oneOf('queued', 'deferred', 'claimed', 'handed_over', 'accepted', 'refused', 'uncertain', 'cancelled'),
    ...{ dueAt: orNull(moment), decisionId: orNull(id('dec')), lawfulBasis: orNull(text) },
    detail: { type: 'string', nullable: true, description: DETAIL },
    relay: {
      type: 'string',
      nullable: true,
      description: 'Where it was last handed to: a relay’s id, `RELAY_URL` or `outbox`.',
    },
    retryOf: { ...id('msg'), nullable: true, description: 'The message that it is tried anew for.' },
    ...{ createdAt: moment, handedOverAt: orNull(moment), finishedAt: orNull(moment) },
  }),
  Queue: whole({
    depth: whole({ queued: count, deferred: count, claimed: count, handedOver: count, uncertain: count }),
    ...{ oldestWaiting: orNull(moment), nextDue: orNull(moment) },
    campaigns: list(
      whole({
        campaignId: { ...id('cmp'), nullable: true, description: 'Null: single messages.' },
        waiting: count,
        reasons: list(
          whole({ reason: { type: 'string', example: 'frequency_cap_reached' }, count, earliestDue: orNull(moment) }),
        ),
      }),
    ),
    paused: { ...list(ref('Pause')), description: 'The pauses in force.' },
    relays: list(ref('Relay')),
    houseRelay: { ...breaker, nullable: true, description: 'Of `RELAY_URL`; null where the controller has relays.' },
  }),
  DeadLetterList: whole({
    messages: list(
      whole({
        ...{ id: id('msg'), campaignId: orNull(id('cmp')), purpose: text, attempts: count, finishedAt: moment },
        to: { type: 'string', description: 'Empty where the person was erased.' },
        why: oneOf('refused', 'gave_up', 'uncertain'),
        ...{ detail: orNull(text), relay: orNull(text), retryOf: orNull(id('msg')) },
      }),
    ),
    cursor,
  }),
  Outbox: whole({
    messages: list(whole({ id: id('eml'), messageId: orNull(id('msg')), to: text, subject: text, at: moment })),
    cursor,
  }),
} satisfies Record<string, SchemaObject>;
