// Leaves the pictures out of a message that tell who opened it, or that somebody did.
import { type Span } from './part.js';
import { readHtml } from './read-html.js';
import { watches } from './tracking.js';

/** The HTML without their tags; everything else stays as it was, to the character. */
export function withoutWatchingPictures(html: string): string {
  let rest = '';
  let from = 0;
  for (const { start, end } of watchingPictures(html)) {
    if (start < from) continue; // a picture that fetches from several places
    rest += html.slice(from, start);
    from = end;
  }
  return rest + html.slice(from);
}

/** In their order. */
function watchingPictures(html: string): Span[] {
  return readHtml(html).fetched.flatMap((fetched) => (fetched.tag && watches(fetched) ? [fetched.tag] : []));
}
