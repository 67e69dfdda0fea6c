// Tells a sender which recipients of a message that was taken were refused after all (RFC 3464, RFC 3462; RFC 6533 for
// addresses in other scripts).
import { randomUUID } from 'node:crypto';
import { type Refusal } from '../../campaigns/relayed-messages.js';
import { type HeaderField } from '../../message/mime/entity.js';

export type ReportOn = {
  readonly refused: readonly Refusal[];
  /** Whom it goes to. */
  readonly to: string;
  /** Who reports: the name of this server, as an FQDN where it has one. */
  readonly host: string;
  readonly at: Date;
  readonly raw: Buffer;
  readonly fields: readonly HeaderField[];
};

const OWN = /^(?:x-guard-.*|bcc)$/;

export function deliveryReport({ refused, to, host, at, raw, fields }: ReportOn): Buffer {
  const boundary = `=_${randomUUID()}`;
  const isInternational = refused.some(({ email }) => !isPlain(email));
  const date = at.toUTCString().replace('GMT', '+0000');
  const status = isInternational ? 'message/global-delivery-status' : 'message/delivery-status';
  const head = fields.filter(({ name }) => !OWN.test(name)).map(({ start, end }) => raw.subarray(start, end));
  const lines = [
    `From: Mail Delivery System <MAILER-DAEMON@${host}>`,
    `To: ${to}`,
    'Subject: Undelivered: not everybody may be written to',
    `Date: ${date}`,
    `Message-ID: <${randomUUID()}@${host}>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status;\r\n boundary="${boundary}"`,
    ...['', `--${boundary}`, 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', ''],
    'Your message was sent, but not to these recipients:',
    '',
    ...refused.map(({ email, code, decisionId }) => `  ${email}: ${code} (decision ${decisionId})`),
    '',
    'Each decision says why and what would make it lawful: GET /v1/decisions/<id>.',
    ...[
      '',
      `--${boundary}`,
      `Content-Type: ${status}`,
      ...(isInternational ? ['Content-Transfer-Encoding: 8bit'] : []),
      '',
    ],
    `Reporting-MTA: dns; ${host}`,
    `Arrival-Date: ${date}`,
    ...refused.flatMap(({ email, code, decisionId }) => [
      '',
      `Final-Recipient: ${isPlain(email) ? 'rfc822' : 'utf-8'}; ${email}`,
      'Action: failed',
      'Status: 5.7.1',
      `Diagnostic-Code: smtp; 550 5.7.1 ${code} ${decisionId}`,
    ]),
    ...['', `--${boundary}`, 'Content-Type: text/rfc822-headers', 'Content-Transfer-Encoding: 8bit', '', ''],
  ];
  return Buffer.concat([Buffer.from(lines.join('\r\n')), ...head, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}

function isPlain(email: string): boolean {
  return /^[\x21-\x7e]+$/.test(email);
}
