// A leaf of the evidence ledger: what is hashed into the tree. It names a person only by an id that dies with their key.
import { hash } from 'node:crypto';

export type LeafType =
  | 'decision'
  | 'suppression_added'
  | 'suppression_lifted'
  | 'consent_recorded'
  | 'consent_withdrawn'
  | 'controller_policy_set'
  | 'shadow_mode_on'
  | 'shadow_mode_off'
  | 'override_proposed'
  | 'override_approved'
  | 'override_revoked'
  | 'message_resolved'
  | 'message_retried'
  | 'record_read'
  | 'record_exported'
  | 'request_received'
  | 'request_closed'
  | 'request_identity_asked'
  | 'request_identity_proved'
  | 'request_extended'
  | 'request_reminded'
  | 'request_answer_made'
  | 'request_answer_taken'
  | 'person_rectified'
  | 'legal_hold_set'
  | 'legal_hold_lifted'
  | 'evidence_kept'
  | 'evidence_let_go'
  | 'retention_set'
  | 'retention_run'
  | 'person_erased'
  | 'answer_recorded'
  | 'feedback_received'
  | 'reply_reviewed'
  | 'objection_travelled'
  | 'sending_paused'
  | 'sending_stopped'
  | 'sending_resumed'
  | 'signal_thresholds_set'
  | 'signing_key_rotated';

export type Leaf = {
  readonly id: string;
  readonly type: LeafType;
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly controllerId: string;
  /** Hex of the subject id; null where the leaf is about nobody. */
  readonly subjectId: string | null;
  readonly payload: Buffer | null;
  /** Ids of what the leaf refers to. */
  readonly refersTo: readonly string[];
};

/**
 * The leaf's bytes: RFC 8785 canonical JSON. All values are ASCII ids, times and hex, so writing the keys in canonical
 * order is enough (and three times faster than sorting them); leaf.spec.ts holds it against the general form.
 */
export function leafBody(leaf: Leaf): string {
  const payload = leaf.payload ? `"sha256:${hash('sha256', leaf.payload, 'hex')}"` : 'null';
  const refersTo = leaf.refersTo.length > 0 ? `["${leaf.refersTo.join('","')}"]` : '[]';
  const subject = leaf.subjectId === null ? 'null' : `"${leaf.subjectId}"`;
  return (
    `{"at":"${leaf.at}","controller":"${leaf.controllerId}","id":"${leaf.id}","payload":${payload},` +
    `"refersTo":${refersTo},"subject":${subject},"type":"${leaf.type}","v":1}`
  );
}

/** RFC 6962 section 2.1, in hex: MTH({d(0)}) = SHA-256(0x00 || d(0)). */
export function leafHash(body: string): string {
  return hash('sha256', `\0${body}`, 'hex');
}
