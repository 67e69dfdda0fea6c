// How a summary begins: whose it is, when and why it was made, and what it is to be checked against.
import { type Language } from '../../../config/law.js';
import { type Controller } from '../../access/controller.js';
import { type Reader } from '../../guard/readings.js';
import { SummaryDocument } from './document.js';
import { TEXTS } from './texts.js';

export type Frame = {
  readonly language: Language;
  readonly at: Date;
  readonly reader: Reader;
  readonly controller: Controller;
  /** The signed note. */
  readonly checkpoint: string;
};

export function openSummary(title: string, frame: Frame): SummaryDocument {
  const { language, at, reader, controller, checkpoint } = frame;
  const say = TEXTS[language];
  const [origin = '', size = '', root = ''] = checkpoint.split('\n');
  const footer = `${controller.name}   ${at.toISOString()}`;
  const page = new SummaryDocument({ title, language, at, footer });
  page.paragraph(say.intro);
  page.fields([
    [
      say.controller,
      `${controller.name}, ${controller.postalAddress}, ${controller.country}, ${controller.contactEmail}`,
    ],
    [say.made, at.toISOString()],
    [say.by, reader.keyId],
    [say.why, reader.why],
  ]);
  page.heading(say.checkpoint);
  page.fields([
    [say.log, origin],
    [say.size, size],
    [say.root, root],
  ]);
  return page;
}
