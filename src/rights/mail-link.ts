// Behind every link of a mail: whose it is, if it is one of ours at all.
import { type Controller } from '../access/controller.js';
import { type Controllers } from '../access/controllers.js';
import { type MailPage, type MailToken, readMailToken } from '../recipient/mail-token.js';
import { issuerOf } from '../recipient/sealed-token.js';

export type Link = { readonly controller: Controller; readonly token: MailToken };

/** Null where the token was not made by us for this page, whatever it is instead. */
export async function readLink(controllers: Controllers, token: string, page: MailPage): Promise<Link | null> {
  const issuer = issuerOf(token, page);
  const controller = issuer === null ? null : await controllers.find(issuer);
  const read = controller && readMailToken(token, controller, page);
  return controller && read ? { controller, token: read } : null;
}
