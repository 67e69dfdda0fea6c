// Where in somebody's HTML a footer is sure to be seen: at the end of the body as browsers read it, outside of everything.
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';

/** `closing` ends what the author left open there: in an open table or a hidden box nobody would find the footer. */
export type FooterPlace = { readonly at: number; readonly closing: string };

/** Before the last `</body>` that is one, for clients drop what comes after it; else before `</html>`, else at the end. */
export function footerPlace(html: string): FooterPlace {
  const reader = new PlaceReader(html);
  const tokenizer = new Tokenizer({ xmlMode: false, decodeEntities: false }, reader);
  tokenizer.write(html);
  tokenizer.end();
  return reader.place();
}

const VOID = 'area base br col embed hr img input link meta param source track wbr'.split(' ');
/** Their end may be left out, or ends with what they are in. */
const SELF_ENDING = 'html head body p li dt dd option optgroup rp rt tr td th thead tbody tfoot caption colgroup'.split(
  ' ',
);
const NEVER_OPEN = new Set([...VOID, ...SELF_ENDING]);
/** In them everything is text up to their end. */
const ALL_TEXT = new Set(['style', 'script', 'title', 'textarea']);

type Open = { readonly name: string; readonly start: number };

class PlaceReader implements TokenizerCallbacks {
  private readonly open: Open[] = [];
  private readonly counts = new Map<string, number>();
  private ofBody: FooterPlace | null = null;
  private ofHtml: FooterPlace | null = null;
  /** Up to where everything was whole: no tag or comment that is never ended. */
  private whole = 0;
  private tag: Open = { name: '', start: 0 };

  public constructor(private readonly html: string) {}

  public place(): FooterPlace {
    const found = this.ofBody ?? this.ofHtml;
    if (found) return found;
    const innermost = this.open.at(-1);
    if (!innermost || !ALL_TEXT.has(innermost.name)) return { at: this.whole, closing: this.closing() };
    this.forgetInnermost();
    return { at: innermost.start, closing: this.closing() };
  }

  public onopentagname(start: number, end: number): void {
    this.tag = { name: this.html.slice(start, end).toLowerCase(), start: start - 1 };
  }

  public onopentagend(end: number): void {
    this.whole = end + 1;
    const { name } = this.tag;
    if (NEVER_OPEN.has(name)) return;
    this.open.push(this.tag);
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** HTML takes no notice of the slash. */
  public onselfclosingtag(end: number): void {
    this.onopentagend(end);
  }

  public onclosetag(start: number, end: number): void {
    const close = this.html.indexOf('>', end);
    if (close === -1) return;
    this.whole = close + 1;
    const name = this.html.slice(start, end).toLowerCase();
    const at = this.html.lastIndexOf('<', start);
    if (name === 'body') this.ofBody = { at, closing: this.closing() };
    else if (name === 'html') this.ofHtml ??= { at, closing: this.closing() };
    if (!this.counts.get(name)) return;
    while (this.forgetInnermost() !== name);
  }

  /** One that is never ended runs up to the end, with an offset of nothing. */
  public oncomment(_start: number, end: number, offset: number): void {
    if (offset > 0) this.whole = end + 1;
  }

  public ontext(_start: number, end: number): void {
    this.whole = end;
  }

  public oncdata(_start: number, end: number): void {
    this.whole = end + 1;
  }

  public ondeclaration(_start: number, end: number): void {
    this.whole = end + 1;
  }

  public onprocessinginstruction(_start: number, end: number): void {
    this.whole = end + 1;
  }

  public ontextentity(): void {
    // not decoded
  }

  public onattribdata(): void {
    // of no interest, as the three below
  }

  public onattribentity(): void {
    // see above
  }

  public onattribend(): void {
    // see above
  }

  public onattribname(): void {
    // see above
  }

  public onend(): void {
    // what was found is asked for
  }

  private forgetInnermost(): string {
    const name = this.open.pop()?.name ?? '';
    this.counts.set(name, (this.counts.get(name) ?? 1) - 1);
    return name;
  }

  private closing(): string {
    return this.open
      .map(({ name }) => `</${name}>`)
      .reverse()
      .join('');
  }
}
