// A pause as the API shows it.
import { type ShownPause } from '../../delivery/pauses/pauses.js';

export function pauseAnswer({ resumedAt, resumedBy, resumedBecause, ...pause }: ShownPause): object {
  return { ...pause, resumed: resumedAt && { at: resumedAt, by: resumedBy, reason: resumedBecause } };
}
