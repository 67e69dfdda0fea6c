// The plain-text part of a message of which only the HTML was written.

const UNSEEN = new Set(['script', 'style', 'head', 'title', 'template']);
const LINE = new Set(['br', 'tr', 'li', 'dt', 'dd', 'option']);
const CELL = new Set(['td', 'th']);
const PARAGRAPH = new Set([
  'p',
  'div',
  'table',
  'ul',
  'ol',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'blockquote',
  'hr',
  'pre',
]);

/** Text as a reader would see it: blocks on lines of their own, links with their target. One pass, whatever the HTML. */
export function plainText(html: string): string {
  let text = '';
  let link: string | null = null;
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open === -1) return tidy(text + decoded(html.slice(at)));
    text += decoded(html.slice(at, open).replace(/\s+/g, ' '));
    const tag = tagAt(html, open);
    at = tag.end;
    if (UNSEEN.has(tag.name) && !tag.closing) at = afterClosing(html, tag.name, at);
    else if (PARAGRAPH.has(tag.name)) text += '\n\n';
    else if (LINE.has(tag.name) && !tag.closing) text += tag.name === 'li' ? '\n- ' : '\n';
    else if (CELL.has(tag.name)) text += ' ';
    else if (tag.name === 'img') text += valueOf(tag.inside, 'alt');
    else if (tag.name === 'a' && !tag.closing) link = targetOf(tag.inside);
    else if (tag.name === 'a' && link !== null) {
      if (!text.trimEnd().endsWith(link)) text += ` (${link})`;
      link = null;
    }
  }
  return tidy(text);
}

type Tag = { readonly name: string; readonly closing: boolean; readonly inside: string; readonly end: number };

function tagAt(html: string, open: number): Tag {
  const comment = html.startsWith('<!--', open);
  const close = comment ? html.indexOf('-->', open) : endOfTag(html, open);
  const end = close === -1 ? html.length : close + (comment ? 3 : 1);
  const inside = comment ? '' : html.slice(open + 1, close === -1 ? undefined : close);
  const name = /^\/?([a-z][a-z0-9]*)/i.exec(inside)?.[1]?.toLowerCase() ?? '';
  return { name, closing: inside.startsWith('/'), inside, end };
}

/** The `>` that ends a tag: in the quotes of a value it is a letter like others. -1 where there is none. */
function endOfTag(html: string, open: number): number {
  const mark = /[>"']/g;
  for (mark.lastIndex = open; ;) {
    const found = mark.exec(html);
    if (found === null) return -1;
    if (found[0] === '>') return found.index;
    if (!/=\s*$/.test(html.slice(Math.max(open, found.index - 10), found.index))) continue;
    const end = html.indexOf(found[0], found.index + 1);
    if (end === -1) return -1;
    mark.lastIndex = end + 1;
  }
}

function afterClosing(html: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}\\s*>`, 'gi');
  closing.lastIndex = from;
  return closing.exec(html) ? closing.lastIndex : html.length;
}

function targetOf(inside: string): string | null {
  const target = valueOf(inside, 'href');
  return /^https?:\/\//i.test(target) ? target : null;
}

const VALUES = {
  href: /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i,
  alt: /\salt\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i,
};

function valueOf(inside: string, attribute: keyof typeof VALUES): string {
  const found = VALUES[attribute].exec(inside);
  return decoded(found?.[1] ?? found?.[2] ?? found?.[3] ?? '')
    .replace(/\s+/g, ' ')
    .trim();
}

function tidy(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/[ \t]+/g, ' ').trim());
  const kept = lines.filter((line, n) => line !== '' || (n > 0 && lines[n - 1] !== ''));
  return kept.join('\n').trim();
}

const BASIC: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  euro: '€',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  bull: '•',
  oelig: 'œ',
  OElig: 'Œ',
  trade: '™',
};

// ISO 8859-1 from 160 on, in the names of HTML.
const LATIN =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'.split(
    ' ',
  );
const LATIN_FROM = 160;

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([A-Za-z][A-Za-z0-9]{1,8}));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name) return BASIC[name] ?? latin(name) ?? whole;
      const point = decimal ? parseInt(decimal, 10) : parseInt(hex ?? '', 16);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point).toWellFormed() : whole;
    },
  );
}

function latin(name: string): string | null {
  const index = LATIN.indexOf(name);
  if (index === -1) return null;
  return name === 'nbsp' ? ' ' : String.fromCharCode(LATIN_FROM + index);
}
