// What of an HTML element a reader can see, from its attributes and its own style.

export type Attributes = Readonly<Record<string, string>>;

const NEVER_SHOWN = new Set(['script', 'style', 'head', 'title', 'template']);
const SMALLEST_SEEN_PIXELS = 3;

/** Whether the element and all that is in it is kept from the reader. */
export function isHidden(name: string, attributes: Attributes): boolean {
  if (NEVER_SHOWN.has(name) || attributes['hidden'] !== undefined) return true;
  const style = attributes['style'];
  if (style === undefined) return false;
  const of = declarations(style);
  return (
    of('display') === 'none' ||
    of('visibility') === 'hidden' ||
    [of('opacity'), of('max-height')].some((size) => size !== undefined && Number.parseFloat(size) === 0)
  );
}

/**
 * Whether letters in it have no size; null where it says nothing of its own. What is inside may give them one again, as
 * the tools that lay out newsletters do to close the gaps between cells.
 */
export function isOfNoSize(attributes: Attributes): boolean | null {
  const of = declarations(attributes['style'] ?? '');
  const size = of('font-size') ?? /(?:^|\s)[\d.]+(?:px|pt|r?em|%)/.exec(of('font') ?? '')?.[0];
  if (size === undefined || size === 'inherit') return null;
  if (Number.parseFloat(size) === 0) return true;
  return /[\d.](?:em|%)\s*$/.test(size) && !size.includes('rem') ? null : false;
}

/** A picture of a point or two, or of none: it is there to be fetched, not to be seen. */
export function isTooSmallToSee(attributes: Attributes): boolean {
  const of = declarations(attributes['style'] ?? '');
  const sizes = [of('width') ?? attributes['width'], of('height') ?? attributes['height']].map(pixels);
  if (sizes.includes(0)) return true;
  return sizes.some((size) => size !== null) && sizes.every((size) => size === null || size < SMALLEST_SEEN_PIXELS);
}

/** Of a percentage or a word nobody knows how much it is. */
function pixels(size: string | undefined): number | null {
  const [, number] = /^\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*$/i.exec(size ?? '') ?? [];
  return number === undefined ? null : Number(number);
}

function declarations(style: string): (property: string) => string | undefined {
  const all = new Map<string, string>();
  for (const declaration of style.toLowerCase().split(';')) {
    const colon = declaration.indexOf(':');
    const value = declaration.slice(colon + 1).replace('!important', '');
    if (colon !== -1) all.set(declaration.slice(0, colon).trim(), value.trim());
  }
  return (property) => all.get(property);
}
