// What a mail that came in turned out to be, and about which message of ours.
import { type Controller } from '../../access/controller.js';
import { type SentMessage } from '../../delivery/outgoing.js';

export type InboundOutcome =
  'report' | 'complaint' | 'unsubscribe' | 'reply' | 'auto_reply' | 'objection' | 'review' | 'cold_mail' | 'nothing';

export type Proven = { readonly controller: Controller; readonly message: SentMessage };
