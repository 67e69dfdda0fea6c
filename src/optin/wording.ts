// What a form says to a person, in one language: the very words that a consent is given to.
import { fill, NAMED_PURPOSES, type PageLanguage, type PageTexts } from '../../config/texts/page-texts.js';
import { type Controller } from '../access/controller.js';
import { type OfferedPurpose, type OptInForm } from './form.js';

export type Offer = {
  readonly purpose: string;
  /** What is sent, as part of a sentence: "its newsletter". */
  readonly subject: string;
  /** The whole sentence beside the box. */
  readonly wording: string;
};

/** The offers of a form, in its order. GDPR art. 7(2): each purpose apart; EDPB Guidelines 05/2020, section 3.3.1. */
export function offersOf(form: OptInForm, controller: Controller, texts: PageTexts, language: PageLanguage): Offer[] {
  return form.purposes.map((offered) => {
    const subject = subjectOf(offered, texts, language);
    const { name, postalAddress } = controller;
    const frequency = texts.frequencies[offered.frequency];
    return {
      purpose: offered.purpose,
      subject,
      wording: fill(texts.optIn.agree, { controller: name, postalAddress, subject, frequency }),
    };
  });
}

function subjectOf({ purpose, label }: OfferedPurpose, texts: PageTexts, language: PageLanguage): string {
  const own = label?.[language] ?? label?.en;
  if (own !== undefined) return own;
  const named = NAMED_PURPOSES.find((one) => one === purpose);
  return named ? texts.purposes[named] : purpose;
}
