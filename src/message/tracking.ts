// How a message watches who reads it: pictures that nobody sees, links that name the person, and tools told to do it.
import { type TrackingSign } from '../policy/message-findings.js';
import { headerFields } from './header-fields.js';
import { type Message } from './message.js';
import { type Fetched, type Part } from './part.js';
import { namesPerson } from './person-link.js';
import { leadsOut } from './way-out.js';

const REMOTE = /^(?:https?:)?\/\//i;
/** What a person asked for with a click names them of need: the way out, their preferences, a confirmation. */
const NEEDS_TO_NAME = /unsub|opt-?out|preferences|confirm|\/u\/|\/p\/|\/why\/|optin|opt-in/i;

// X-SMTPAPI (SendGrid), X-MSYS-API (SparkPost), X-Mailgun-Track*, X-PM-TrackOpens, X-MC-Track, X-MJ-Track*, X-Mailjet-Track*.
const TRACK_HEADER = /track/i;
const TRACK_OPTION =
  /"(?:open_?track(?:ing)?|click_?track(?:ing)?|track_?(?:opens|clicks|links))"\s*:\s*(?:\{[^}]{0,200}?"enabled?"\s*:\s*)?(?:true|1|"1"|"true")/i;
const OFF = /^(?:no|false|0|off|none|html ?only: ?no)?$/i;

export function trackingSigns(message: Message, parts: readonly Part[]): TrackingSign[] {
  const links = parts.flatMap((part) => part.links);
  const fetched = parts.flatMap((part) => part.fetched);
  const signs: TrackingSign[] = [];
  if (fetched.some(isPixel)) signs.push('pixel');
  const named = links.some((link) => !leadsOut(link) && !NEEDS_TO_NAME.test(link.url) && namesPerson(link.url));
  if (named || fetched.some(tellsWho)) signs.push('person_link');
  if (headerFields(message).some(([name, value]) => asksForTracking(name, value))) signs.push('asked_of_tool');
  return signs;
}

/** Whether what is fetched tells who opened the message, or that somebody did. */
export function watches(fetched: Fetched): boolean {
  return isPixel(fetched) || tellsWho(fetched);
}

function isPixel({ url, unseen }: Fetched): boolean {
  return unseen && REMOTE.test(url);
}

function tellsWho({ url }: Fetched): boolean {
  return REMOTE.test(url) && namesPerson(url);
}

function asksForTracking(name: string, value: string): boolean {
  if (value.includes('{')) return TRACK_OPTION.test(value);
  return TRACK_HEADER.test(name) && !OFF.test(value);
}
