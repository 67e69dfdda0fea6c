// What all public pages have in common: one column, readable on any screen in light and dark, without script or cookie.
import { type PageLanguage } from '../../../config/texts/page-texts.js';

/** Sent with every public page: nothing is loaded from anywhere, kept, framed or told to others. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
};

export type Page = {
  readonly language: PageLanguage;
  readonly title: string;
  /** Paragraphs of plain text. */
  readonly texts: readonly string[];
  /** HTML below them, escaped already. */
  readonly more?: string;
};

export function page({ language, title, texts, more = '' }: Page): string {
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
<main>
<h1>${unbroken(escaped(title))}</h1>
${texts.map((text) => `<p>${escaped(text)}</p>`).join('\n')}
${more}
</main>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1a1c20; --paper: #f7f7f5; --card: #fff; --line: #6b6f76; --button: #14532d;
  --on-button: #fff; --wrong: #9f1239; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececf0; --paper: #131417; --card: #1d1f24; --line: #9a9ea6; --button: #86efac; --on-button: #052e16;
    --wrong: #fda4af; }
}
body { margin: 0; padding: 8vh 1rem; background: var(--paper); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif; }
main { max-width: 32rem; margin: 0 auto; padding: 1.5rem 2rem 2rem; background: var(--card); border-radius: .75rem; }
h1 { font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
p, legend, label { overflow-wrap: anywhere; }
a { color: inherit; }
fieldset { margin: 1.25rem 0; padding: 0; border: 0; }
legend { padding: 0; font-weight: 600; }
.choice { display: flex; gap: .75rem; margin: .75rem 0; }
.choice input { flex: none; width: 1.5rem; height: 1.5rem; margin: .1rem 0 0; accent-color: var(--button); }
.field label { display: block; margin-bottom: .25rem; font-weight: 600; }
.field input { box-sizing: border-box; width: 100%; min-height: 3rem; padding: .5rem .75rem; border: 1px solid var(--line);
  border-radius: .5rem; background: var(--paper); color: inherit; font: inherit; }
.wrong { color: var(--wrong); font-weight: 600; }
.small { font-size: .9375rem; }
button { width: 100%; min-height: 3rem; margin-top: .5rem; padding: .75rem 1.5rem; border: 0; border-radius: .5rem;
  background: var(--button); color: var(--on-button); font: inherit; font-weight: 600; cursor: pointer; }
button:focus-visible, input:focus-visible, a:focus-visible { outline: 3px solid var(--ink); outline-offset: 3px; }
`;

/** "e-mail" stays on one line of a narrow screen. */
function unbroken(html: string): string {
  return html.replaceAll('-', '&#8209;');
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
