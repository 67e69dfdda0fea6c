// What kind of recipient an address is, from what was said about it and from the address itself.
import { isFreeMail } from './free-mail.js';
import { type RecipientKind } from './kind.js';
import { halvesOf, type Mailbox } from './mailbox.js';
import { isRoleLocalPart } from './role-local-part.js';

type KnownOfRecipient = {
  readonly mailbox: Mailbox;
  /** What the caller says it is; null where nothing is said. */
  readonly claimed: RecipientKind | null;
  readonly jobTitle: string | null;
  readonly company: string | null;
};

/**
 * What is claimed is believed here: whether a personal mailbox may pass for a business one is the policy's to judge,
 * which reports it. Where nothing is claimed, doubt goes to `consumer`, the kind that the law protects most.
 */
export function kindOf({ mailbox, claimed, jobTitle, company }: KnownOfRecipient): RecipientKind {
  if (claimed !== null) return claimed;

  const { local, domain } = halvesOf(mailbox);
  if (isFreeMail(domain)) return 'consumer';
  if (isRoleLocalPart(local)) return 'role_address';
  return isSaid(jobTitle) || isSaid(company) ? 'named_professional' : 'consumer';
}

function isSaid(text: string | null): boolean {
  return text !== null && text.trim() !== '';
}
