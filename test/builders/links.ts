// The links that a mail to somebody carries, as the service makes them.
import { Controllers } from '../../src/access/controllers.js';
import { readAddress } from '../../src/provenance/mailbox-id.js';
import { type MailPage, mailToken } from '../../src/recipient/mail-token.js';
import { type TestHouse } from '../house.js';

const PATHS: Readonly<Record<MailPage, string>> = { stop: 'u', preferences: 'p', why: 'why' };

/** The path with its token: `/p/...`. */
export async function pathTo(
  house: TestHouse,
  tenant: { readonly id: string },
  page: MailPage,
  email: string,
  purpose = 'newsletter',
): Promise<string> {
  const controller = await house.app.get(Controllers).get(tenant.id);
  return `/${PATHS[page]}/${mailToken(controller, page, readAddress(email, controller).mailboxId, purpose)}`;
}
