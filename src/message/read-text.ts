// The plain-text part: every word of it is visible, and links stand in it as they are.
import { linksIn } from './addresses-in-text.js';
import { type Part } from './part.js';

export function readText(given: string): Part {
  const text = given.replace(/\r\n?/g, '\n');
  return { text, links: linksIn(text), fetched: [] };
}
