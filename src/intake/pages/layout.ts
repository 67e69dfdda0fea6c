// What all public pages have in common: one column, its language, and headers that let nothing in or out. No script, no cookie.
import { LANGUAGE_NAMES, PAGE_LANGUAGES, type PageLanguage } from '../../../config/texts/page-texts.js';
import { type Brand } from '../../access/brand.js';
import { escaped, html, type Phrase, plain } from './phrases.js';
import { hashSource, ownStyle, STYLE } from './style.js';

/** Whose page it is, in which language; `up` leads from it to where the public paths begin (`../`). */
export type Frame = {
  readonly language: PageLanguage;
  readonly brand: Brand;
  /** The controller's name, for its logo. */
  readonly owner: string;
  readonly up: string;
  /** "Language", in it. */
  readonly languages: string;
};

export type Page = {
  readonly title: Phrase;
  /** Paragraphs. */
  readonly texts: readonly Phrase[];
  /** HTML below them, escaped already. */
  readonly more?: string;
};

const USUAL_SOURCE = hashSource(STYLE);

/** Sent with every public page: nothing is loaded from elsewhere, kept, framed or told to others. */
export function pageHeaders({ colour }: Brand): Record<string, string> {
  const own = ownStyle(colour);
  const styles = own === null ? USUAL_SOURCE : `${USUAL_SOURCE} ${hashSource(own)}`;
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex, nofollow',
    'content-security-policy': `default-src 'none'; style-src ${styles}; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  };
}

export function page(frame: Frame, { title, texts, more = '' }: Page): string {
  const own = ownStyle(frame.brand.colour);
  return `<!doctype html>
<html lang="${frame.language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${plain(title)}</title>
<style>${STYLE}</style>${own === null ? '' : `\n<style>${own}</style>`}
<main>
${logo(frame)}<h1>${html(title)}</h1>
${texts.map((text) => `<p>${html(text)}</p>`).join('\n')}
${more}
</main>
${otherLanguages(frame)}
</html>
`;
}

function logo({ brand, owner, up }: Frame): string {
  return brand.logo === null ? '' : `<img class="logo" src="${up}logo/${brand.logo}" alt="${escaped(owner)}">\n`;
}

function otherLanguages({ language, languages }: Frame): string {
  const others = PAGE_LANGUAGES.filter((one) => one !== language);
  const links = others.map(
    (one) => `<li><a href="?lang=${one}" lang="${one}" hreflang="${one}">${LANGUAGE_NAMES[one]}</a></li>`,
  );
  return `<nav aria-label="${escaped(languages)}"><ul>${links.join('')}</ul></nav>`;
}

/** One that is pressed without filling anything in. `to` is where it posts, left out: to the page itself. */
export function buttonForm(
  words: Phrase,
  options: { to?: string; name?: string; value?: string; quiet?: boolean } = {},
) {
  const { to, name, value = '', quiet = false } = options;
  const action = to === undefined ? '' : ` action="${escaped(to)}"`;
  const said = name === undefined ? '' : ` name="${escaped(name)}" value="${escaped(value)}"`;
  return `<form method="post"${action}><button${said}${quiet ? ' class="quiet"' : ''}>${html(words)}</button></form>`;
}

export function section(id: string, title: string, inner: string): string {
  return `<section aria-labelledby="${id}"><h2 id="${id}">${escaped(title)}</h2>\n${inner}\n</section>`;
}
