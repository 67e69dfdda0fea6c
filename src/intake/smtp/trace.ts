// The trace that every message gets on its way through (RFC 5321, 4.4), and what it does not tell.

type Session = { readonly secure: boolean; readonly smtpUtf8: boolean };

/**
 * Who submits is called by a name that is nobody's (RFC 2606): what the machine of an employee calls itself and where on the
 * net it is are personal data, which no recipient needs (RFC 5321, 7.6; RFC 6409 leaves it to us). Which message it is, its
 * Message-ID says. Not signed by DKIM, and no signature of the author's covers it.
 */
const SUBMITTER = 'client.invalid';

/** `Received:`, folded once. `host`: as we call ourselves in the greeting. */
export function traceOf({ secure, smtpUtf8 }: Session, host: string, at: Date): Buffer {
  // RFC 3848 and RFC 6531, 4.3: how it came; whoever submits has logged in.
  const protocol = `${smtpUtf8 ? 'UTF8SMTP' : 'ESMTP'}${secure ? 'S' : ''}A`;
  const date = at.toUTCString().replace('GMT', '+0000');
  return Buffer.from(`Received: from ${SUBMITTER} by ${host} with ${protocol};\r\n\t${date}\r\n`, 'latin1');
}
