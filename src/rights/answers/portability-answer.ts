// The answer to a request for portability (GDPR art. 20(1)): what the person gave themselves, structured and machine-readable.
import { fill } from '../../../config/texts/page-texts.js';
import { type RecordedConsent } from '../../provenance/known.js';
import { isOwnAct } from '../../policy/sources.js';
import { type Answer, type AnswerFrame, controllerLine, shownController } from './access-answer.js';
import { type Held, type HeldRow } from './held-data.js';
import { fieldsOf, type Readable, type Section } from './readable.js';

/**
 * Article 29 Working Party, WP 242 rev.01: what was provided knowingly, and what follows from the use of the service; not
 * what was found elsewhere or worked out. The name and the like are theirs only where a source is their own act.
 */
export function portabilityAnswer(frame: AnswerFrame, { dossier, tables }: Held): Answer {
  const { controller, say, language, day, at, requestId } = frame;
  const { known, email } = dossier;
  const sources = (known.sources ?? []).filter((source) => isOwnAct(source.kind));
  const consents: readonly RecordedConsent[] = known.consents ?? [];
  const gave = sources.length > 0 || consents.length > 0;
  const { name = null, company = null, jobTitle = null, country = null, customer = null } = known;
  const person = gave ? { email, name, company, jobTitle, country } : {};
  const objections = tables.suppression.filter(({ kind }) => kind === 'objection' || kind === 'unsubscribe');
  const forms = tables.opt_in_request;
  const data = {
    ...{ v: 1, kind: 'portability', request: requestId, at: at.toISOString(), controller: shownController(controller) },
    ...{ person, sources, consents, customer: gave ? customer : null, objections, forms },
  };
  const { document, fields } = say;
  const section = (heading: string, rows: readonly object[]): Section => ({
    ...{ heading, paragraphs: rows.length > 0 ? [] : [document.none] },
    entries: rows.map((row) => ({
      title: titleOf(row as HeldRow) ?? email ?? '',
      fields: fieldsOf(row as HeldRow, fields),
    })),
  });
  const values = { controller: controller.name, date: day };
  const readable: Readable = {
    ...{ title: fill(document.portability, values), language, at: at.toISOString() },
    ...{ intro: fill(document.portabilityIntro, values), footer: `${controller.name} · ${requestId}` },
    sections: [
      { heading: document.controller, paragraphs: [controllerLine(controller)], entries: [] },
      section(document.person, gave ? [person] : []),
      section(document.sources, sources),
      section(document.consents, consents),
      section(document.stops, objections),
      section(document.others, forms),
    ],
  };
  return { data, readable };
}

function titleOf(row: HeldRow): string | undefined {
  return ['kind', 'purpose', 'id'].map((key) => row[key]).find((value) => typeof value === 'string');
}
