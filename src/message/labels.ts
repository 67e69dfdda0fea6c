// The labels by which a message says that it is advertising, in the words that the laws that ask for them use.
import { type MessageLabel } from '../policy/message-findings.js';
import { folded } from './part.js';

const UNSOLICITED = /непоискано\s+търговско\s+съобщение|unsolicited\s+commercial\s+(?:communication|message|e-?mail)/u;
// Act 480/2004 s.7(4) wants it "clearly and plainly" marked; the words of the neighbours are understood as well.
const COMMERCIAL =
  /obchodni\s+sdeleni|obchodne\s+oznamenie|commercial\s+communication|communication\s+commerciale|kommerzielle\s+(?:mitteilung|kommunikation)|търговско\s+съобщение/u;
const ADVERTISEMENT =
  /^[^\w\n]{0,10}(?:advertisement|advertising|adv|anzeige|werbung|publicite|pub|publicidad|publi|reklama|reklame|annonce|annuncio pubblicitario|hirdetes|reklam)\b(?=[^\w\n]{0,3}(?:[:\]–-]|$))/mu;

export function labelsIn(said: readonly string[]): MessageLabel[] {
  const plain = said.map(folded);
  const unsolicited = plain.some((text) => UNSOLICITED.test(text));
  const commercial = unsolicited || plain.some((text) => COMMERCIAL.test(text));
  return [
    ...(commercial ? (['commercial_communication'] as const) : []),
    ...(unsolicited ? (['unsolicited_commercial_communication'] as const) : []),
  ];
}

/** Whether it calls itself advertising in any of the usual words: that need not be the label that a country asks for. */
export function isLabelledAdvertising(said: readonly string[]): boolean {
  return labelsIn(said).length > 0 || said.some((text) => ADVERTISEMENT.test(folded(text)));
}
