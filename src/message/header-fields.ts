// Header fields by name, however the caller writes it, on one line.
import { type Message } from './message.js';

/** Every field with its name in lower case and its value unfolded (RFC 5322 section 2.2.3). */
export function headerFields({ headers }: Pick<Message, 'headers'>): readonly (readonly [string, string])[] {
  return Object.entries(headers).map(([name, value]) => [name.trim().toLowerCase(), value.replace(/\s+/g, ' ').trim()]);
}

export function headerField(message: Pick<Message, 'headers'>, name: string): string | null {
  return headerFields(message).find(([found]) => found === name)?.[1] ?? null;
}
