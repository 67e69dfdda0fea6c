// The form on which a person says yes: who asks, each purpose apart, nothing ticked, how to take it back.
import { fill } from '../../../config/texts/page-texts.js';
import { type Controller } from '../../access/controller.js';
import { type Offer } from '../../optin/wording.js';
import { type Answering } from './answering.js';
import { escaped, page } from './layout.js';

type Shown = { readonly controller: Controller; readonly offers: readonly Offer[] };

/** What was wrong with the form as it was sent, and what to keep of it. */
export type Sent = {
  readonly email: string;
  readonly purposes: readonly string[];
  readonly wrong: 'nothingChosen' | 'wrongAddress';
};

export function optInPage(
  { language, texts: { optIn } }: Answering,
  { controller, offers }: Shown,
  sent?: Sent,
): string {
  const words = { controller: controller.name, contact: controller.contactEmail };
  const more = `<form method="post" accept-charset="utf-8">
<input type="hidden" name="lang" value="${language}">
${sent ? `<p class="wrong" id="wrong" role="alert">${escaped(optIn[sent.wrong])}</p>` : ''}
<fieldset${wrongIf(sent, 'nothingChosen')}>
<legend>${escaped(optIn.legend)}</legend>
${offers.map((offer, n) => choice(offer, n, sent?.purposes.includes(offer.purpose) ?? false)).join('\n')}
</fieldset>
<div class="field">
<label for="email">${escaped(optIn.address)}</label>
<input id="email" name="email" type="email" autocomplete="email" required maxlength="320" value="${escaped(sent?.email ?? '')}"${wrongIf(sent, 'wrongAddress')}>
</div>
<p class="small">${escaped(fill(optIn.withdrawal, words))} <a href="${escaped(controller.privacyNoticeUrl)}" rel="noopener noreferrer">${escaped(optIn.privacy)}</a></p>
<button>${escaped(optIn.button)}</button>
</form>`;
  return page({ language, title: fill(optIn.title, words), texts: [fill(optIn.intro, words)], more });
}

/** GDPR recital 32: no box is ticked beforehand; what the person ticked themselves stays when the form comes back. */
function choice({ purpose, wording }: Offer, n: number, ticked: boolean): string {
  const box = `<input type="checkbox" id="choice-${n}" name="purpose" value="${escaped(purpose)}"${ticked ? ' checked' : ''}>`;
  return `<div class="choice">${box}<label for="choice-${n}">${escaped(wording)}</label></div>`;
}

function wrongIf(sent: Sent | undefined, which: Sent['wrong']): string {
  return sent?.wrong === which ? ' aria-describedby="wrong"' : '';
}

export function toldPage(
  { language, texts: { optIn } }: Answering,
  controller: string,
  what: 'asked' | 'closed' | 'busy',
): string {
  const title = fill(optIn[`${what}Title`], { controller });
  return page({ language, title, texts: [fill(optIn[`${what}Text`], { controller })] });
}
