// Where what follows a message comes back to: bounces (VERP), and an unsubscribe by mail.
import { returnAddress } from '../recipient/return-address.js';
import { type Letter } from './letter.js';

/** The value of `List-Unsubscribe` (RFC 2369), with the link of RFC 8058 first: `<https://…>, <mailto:…>`. */
export function listUnsubscribe({ id, controller, returnDomain = null }: Letter, stopUrl: string): string {
  if (returnDomain === null) return `<${stopUrl}>`;
  return `<${stopUrl}>, <mailto:${returnAddress(controller, 'unsubscribe', id, returnDomain)}?subject=unsubscribe>`;
}

/** The envelope sender of a message, which would be `usual` where nothing comes back to us. */
export function returnPath({ id, controller, returnDomain = null }: Letter, usual: string): string {
  return returnDomain === null || usual === '' ? usual : returnAddress(controller, 'bounce', id, returnDomain);
}
