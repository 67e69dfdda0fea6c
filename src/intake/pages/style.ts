// The one style of all public pages: a column that can be read on any screen, in light and dark.
import { createHash } from 'node:crypto';
import { coloursOf } from './colours.js';

export const STYLE = `
:root{color-scheme:light dark;--ink:#1a1c20;--soft:#4b4f57;--paper:#f4f4f1;--card:#fff;--line:#6b6f76;--rule:#dcdcd6;--button:#14532d;
--on-button:#fff;--wrong:#9f1239;--good:#e8f3ec}
@media(prefers-color-scheme:dark){:root{--ink:#ececf0;--soft:#b9bdc6;--paper:#131417;--card:#1d1f24;--line:#9a9ea6;--rule:#33363d;
--button:#86efac;--on-button:#052e16;--wrong:#fda4af;--good:#12301f}}
*{box-sizing:border-box}
body{margin:0;padding:6vh 1rem 3rem;background:var(--paper);color:var(--ink);font:1.0625rem/1.5 system-ui,sans-serif}
main,nav{max-width:34rem;margin:0 auto}
main{padding:1.5rem 2rem 2rem;background:var(--card);border-radius:.75rem}
.logo{display:block;max-width:12rem;max-height:4rem;margin:0 0 1rem}
h1{margin:.5rem 0 1rem;font-size:1.5rem;line-height:1.25}
h2{margin:0 0 .5rem;font-size:1.0625rem}
h1,h2,p,li,dt,dd,legend,label,button{overflow-wrap:anywhere}
p{margin:0 0 1rem}
a{color:inherit;text-underline-offset:.15em}
section{margin-top:1.5rem;padding-top:1.25rem;border-top:1px solid var(--rule)}
section>:last-child{margin-bottom:0}
ul{margin:0 0 1rem;padding:0;list-style:none}
li{margin:.75rem 0}
li:first-child{margin-top:0}
nav{margin-top:1.25rem;font-size:.9375rem}
nav ul{display:flex;flex-wrap:wrap;gap:0 .25rem;justify-content:center}
nav li{margin:0}
nav a{display:inline-block;padding:.375rem .5rem;color:var(--soft)}
fieldset{margin:1.25rem 0;padding:0;border:0}
legend{padding:0;font-weight:600}
.choice{display:flex;gap:.75rem;margin:.75rem 0}
.choice input{flex:none;width:1.5rem;height:1.5rem;margin:.1rem 0 0;accent-color:var(--button)}
form{margin:0 0 1rem}
li form,main>form:last-child{margin:0}
.field{margin:0 0 1rem}
.field label{display:block;margin-bottom:.25rem;font-weight:600}
.field input,.field textarea{width:100%;min-height:3rem;padding:.5rem .75rem;border:1px solid var(--line);border-radius:.5rem;
background:var(--paper);color:inherit;font:inherit}
.field textarea{min-height:5rem;resize:vertical}
.wrong{color:var(--wrong);font-weight:600}
.said{padding:.75rem 1rem;border-radius:.5rem;background:var(--good);font-weight:600}
.small{color:var(--soft);font-size:.9375rem}
button{width:100%;min-height:3rem;margin-top:.5rem;padding:.75rem 1.5rem;border:1px solid transparent;border-radius:.5rem;
background:var(--button);color:var(--on-button);font:inherit;font-weight:600;cursor:pointer}
.quiet{border-color:var(--line);background:none;color:inherit}
:focus-visible{outline:3px solid var(--ink);outline-offset:3px}
@media(prefers-color-scheme:dark){.logo{padding:.5rem;border-radius:.5rem;background:#fff}}
@media(max-width:30rem){body{padding-top:1rem}main{padding:1rem 1.25rem 1.5rem}}
`;

/** What the page of a controller with a colour of its own adds. */
export function ownStyle(colour: string | null): string | null {
  return colour === null ? null : coloursOf(colour);
}

/** A source for `style-src` that lets this very text in and nothing else (CSP Level 3, section 6.7.3). */
export function hashSource(style: string): string {
  return `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
}
