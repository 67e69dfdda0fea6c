// What a relay, a report or a provider says of the mailbox, by the codes of RFC 3463 and the words that servers use: one
// truth for all of them. A mailbox that is disabled (5.2.1) exists: it may be opened again, and its person said nothing.

/**
 * `hard`: there is no such mailbox or domain. `soft`: not now, or nobody knows why. `blameless`: the mailbox may be well
 * and the person had no part in it (full, greylisted, blocked as spam, refused by policy, our own mistake).
 */
export type BounceClass = 'hard' | 'soft' | 'blameless';

export type Diagnosis = {
  /** RFC 3463, `5.1.1`; null or left out: looked for in the words. */
  readonly status?: string | null;
  /** What was said, with its codes. */
  readonly words: string;
};

/** Words longer than this are no reply of a server, but somebody's try to keep us busy. */
const LONGEST_WORDS = 20_000;

const FULL =
  /\b(?:(?:mail ?box|inbox|mail ?folder|mail ?drop|account|quota|storage|disk|maildir|user)\b[^.\n]{0,60}\b(?:is |has been |are |was )?(?:full|exceed\w*|over ?quota|over ?drawn|too large|out of space|exhausted)|over ?quota|quota (?:violation|exceeded|is full|error)|exceed\w*[^.\n]{0,60}\b(?:quota|storage|disk space|mailbox|size limit)|insufficient (?:system |mail ?box )?(?:storage|disk space)|out of (?:disk )?space|not enough (?:storage )?space|too many messages (?:on|in) (?:this|the) mailbox|no space left on device)/i;

const LATER =
  /\b(?:gr[ae]y-? ?list\w*|try(?: it)?(?: again)? later|please try again|temporar(?:y|ily)\b|rate.?limit\w*|throttl\w+|too (?:many|much)\b[^.\n]{0,40}\b(?:connections?|sessions|messages|recipients|mail|concurrent)|too fast|resources temporarily|server busy|system (?:is )?(?:busy|resources)|load average)/i;

