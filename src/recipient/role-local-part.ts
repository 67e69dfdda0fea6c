// Whether the part before the @ names a function, such as `info` or `service-client`, and so no person.
import { JOINING_WORDS, ROLE_WORDS } from './role-words.js';

const roles = new Set(ROLE_WORDS.trim().split(/\s+/));

/** Countries and languages that have offices of their own: `sales.fr`, `info-uk`, `kontakt_at`. */
const PLACES = `
  at be bg ch cy cz de dk ee en es eu fi fr gb gr hr hu ie it lt lu lv mt nl no pl pt ro se si sk uk us
  apac benelux dach emea europe global hq international intl`;

/** What may stand beside a role and is none itself. */
const beside = new Set([...JOINING_WORDS.split(' '), ...PLACES.trim().split(/\s+/)]);

/** No role is longer; what is longer need not be taken apart. */
const LONGEST_ROLE = 40;

/**
 * Each word must be a role, or only join or place one: `service.client`, `sales-fr`, `info2`. `sales.martin` may be
 * Martin's own, so it is nobody's role: a person taken for a role address would lose the notice due to them.
 */
export function isRoleLocalPart(local: string): boolean {
  if (local.length > LONGEST_ROLE) return false;
  const name = withoutTag(local.toLowerCase());
  if (roles.has(name)) return true;

  return spellings(name).some(isMadeOfRoles);
}

function isMadeOfRoles(name: string): boolean {
  const parts = name.split(/[^a-z]+/).filter((part) => part !== '');
  // `no-reply`, but not `b.illing`: that is how B. Illing writes.
  if (parts.every((part) => part.length > 1) && roles.has(parts.join(''))) return true;
  return parts.some((part) => roles.has(part)) && parts.every((part) => roles.has(part) || beside.has(part));
}

/** `info+leads` is still `info`, whoever delivers it. */
function withoutTag(local: string): string {
  const tag = local.indexOf('+');
  return tag > 0 ? local.slice(0, tag) : local;
}

/** `büro` is `buero` to Germans and `kundtjänst` is `kundtjanst` to Swedes: lists drop accents either way. */
function spellings(name: string): string[] {
  if (/^\p{ASCII}*$/u.test(name)) return [name];
  const plain = name.replaceAll('ß', 'ss').replaceAll('æ', 'ae').replaceAll('ø', 'o').replaceAll('ł', 'l');
  return [plain, plain.replaceAll(/[äöü]/g, '$&e')].map((one) => one.normalize('NFD').replaceAll(/\p{M}/gu, ''));
}
