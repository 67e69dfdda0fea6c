// What a purpose is called on a page.
import { type PageLanguage, type PageTexts } from '../../../config/texts/page-texts.js';
import { type OfferedPurpose } from '../../optin/form.js';

/** The controller's own name for it where it has one, else ours, else the purpose as it is written, with spaces. */
export function topicName(
  purpose: string,
  { topics }: PageTexts,
  language: PageLanguage,
  label: OfferedPurpose['label'] = null,
): string {
  const own = label?.[language] ?? label?.en;
  if (own !== undefined) return own;
  return Object.hasOwn(topics, purpose) ? topics[purpose as keyof typeof topics] : purpose.replaceAll('_', ' ');
}
