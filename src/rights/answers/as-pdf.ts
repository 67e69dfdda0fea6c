// The same document as a PDF, for printing.
import { SummaryDocument } from '../../evidence/summary/document.js';
import { type Readable } from './readable.js';

export function asPdf({ title, language, at, intro, footer, sections }: Readable): Promise<Buffer> {
  const page = new SummaryDocument({ title, language, at: new Date(at), footer });
  page.paragraph(intro);
  for (const { heading, paragraphs, entries } of sections) {
    page.heading(heading);
    for (const text of paragraphs) page.paragraph(text);
    for (const entry of entries) {
      page.entry(entry.title);
      page.fields(entry.fields);
    }
  }
  return page.finish();
}
