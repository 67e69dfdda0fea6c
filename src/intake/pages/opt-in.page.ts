// The form on which a person says yes: who asks, each purpose apart, nothing ticked, how to take it back.
import { type Controller } from '../../access/controller.js';
import { type Offer } from '../../optin/wording.js';
import { type Answering } from './answering.js';
import { type Page } from './layout.js';
import { escaped, html, isolated } from './phrases.js';

type Shown = { readonly controller: Controller; readonly offers: readonly Offer[] };

/** What was wrong with the form as it was sent, and what to keep of it. */
export type Sent = {
  readonly email: string;
  readonly purposes: readonly string[];
  readonly wrong: 'nothingChosen' | 'wrongAddress';
};

export function optInPage({ language, texts: { optIn } }: Answering, { controller, offers }: Shown, sent?: Sent): Page {
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
<p class="small">${html({ text: optIn.withdrawal, values: words })} <a href="${escaped(controller.privacyNoticeUrl)}" rel="noopener noreferrer">${escaped(optIn.privacy)}</a></p>
<button>${escaped(optIn.button)}</button>
</form>`;
  const told = (text: string) => ({ text, values: words });
  return { title: told(optIn.title), texts: [told(optIn.intro)], more };
}

/** GDPR recital 32: no box is ticked beforehand; what the person ticked themselves stays when the form comes back. */
function choice({ purpose, wording }: Offer, n: number, ticked: boolean): string {
  const box = `<input type="checkbox" id="choice-${n}" name="purpose" value="${escaped(purpose)}"${ticked ? ' checked' : ''}>`;
  return `<div class="choice">${box}<label for="choice-${n}">${isolated(wording)}</label></div>`;
}

function wrongIf(sent: Sent | undefined, which: Sent['wrong']): string {
  return sent?.wrong === which ? ' aria-describedby="wrong"' : '';
}

export function toldPage({ texts: { optIn } }: Answering, controller: string, what: 'asked' | 'closed' | 'busy'): Page {
  const told = (text: string) => ({ text, values: { controller } });
  return { title: told(optIn[`${what}Title`]), texts: [told(optIn[`${what}Text`])] };
}
