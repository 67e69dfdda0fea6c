// A PDF that anybody can read: headings, paragraphs and fields, page by page.
import PdfDocument from 'pdfkit';
import { type Face, fontOf, runsOf } from './typeset.js';

const INK = '#1a1a1a';
const PALE = '#5a5a5a';
const LINE = '#c8c8c8';
const MARGIN = 56;
const LONGEST_TEXT = 4_000;

type Style = {
  readonly bold?: boolean;
  readonly size?: number;
  readonly color?: string;
  readonly indent?: number;
  readonly gap?: number;
};

export type About = {
  readonly title: string;
  /** BCP 47. */
  readonly language: string;
  readonly at: Date;
  readonly footer: string;
};

export class SummaryDocument {
  private readonly pdf: PDFKit.PDFDocument;
  private readonly registered = new Set<Face>();

  public constructor(private readonly about: About) {
    const { title, language, at } = about;
    this.pdf = new PdfDocument({
      ...{ size: 'A4', lang: language, bufferPages: true, displayTitle: true },
      margins: { top: MARGIN, bottom: MARGIN + 12, left: MARGIN, right: MARGIN },
      info: { Title: title, Producer: 'Outreach Guard', CreationDate: at },
    });
    this.text(title, { bold: true, size: 18, gap: 6 });
  }

  public heading(text: string): void {
    const { pdf } = this;
    if (pdf.y > pdf.page.height - 150) pdf.addPage(); // a heading is not left alone at the foot of a page
    pdf.moveDown(0.9);
    this.text(text, { bold: true, size: 12.5, gap: 2 });
    const { x, y } = { x: MARGIN, y: pdf.y };
    pdf
      .moveTo(x, y)
      .lineTo(pdf.page.width - MARGIN, y)
      .lineWidth(0.7)
      .stroke(LINE);
    pdf.moveDown(0.4);
  }

  public entry(text: string): void {
    if (this.pdf.y > this.pdf.page.height - 110) this.pdf.addPage();
    this.pdf.moveDown(0.35);
    this.text(text, { bold: true });
  }

  public paragraph(text: string, style: Style = {}): void {
    this.text(text, { gap: 3, ...style });
  }

  public remark(text: string): void {
    this.text(text, { size: 8.5, color: PALE, indent: 12 });
  }

  /** Label and value, one a line; what is not known is left out. */
  public fields(fields: readonly (readonly [string, string | null | undefined])[]): void {
    for (const [label, value] of fields) if (value) this.text(`${label}: ${value}`, { indent: 12 });
  }

  /** Writes the page numbers and answers the file. */
  public async finish(): Promise<Buffer> {
    const { pdf } = this;
    const { start, count } = pdf.bufferedPageRange();
    for (let n = 0; n < count; n++) {
      pdf.switchToPage(start + n);
      pdf.page.margins.bottom = 0; // else a line in the margin opens a new page
      this.setFace('plain');
      pdf.fontSize(7.5).fillColor(PALE);
      pdf.text(`${this.about.footer}   ${n + 1} / ${count}`, MARGIN, pdf.page.height - MARGIN + 4, {
        lineBreak: false,
      });
    }
    const chunks: Buffer[] = [];
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    const ended = new Promise((resolve) => pdf.once('end', resolve));
    pdf.end();
    await ended;
    return Buffer.concat(chunks);
  }

  private text(given: string, { bold = false, size = 9.5, color = INK, indent = 0, gap = 0 }: Style): void {
    const { pdf } = this;
    const text = given.length > LONGEST_TEXT ? `${given.slice(0, LONGEST_TEXT)}…` : given;
    const runs = runsOf(text, bold ? 'bold' : 'plain');
    pdf.fontSize(size).fillColor(color);
    const width = pdf.page.width - 2 * MARGIN - indent;
    runs.forEach((run, n) => {
      const isLast = n === runs.length - 1;
      this.setFace(run.face);
      const options = { width, continued: !isLast, lineGap: 1.5, paragraphGap: isLast ? gap : 0 };
      if (n === 0) pdf.text(run.text, MARGIN + indent, pdf.y, options);
      else pdf.text(run.text, options);
    });
  }

  private setFace(face: Face): void {
    if (!this.registered.has(face)) this.pdf.registerFont(face, fontOf(face));
    this.registered.add(face);
    this.pdf.font(face);
  }
}
