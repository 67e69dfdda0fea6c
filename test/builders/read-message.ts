/** A message of one part, and what is read out of it. */
import { findingsOf } from '../../src/message/findings.js';
import { type Message } from '../../src/message/message.js';
import { type MessageFindings } from '../../src/policy/message-findings.js';
import { ACME } from '../law/some-facts.js';

export const SILENT: Message = { subject: null, text: null, html: null, headers: {} };

export function read(message: Partial<Message>): MessageFindings {
  return findingsOf({ ...SILENT, ...message }, ACME);
}

export const html = (body: string) => read({ html: body });
export const text = (body: string) => read({ text: body });
export const header = (name: string, value: string) => read({ headers: { [name]: value } });