// Of the message, of the sender or of us: never of the mailbox.
const NOT_THE_PERSON =
  /\b(?:spam\w*|junk|unsolicited|bulk mail|black-? ?list\w*|block-? ?list\w*|blocked|on (?:a|our|the) (?:black|block|deny) ?list|reputation|rbl\b|dnsbl|bl\.spamcop|spamhaus|sorbs|barracuda(?:central|networks)?|virus\w*|malware|infected|phish\w*|suspicious|spf\b|dkim\b|dmarc\b|arc\b[^.\n]{0,20}fail|unauthenticated|authenticat\w+ (?:required|failed|check)|sender policy|ptr\b|reverse dns|rdns|(?:does not|cannot|can't|unable to) (?:resolve|reverse)\b[^.\n]{0,40}\b(?:ip|client|sender|helo)|helo|ehlo\b[^.\n]{0,20}(?:invalid|reject)|polic(?:y|ies)|prohibited|relay(?:ing)?\b[^.\n]{0,30}\b(?:denied|prohibited|not (?:permitted|allowed)|disallowed|rejected)|(?:unable|not (?:permitted|allowed|authori[sz]ed)) to relay|not local host|(?:message|mail|header)s?\b[^.\n]{0,30}\b(?:too (?:big|large|long)|size exceeds|exceeds\b)|size limit|maximum (?:message|allowed|size)|too (?:big|large)\b|content (?:rejected|restriction|filter\w*)|denied by\b|not (?:rfc ?5322|rfc ?2822|compliant)|rfc ?(?:2822|5322|5321)\b|multiple [\w-]+ headers|sender (?:address )?(?:rejected|denied|not allowed|verif\w+|domain)|access denied|security|encrypt\w+|tls (?:is )?required|starttls|restricted|only (?:allows?|accepts?) mail from|closed (?:to|for)|suspend\w*|disabled|deactivat\w*|inactive|dormant|expired)/i;

const NO_SUCH_MAILBOX =
  /\b(?:no such (?:user|mail ?box|recipient|address|person|account|local user|alias)|(?:user|mail ?box|recipient|address|account|alias|addressee|member|subscriber|e-?mail)\b[^\n]{0,80}?\b(?:unknown|not known|not found|not exist\w*|does ?n[o']t exist\w*|is not (?:a )?valid|not valid|is invalid|no longer (?:valid|exists?|in use|available)|not (?:listed|registered)|not here|could not be found|isn'?t here|unavailable|undeliverable)|(?:unknown|invalid|non-?existent|bad|undeliverable|unrouteable|no valid|not a (?:known|valid)|isn'?t a) (?:user|mail ?box|recipient|address|account|local|e-?mail|destination (?:user|mail ?box))|doesn'?t have (?:a|an) [^\n]{0,40}account|does not have (?:a|an) [^\n]{0,40}account|not (?:a|our) customer|no mail ?box(?: here)?(?: by that name)?|user does(?:n't| not) exist|not a known user|is not known at this site|has (?:moved|changed)\b[^\n]{0,60}|new e?-?mail address|resolver\.adr\.(?:recip|ex)\w*not ?found|delivery to the following recipients? (?:was )?aborted|user-?unknown|unknown to address|this account (?:is|was) closed|no account by that name|cuenta de correo\b[^\n]{0,30}no existe|compte\b[^\n]{0,40}n'existe pas|adresse\b[^\n]{0,40}(?:inconnue|n'existe pas)|empf(?:ae|ä)nger\b[^\n]{0,40}(?:unbekannt|nicht gefunden)|usuario\b[^\n]{0,40}(?:desconocido|no existe)|utente\b[^\n]{0,40}(?:sconosciuto|inesistente))/i;

const NO_SUCH_DOMAIN =
  /\b(?:(?:host|domain|domain name|mail ?server)\b[^\n]{0,80}?\b(?:not found|unknown|not known|does ?n[o']t exist|not exist|lookup failed|nxdomain|could not be found|can'?t be found)|(?:no such|unknown|unrouteable|unroutable|non-?existent) (?:host|domain|mail ?host|mail domain|destination)|unrouteable address|name or service not known|name service error[^\n]{0,80}not found|nxdomain|(?:all relevant )?mx records? point to non-?existent|null ?mx|does not (?:accept|receive) (?:any )?(?:mail|e-?mail)|doesn't (?:accept|receive) (?:any )?(?:mail|e-?mail)|does not want any mail|isn't (?:in use|able to receive)|dns (?:query|domain|error)\b[^\n]{0,60}(?:non-?existent|does not exist|not found|reported)|illegal host\/domain name|no route to (?:host|domain)|domain is not (?:found|valid)|bad destination (?:host|system))/i;

// RFC 3463 section 3.2: no such mailbox, no such system, bad syntax, moved, null MX (RFC 7505); 3.5: no route to the host.
const GONE = new Set(['1.1', '1.2', '1.3', '1.6', '1.10', '1.0', '4.4']);
// Section 3.3: disabled, full, too long for it; 3.4: the system's own troubles; 3.6 to 3.8: protocol, content, policy.
const NOT_THEIRS = /^(?:2\.[0-9]+|3\.\d+|5\.\d+|6\.\d+|7\.\d+|1\.[478])$/;

// Section 3.2: the sender's address is wrong, or its domain is.
const OF_THE_SENDER = /^1\.[78]$/;

/** Whether an enhanced code alone says that there is no such mailbox or domain. */
export function isGone(status: string): boolean {
  return status.startsWith('5.') && GONE.has(status.slice(2));
}

/** The codes in a reply: `550`, `5.1.1`. */
export function codesIn(words: string): { readonly reply: string | null; readonly status: string | null } {
  const reply = /(?:^|[\s;:(])([245]\d\d)(?=[\s;:,.#-]|$)/.exec(words)?.[1] ?? null;
  const status = /(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/.exec(words)?.[1] ?? null;
  return { reply, status };
}

/** Words before codes: too many servers give `5.1.1` to what they block and `5.7.1` to whom they do not know. */
export function bounceClass({ status: given = null, words: all }: Diagnosis): BounceClass {
  const words = all.slice(0, LONGEST_WORDS);
  const found = codesIn(words);
  // What says nothing (5.0.0) is no better than what the words bring.
  const status = (given !== null && !/^[245]\.0\.0$/.test(given) ? given : found.status) ?? given;
  const detail = status?.slice(2) ?? null;
  const isPermanent = (status ?? found.reply ?? '5').startsWith('5');

  if (detail === '2.2' || FULL.test(words)) return 'blameless';
  if (detail !== null && OF_THE_SENDER.test(detail)) return 'blameless';
  if (isPermanent && detail !== null && GONE.has(detail) && !clearlyNotThePerson(words)) return 'hard';
  if (NO_SUCH_MAILBOX.test(words) && !clearlyNotThePerson(words)) return isPermanent ? 'hard' : 'soft';
  if (NO_SUCH_DOMAIN.test(words) && !clearlyNotThePerson(words)) return isPermanent ? 'hard' : 'soft';
  if (NOT_THE_PERSON.test(words) || LATER.test(words)) return 'blameless';
  if (detail !== null && NOT_THEIRS.test(detail)) return 'blameless';
  return 'soft';
}

/** Where the words speak of spam, lists or authentication, what else they say of the address is their usual beginning. */
function clearlyNotThePerson(words: string): boolean {
  return CLEARLY.test(words);
}

const CLEARLY =
  /\b(?:spam(?!cop@)\w*|black-? ?list\w*|block-? ?list\w*|blocked|reputation|rbl\b|dnsbl|spf\b|dkim\b|dmarc\b|virus\w*|gr[ae]y-? ?list\w*|ptr\b|reverse dns|rate.?limit\w*|throttl\w+|too many|relay(?:ing)? (?:access )?denied|access denied|sender (?:address )?(?:rejected|verif\w+)|after (?:initial connection|(?:helo|ehlo|mail from)\b)|open relay|suspend\w*|disabled|inactive|expired)/i;
