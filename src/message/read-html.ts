// The HTML part as its reader sees it: what is hidden is not said, and what is fetched from elsewhere is noted.
import { Parser } from 'htmlparser2';
import { linksIn } from './addresses-in-text.js';
import { type Fetched, type Link, type Part, type Span } from './part.js';
import { type Attributes, isHidden, isOfNoSize, isTooSmallToSee } from './visibility.js';

const LINE_BREAKING = new Set(
  'address article blockquote br center dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li ol p pre section table td th tr ul'.split(
    ' ',
  ),
);
const FETCHING = ['src', 'poster', 'background', 'data'] as const;
const STYLE_URL = /url\(\s*["']?([^"')\s]+)/gi;
const SET_URL = /[^\s,]\S*/g;

/** No mail nests like this; what does is read on as if it began anew, for to keep count of it all takes for ever. */
const DEEPEST = 1_000;
const PIECE = 16_384;

export function readHtml(html: string): Part {
  let begun = 0; // where the parser began
  const reader: Reader = new Reader(() => ({ start: begun + parser.startIndex, end: begun + parser.endIndex + 1 }));
  let parser: Parser = new Parser(reader, { decodeEntities: true });
  for (let from = 0; from < html.length;) {
    // Between two tags: a piece never ends in one.
    const next = html.indexOf('<', from + PIECE);
    const to = next === -1 ? html.length : next;
    parser.write(html.slice(from, to));
    if (reader.depth > DEEPEST) {
      parser.end();
      parser = new Parser(reader, { decodeEntities: true });
      begun = to;
    }
    from = to;
  }
  parser.end();
  return reader.part();
}

/** `seen` once it holds something to click on. */
type Anchor = { readonly url: string; readonly line: number; words: string; seen: boolean };

class Reader {
  /** How many elements are open. */
  public depth = 0;
  private readonly lines: string[] = [''];
  private readonly links: Link[] = [];
  private readonly fetched: Fetched[] = [];
  private anchor: Anchor | null = null;
  /** How many elements are open from the outermost hidden one on. */
  private hiddenDepth = 0;
  /** For each open element, whether letters in it have no size. */
  private readonly noSize: boolean[] = [];
  private inStyle = false;

  /** `tag` is where the tag that is being read stands. */
  public constructor(private readonly tag: () => Span) {}

  public onopentag(name: string, attributes: Attributes): void {
    this.depth++;
    this.noSize.push(isOfNoSize(attributes) ?? this.noSize.at(-1) ?? false);
    this.inStyle = name === 'style';
    if (this.hiddenDepth > 0 || isHidden(name, attributes)) this.hiddenDepth++;
    this.noteFetched(name, attributes);
    if (this.hiddenDepth > 0) return;
    if (LINE_BREAKING.has(name)) this.lines.push('');
    if (name === 'img') this.say(` ${attributes['alt'] ?? ''} `, true);
    const { href } = attributes;
    if ((name !== 'a' && name !== 'area') || href === undefined) return;
    this.closeAnchor();
    this.anchor = {
      url: href.trim(),
      line: this.lines.length - 1,
      words: attributes['title'] ?? '',
      seen: name === 'area',
    };
    if (name === 'area') this.closeAnchor();
  }

  public ontext(text: string): void {
    if (this.inStyle) this.noteFetchedByStyle(text);
    if (this.hiddenDepth > 0 || this.noSize.at(-1) === true) return;
    this.say(text.replace(/\s+/g, ' '), text.trim() !== '');
  }

  public onclosetag(name: string): void {
    this.depth--;
    this.noSize.pop();
    this.inStyle = false;
    if (this.hiddenDepth > 0) this.hiddenDepth--;
    else if (name === 'a') this.closeAnchor();
    else if (LINE_BREAKING.has(name)) this.lines.push('');
  }

  public part(): Part {
    this.closeAnchor();
    const text = this.lines.join('\n');
    return { text, links: [...this.links, ...linksIn(text)], fetched: this.fetched };
  }

  private closeAnchor(): void {
    if (this.anchor?.seen) this.links.push(this.anchor);
    this.anchor = null;
  }

  private say(words: string, seen: boolean): void {
    this.lines.push((this.lines.pop() ?? '') + words);
    if (!this.anchor) return;
    this.anchor.words += words;
    this.anchor.seen ||= seen;
  }

  private noteFetched(name: string, attributes: Attributes): void {
    const isPicture = name === 'img';
    const unseen = isPicture && (this.hiddenDepth > 0 || isTooSmallToSee(attributes));
    const tag = isPicture ? this.tag() : null;
    for (const attribute of FETCHING) {
      const url = attributes[attribute];
      if (url !== undefined) this.fetched.push({ url: url.trim(), unseen, tag });
    }
    for (const [url] of (attributes['srcset'] ?? '').matchAll(SET_URL)) this.fetched.push({ url, unseen: false, tag });
    this.noteFetchedByStyle(attributes['style'] ?? '');
    if (name === 'link' && attributes['href'] !== undefined) {
      this.fetched.push({ url: attributes['href'].trim(), unseen: false, tag: null });
    }
  }

  private noteFetchedByStyle(style: string): void {
    for (const [, url = ''] of style.matchAll(STYLE_URL)) this.fetched.push({ url, unseen: false, tag: null });
  }
}
