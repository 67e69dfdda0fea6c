// A colour of the controller's on our pages: readable in light and dark (WCAG 2.2, success criteria 1.4.3 and 1.4.11), or refused.

const WHITE = '#ffffff';
const BLACK = '#000000';
/** What lies below buttons in the dark. */
const DARK_CARD = '#1d1f24';
const LEAST_CONTRAST = 4.5;
const STEPS = 20;

/** Why a colour cannot be taken; null where it can. */
export function wrongColour(value: unknown): string | null {
  if (typeof value !== 'string' || !/^#[0-9a-fA-F]{6}$/.test(value)) return 'must be a colour such as #14532d';
  const contrast = contrastOf(value, WHITE);
  if (contrast >= LEAST_CONTRAST) return null;
  return `has a contrast of ${contrast.toFixed(2)} to white; at least ${LEAST_CONTRAST} is needed for everybody to read it (WCAG 2.2 AA)`;
}

/** The style rules of a colour that was taken. */
export function coloursOf(colour: string): string {
  const light = lightened(colour);
  return `:root{--button:${colour};--on-button:${WHITE}}@media(prefers-color-scheme:dark){:root{--button:${light};--on-button:${BLACK}}}`;
}

/** As near to the colour as is readable on the dark card. */
function lightened(colour: string): string {
  for (let step = 0; step < STEPS; step++) {
    const mixed = mix(colour, step / STEPS);
    if (contrastOf(mixed, DARK_CARD) >= LEAST_CONTRAST && contrastOf(mixed, BLACK) >= LEAST_CONTRAST) return mixed;
  }
  return WHITE;
}

function mix(colour: string, white: number): string {
  const parts = channels(colour).map((channel) => Math.round(channel + (255 - channel) * white));
  return `#${parts.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** WCAG 2.2, "contrast ratio": from 1 to 21. */
export function contrastOf(one: string, other: string): number {
  const [brighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (brighter + 0.05) / (darker + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((from) => Number.parseInt(colour.slice(from, from + 2), 16));
}
