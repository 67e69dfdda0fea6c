// A document as one HTML file that opens anywhere: no script, nothing loaded, readable by a screen reader and on paper.
import { type Readable, type Section } from './readable.js';

export function asHtml({ title, language, intro, footer, sections }: Readable): string {
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
<main>
<h1>${escaped(title)}</h1>
<p>${escaped(intro)}</p>
${sections.map(section).join('\n')}
<footer><p>${escaped(footer)}</p></footer>
</main>
</html>
`;
}

function section({ heading, paragraphs, entries }: Section): string {
  const told = entries.map(({ title, fields }) => {
    const values = fields.map(([label, value]) => `<dt>${escaped(label)}</dt><dd>${escaped(value)}</dd>`);
    return `<h3>${escaped(title)}</h3>\n<dl>${values.join('')}</dl>`;
  });
  const words = paragraphs.map((text) => `<p>${escaped(text)}</p>`);
  return `<section>\n<h2>${escaped(heading)}</h2>\n${[...words, ...told].join('\n')}\n</section>`;
}

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 48rem; margin: 0 auto; }
h1, h2, h3, p, dd { overflow-wrap: anywhere; }
h2 { margin-top: 2rem; border-bottom: 1px solid; }
h3 { margin: 1rem 0 .25rem; font-size: 1rem; }
dl { display: grid; grid-template-columns: minmax(7rem, 12rem) 1fr; gap: .125rem .75rem; margin: 0; }
dt { font-weight: 600; overflow-wrap: anywhere; }
dd { margin: 0; unicode-bidi: isolate; }
`;

function escaped(text: string): string {
  return text.toWellFormed().replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
