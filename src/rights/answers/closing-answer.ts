// The answers that need no data about anybody: erased, objected, restricted, corrected. They can be told for ever.
import { fill, type PageLanguage } from '../../../config/texts/page-texts.js';
import { type RightsTextsOf } from '../../../config/texts/rights-texts.js';
import { type Controller } from '../../access/controller.js';
import { dayIn } from '../../optin/confirmation-letter.js';
import { type RecordedRequest } from '../request-book.js';
import { type Readable } from './readable.js';

type Told = { readonly controller: Controller; readonly language: PageLanguage; readonly say: RightsTextsOf };

/** Null where the request is not answered, or its answer is a document of its own. */
export function closingAnswer({ controller, language, say }: Told, request: RecordedRequest): Readable | null {
  const { type, stage, closedAt, keptBecause, keptUntil, id } = request;
  if (stage !== 'answered' || closedAt === null || type === 'access' || type === 'portability') return null;
  const { title, text } = say.answers[type];
  const values = { controller: controller.name, closed: dayIn(language, closedAt) };
  const paragraphs = [fill(text, values)];
  if (keptBecause !== null && keptUntil !== null) {
    paragraphs.push(fill(say.kept, { because: keptBecause, until: dayIn(language, keptUntil) }));
  }
  paragraphs.push(fill(say.page.reference, { id }));
  const at = closedAt.toISOString();
  return {
    ...{ title, language, intro: paragraphs[0] ?? '', footer: `${controller.name} · ${id}`, at },
    sections: paragraphs.length > 1 ? [{ heading: controller.name, paragraphs: paragraphs.slice(1), entries: [] }] : [],
  };
}
