// Whether the subject pretends to be an answer or a forwarded mail: `Re:`, `AW:`, `TR:`, `Odp.:` and what mail programs write.
import { headerField } from './header-fields.js';
import { type Message } from './message.js';
import { folded } from './part.js';

const ANSWERS =
  're aw antw antwort sv vs vl va ref rep reponse res resp rif r odp odg ats atb ynt cevap bls vb ynt rasp raspuns απ αντ σχετ отг отн на ответ 回复 回覆 答复 答覆 返信 رد השב תשובה';
const FORWARDS =
  'fw fwd wg tr trans rv enc i doorst vb vs fs pd tov tovabbitas ilt trs yml pros proslj pren pers preposlano πρθ препр пр 转发 轉寄 轉發 転送 הועבר';
const AUTOMATIC =
  "automatic reply|out of office|automatische antwort|abwesenheit|reponse automatique|risposta automatica|respuesta automatica|undeliverable|delivery status notification|returned mail|retour(?:ne)? a l'expediteur|unzustellbar";
const WORDS = [...new Set(`${ANSWERS} ${FORWARDS}`.split(' '))].join('|');

// `RE :`, `Re[2]:`, `Réf. :`, `Fwd：`, `AW: WG:`; signs and a bracketed list name may stand before it.
const CLAIM = new RegExp(
  `^[^\\p{L}\\p{N}\\[]*(?:\\[[^\\]]{0,60}\\]\\s*)?((?:${WORDS})\\.?)\\s*(?:[\\[(]\\d{1,3}[\\])])?\\s*:`,
  'u',
);
const AUTOMATIC_CLAIM = new RegExp(`^\\s*(${AUTOMATIC})\\b`, 'u');
const LONGEST_SUBJECT = 1_000;

/** The prefix as the subject has it; null where it claims nothing. */
export function claimedAnswer(message: Message): string | null {
  for (const subject of [message.subject, headerField(message, 'subject')]) {
    const plain = folded((subject ?? '').slice(0, LONGEST_SUBJECT));
    const claim = CLAIM.exec(plain)?.[1] ?? AUTOMATIC_CLAIM.exec(plain)?.[1];
    if (claim !== undefined) return claim.toUpperCase();
  }
  return null;
}
