// Whether a link says who opened it: an address, a name for the person among its parameters, or a tool's redirect for one click.

/** Parameters by which tools and shops name the reader; those of a campaign (`utm_...`) name nobody. */
const PERSON_PARAMETERS = new Set(
  'email e-mail mail uid userid user user_id contact contactid contact_id recipient recipientid recipient_id rcpt rcpt_id subscriber subscriberid subscriber_id lead leadid lead_id person personid person_id customerid customer_id clientid client_id memberid member_id mc_eid _hsenc _hsmi mkt_tok vero_id ml_subscriber ml_subscriber_hash ck_subscriber_id ss_email_id elqtrackid elqtrack sc_eid __s _ke _kx trk_contact trk_msg oly_enc_id oly_anon_id wickedid hsctatracking s_cid upn'.split(
    ' ',
  ),
);
/** They name a page, a session or a product as often: a reader only where the value is one that nobody would choose. */
const PERHAPS_PERSON = new Set(['e', 'rid', 'sid', 'pid']);
/** Hosts that exist to count clicks; what comes behind them is one for each reader. */
const COUNTING_HOST =
  /^(?:(?:click|clicks|track|tracking|trk|open|opens|pixel|links?\d*|go|r|t|e|email|mailtrack|url\d+)[.-]|.*\.(?:list-manage\.com|sendgrid\.net|mailgun\.org|mandrillapp\.com|sparkpostmail\.com|hubspotlinks\.com|hubspotemail\.net|rs6\.net|sendibt\d\.com|mailchi\.mp|mjt\.lu|exct\.net|mktoweb\.com|awstrack\.me|pstmrk\.it|createsend\d*\.com|klclick\d*\.com)$)/i;
const COUNTING_PATH =
  /\/(?:c|cl|ls\/click|click|clicks|track|tracking|trk|open|opens|o|t|r|wf\/(?:click|open)|e\/c|e\/o|pixel|cto)(?:\/|\?|\.gif|$)/i;
const PLACE_HOLDER =
  /\{\{[^}]{1,80}\}\}|\{%[^%]{1,80}%\}|\*\|[^|]{1,80}\|\*|%[a-z][a-z_.]{2,40}%|%%[^%]{1,80}%%|<%[^%]{1,80}%>|\[\[[^\]]{1,80}\]\]/i;
const OF_CAMPAIGN = /campaign|utm|list|sender|company_?name|newsletter|issue|date|year/i;
const MAILBOX = /[^/?&=#\s]{1,64}(?:@|%40)[^/?&=#\s]{1,200}\.[a-z]{2,}/i;
const BASE64 = /^[A-Za-z0-9+/_-]{8,400}={0,2}$/;
const DAY = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/;
const LEAST_TOKEN = 8;
const LEAST_CHANGES = 2;
/** Longer ones work in no mail program. */
const LONGEST_READ = 2_000;

export function namesPerson(whole: string): boolean {
  if (!/^(?:https?:)?\/\//i.test(whole)) return false;
  const url = whole.slice(0, LONGEST_READ);
  const holder = PLACE_HOLDER.exec(url)?.[0];
  if (holder !== undefined && !OF_CAMPAIGN.test(holder)) return true;
  const read = parsed(url);
  if (!read) return false;
  if (MAILBOX.test(`${read.pathname}${read.search}`)) return true;
  for (const [name, value] of read.searchParams) {
    if (value !== '' && PERSON_PARAMETERS.has(name.toLowerCase())) return true;
    if (PERHAPS_PERSON.has(name.toLowerCase()) && hasToken(value)) return true;
    if (MAILBOX.test(uncoded(value))) return true;
  }
  const counts = COUNTING_HOST.test(read.hostname) || COUNTING_PATH.test(read.pathname);
  return counts && hasToken(`${read.pathname}?${read.search}`);
}

/** A string that nobody would choose as a name: letters and digits mixed (`8f3a9c21`, not `summer2026`), or a long number. */
function hasToken(rest: string): boolean {
  return rest
    .split(/[/?&=.#]/)
    .some(
      (word) =>
        word.length >= LEAST_TOKEN && ((/^\d+$/.test(word) && !DAY.test(word)) || changes(word) >= LEAST_CHANGES),
    );
}

/** What a parameter says once its coding is taken off. */
function uncoded(value: string): string {
  return BASE64.test(value) ? Buffer.from(value, 'base64').toString('latin1') : '';
}

/** How often a letter follows a digit or a digit a letter. */
function changes(word: string): number {
  return [...word.matchAll(/\d(?=[a-z])|[a-z](?=\d)/gi)].length;
}

function parsed(url: string): URL | null {
  try {
    return new URL(url.startsWith('//') ? `https:${url}` : url);
  } catch {
    return null;
  }
}
