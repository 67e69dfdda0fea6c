// Switches by which a message asks the tool that sends it to ignore its list of people who said no.
import { headerFields } from './header-fields.js';
import { type Message } from './message.js';

// SendGrid: bypass_list_management, bypass_unsubscribe_management, ...; SparkPost: skip_suppression; Customer.io:
// send_to_unsubscribed; Elastic Email: IsTransactional; and whatever calls itself alike.
const SWITCH =
  /bypass[_-]?\w{0,30}(?:management|list|suppress|unsub|bounce|spam|opt)|(?:skip|ignore|override|disable)[_-]?(?:list[_-]?)?(?:suppress|unsub|opt[_-]?out|blocklist|blacklist|stop[_-]?list)|send[_-]?to[_-]?unsub|force[_-]?send|(?:^|-)is[_-]?transactional$/i;
const OFF = new Set(['', '0', 'false', 'no', 'off', 'none', 'null', 'disabled']);
const DEEPEST = 20;

export function bypassFlags(message: Message): string[] {
  const found = new Set<string>();
  for (const [name, value] of headerFields(message)) {
    if (SWITCH.test(name) && isOn(value)) found.add(name);
    for (const flag of flagsIn(value)) found.add(flag);
  }
  return [...found].sort();
}

/** Tools take their options as JSON; what looks like it and cannot be read is taken to mean what it names. */
function flagsIn(value: string): string[] {
  if (!value.includes('{') || !SWITCH.test(value)) return [];
  try {
    return flagsOf(JSON.parse(value), 0);
  } catch {
    return [SWITCH.exec(value)?.[0].toLowerCase() ?? 'unreadable options'];
  }
}

function flagsOf(options: unknown, depth: number): string[] {
  if (typeof options !== 'object' || options === null || depth > DEEPEST) return [];
  return Object.entries(options as Record<string, unknown>).flatMap(([name, value]) => [
    ...(SWITCH.test(name) && isOn(value) ? [name.toLowerCase()] : []),
    ...flagsOf(value, depth + 1),
  ]);
}

/** `1`, `"true"`, `{ "settings": { "enable": 1 } }`; a switch that is set to off does nothing. */
function isOn(value: unknown): boolean {
  if (typeof value === 'string') return !OFF.has(value.trim().toLowerCase());
  if (typeof value !== 'object' || value === null) return Boolean(value);
  const { settings, enable, enabled } = value as Record<string, unknown>;
  const state = enable ?? enabled;
  if (state !== undefined) return isOn(state);
  return settings === undefined || isOn(settings);
}
