// A form for a company's own site: plain HTML without script, with the same words as our own page, nothing ticked.
import { fill, type PageLanguage, type PageTexts } from '../../../config/texts/page-texts.js';
import { type Controller } from '../../access/controller.js';
import { type Offer } from '../../optin/wording.js';
import { escaped } from './phrases.js';

export type EmbedParts = {
  /** `emb_...`: by which what it said is found again when it comes back. */
  readonly id: string;
  /** The form's own address. */
  readonly action: string;
  readonly controller: Controller;
  readonly offers: readonly Offer[];
  readonly language: PageLanguage;
  readonly texts: PageTexts;
};

/** GDPR art. 7(2), recital 32: each purpose apart, no box ticked beforehand, who asks and how to take it back. */
export function optInEmbed({ id, action, controller, offers, language, texts: { optIn } }: EmbedParts): string {
  const words = { controller: controller.name, contact: controller.contactEmail };
  const choices = offers.map(({ purpose, wording }, n) => {
    const box = `<input type="checkbox" id="${id}-${n}" name="purpose" value="${escaped(purpose)}">`;
    return `<p>${box} <label for="${id}-${n}">${escaped(wording)}</label></p>`;
  });
  return `<form action="${escaped(action)}" method="post" accept-charset="utf-8" lang="${language}">
<input type="hidden" name="lang" value="${language}">
<input type="hidden" name="embed" value="${id}">
<p>${escaped(fill(optIn.intro, words))}</p>
<fieldset>
<legend>${escaped(optIn.legend)}</legend>
${choices.join('\n')}
</fieldset>
<p><label for="${id}-email">${escaped(optIn.address)}</label>
<input id="${id}-email" name="email" type="email" autocomplete="email" required maxlength="320"></p>
<p><small>${escaped(fill(optIn.withdrawal, words))} <a href="${escaped(controller.privacyNoticeUrl)}" rel="noopener noreferrer">${escaped(optIn.privacy)}</a></small></p>
<button>${escaped(optIn.button)}</button>
</form>
`;
}
