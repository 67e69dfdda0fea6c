// The body of PATCH /v1/controllers/:id: how the public pages look. What cannot be read by everybody is refused.
import { type PageLanguage } from '../../../config/texts/page-texts.js';
import { type Logo, LOGO_TYPES, type LogoType, type Wording } from '../../access/brand.js';
import { type BrandChange } from '../../access/brands.js';
import { Field, OptionalText, Part } from '../../http/fields.js';
import { wrongColour } from '../pages/colours.js';

const LONGEST_WORDS = 500;
const MOST_LOGO_BYTES = 65_536;
const DATA_URL = /^data:(image\/[a-z]+);base64,([A-Za-z0-9+/]+={0,2})$/;

/** What the bytes of each type begin with; of WebP, what stands behind the length. */
const SIGNATURES: Readonly<Record<LogoType, readonly (readonly [at: number, bytes: string])[]>> = {
  'image/png': [[0, '\x89PNG\r\n\x1a\n']],
  'image/jpeg': [[0, '\xff\xd8\xff']],
  'image/gif': [[0, 'GIF8']],
  'image/webp': [
    [0, 'RIFF'],
    [8, 'WEBP'],
  ],
};

export class OwnWordsRequest implements Record<PageLanguage, string | null> {
  @OptionalText({ about: 'In English.', most: LONGEST_WORDS })
  public en: string | null = null;

  @OptionalText({ about: 'In French.', most: LONGEST_WORDS })
  public fr: string | null = null;

  @OptionalText({ about: 'In German.', most: LONGEST_WORDS })
  public de: string | null = null;

  @OptionalText({ about: 'In Spanish.', most: LONGEST_WORDS })
  public es: string | null = null;

  @OptionalText({ about: 'In Italian.', most: LONGEST_WORDS })
  public it: string | null = null;
}

export class WordingRequest {
  @Part(OwnWordsRequest, { about: 'At the top of the pages of preferences and of "why me?".' })
  public welcome: OwnWordsRequest | null = null;

  @Part(OwnWordsRequest, { about: 'Below what the page says once somebody has unsubscribed.' })
  public goodbye: OwnWordsRequest | null = null;
}

/** What is left out stays as it is; null takes it away. */
export class BrandRequest {
  @Field(wrongColour, {
    description: 'Of buttons. Needs a contrast of 4.5 to white; a lighter shade of it is used in the dark.',
    type: 'string',
    pattern: '^#[0-9a-fA-F]{6}$',
    example: '#14532d',
  })
  public colour?: string | null;

  @Field(wrongLogo, {
    description: `A picture as a data URL (${LOGO_TYPES.join(', ')}), up to ${MOST_LOGO_BYTES} bytes; kept and served by us, for the pages ask nobody else for anything.`,
    type: 'string',
    example: 'data:image/png;base64,iVBORw0KGgo…',
  })
  public logo?: string | null;

  @Part(WordingRequest, {
    about: 'Words of the controller’s own, beside what the law asks the pages to say; as a whole.',
  })
  public wording?: WordingRequest | null;
}

export function brandChangeOf({ colour, logo, wording }: BrandRequest): BrandChange {
  return {
    ...(colour !== undefined && { colour: colour?.toLowerCase() ?? null }),
    ...(logo !== undefined && { logo: logo === null ? null : logoIn(logo) }),
    ...(wording !== undefined && { wording: wording && wordingOf(wording) }),
  };
}

function wordingOf({ welcome, goodbye }: WordingRequest): Wording {
  return { ...(welcome && { welcome: said(welcome) }), ...(goodbye && { goodbye: said(goodbye) }) };
}

function said(words: OwnWordsRequest): Partial<Record<PageLanguage, string>> {
  return Object.fromEntries(
    Object.entries(words).filter(([, text]: [string, string | null]) => text !== null && text.trim() !== ''),
  );
}

function wrongLogo(value: unknown): string | null {
  const logo = typeof value === 'string' ? logoIn(value) : null;
  if (!logo) return `must be a data URL of a picture whose bytes are what it says: ${LOGO_TYPES.join(', ')}`;
  return logo.bytes.length > MOST_LOGO_BYTES ? `must have at most ${MOST_LOGO_BYTES} bytes` : null;
}

function logoIn(url: string): Logo | null {
  const [, named, data = ''] = DATA_URL.exec(url) ?? [];
  const type = LOGO_TYPES.find((one) => one === named);
  if (!type) return null;
  const bytes = Buffer.from(data, 'base64');
  const fits = SIGNATURES[type].every(([at, begin]) => bytes.toString('latin1', at, at + begin.length) === begin);
  return fits ? { type, bytes } : null;
}
