// How a controller's public pages look and what they say beside what the law asks: nothing here is needed.
import { type PageLanguage } from '../../config/texts/page-texts.js';

/** The controller's own words, in the languages that it has them in. */
type OwnWords = Readonly<Partial<Record<PageLanguage, string>>>;

export type Wording = {
  /** Above what the pages `/p` and `/why` say. */
  readonly welcome?: OwnWords;
  /** Below what the page says once somebody has unsubscribed. */
  readonly goodbye?: OwnWords;
};

export type Brand = {
  /** `#rrggbb`, of buttons; readable on white. */
  readonly colour: string | null;
  /** Names the picture: `sha256` of its bytes in hex. */
  readonly logo: string | null;
  readonly wording: Wording;
};

export const LOGO_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'] as const;
export type LogoType = (typeof LOGO_TYPES)[number];

export type Logo = { readonly type: LogoType; readonly bytes: Buffer };

export const NO_BRAND: Brand = { colour: null, logo: null, wording: {} };
