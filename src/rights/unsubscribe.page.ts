// The page behind an unsubscribe link: one sentence, one button, readable on any screen in light and dark.

const LANGUAGES = ['en', 'fr'] as const;
export type PageLanguage = (typeof LANGUAGES)[number];

/** The first language of `Accept-Language` that we speak; English where there is none. */
export function pageLanguage(accepted: string | undefined): PageLanguage {
  for (const part of (accepted ?? '').slice(0, 200).split(',')) {
    const asked = part.trim().slice(0, 2).toLowerCase();
    const known = LANGUAGES.find((language) => language === asked);
    if (known) return known;
  }
  return 'en';
}

type Texts = {
  readonly ask: { readonly title: string; readonly text: string; readonly button: string };
  readonly done: { readonly title: string; readonly text: string };
  readonly unknown: { readonly title: string; readonly text: string };
  readonly tryAgain: { readonly title: string; readonly text: string };
};

const TEXTS: Readonly<Record<PageLanguage, Texts>> = {
  en: {
    ask: {
      title: 'Stop these e-mails?',
      text: '{controller} will send you no more marketing e-mail. It takes effect at once.',
      button: 'Unsubscribe',
    },
    done: {
      title: 'You are unsubscribed',
      text: '{controller} will send you no more marketing e-mail. There is nothing else to do; you can close this page.',
    },
    unknown: {
      title: 'This link is not valid',
      text: 'It may have been cut off. Open it again from the e-mail, or use the unsubscribe button of your mail program.',
    },
    tryAgain: {
      title: 'Not yet: please try again',
      text: 'We could not record it just now, so you are not unsubscribed yet. Please try again in a moment.',
    },
  },
  fr: {
    ask: {
      title: 'Ne plus recevoir ces e-mails ?',
      text: '{controller} ne vous enverra plus aucun e-mail commercial. C’est immédiat.',
      button: 'Me désinscrire',
    },
    done: {
      title: 'Vous êtes désinscrit(e)',
      text: '{controller} ne vous enverra plus aucun e-mail commercial. Vous n’avez rien d’autre à faire ; vous pouvez fermer cette page.',
    },
    unknown: {
      title: 'Ce lien n’est pas valide',
      text: 'Il a peut-être été coupé. Ouvrez-le à nouveau depuis l’e-mail, ou utilisez le bouton de désinscription de votre messagerie.',
    },
    tryAgain: {
      title: 'Pas encore : veuillez réessayer',
      text: 'Nous n’avons pas pu l’enregistrer à l’instant : vous n’êtes pas encore désinscrit(e). Réessayez dans un moment.',
    },
  },
};

export function askPage(language: PageLanguage, controller: string): string {
  const { title, text, button } = TEXTS[language].ask;
  return page(language, title, text, controller, `<form method="post"><button>${escaped(button)}</button></form>`);
}

export function donePage(language: PageLanguage, controller: string): string {
  const { title, text } = TEXTS[language].done;
  return page(language, title, text, controller, '');
}

export function unknownPage(language: PageLanguage): string {
  const { title, text } = TEXTS[language].unknown;
  return page(language, title, text, '', '');
}

export function tryAgainPage(language: PageLanguage): string {
  const { title, text } = TEXTS[language].tryAgain;
  return page(language, title, text, '', '');
}

function page(language: PageLanguage, title: string, text: string, controller: string, more: string): string {
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
<main>
<h1>${unbroken(escaped(title))}</h1>
<p>${escaped(text.replace('{controller}', () => controller))}</p>
${more}
</main>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1a1c20; --paper: #f7f7f5; --card: #fff; --button: #14532d; --on-button: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececf0; --paper: #131417; --card: #1d1f24; --button: #86efac; --on-button: #052e16; }
}
body { margin: 0; padding: 8vh 1rem; background: var(--paper); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif; }
main { max-width: 32rem; margin: 0 auto; padding: 1.5rem 2rem 2rem; background: var(--card); border-radius: .75rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
p { overflow-wrap: anywhere; }
button { width: 100%; min-height: 3rem; margin-top: .5rem; padding: .75rem 1.5rem; border: 0; border-radius: .5rem;
  background: var(--button); color: var(--on-button); font: inherit; font-weight: 600; cursor: pointer; }
button:focus-visible { outline: 3px solid var(--ink); outline-offset: 3px; }
`;

/** "e-mail" stays on one line of a narrow screen. */
function unbroken(html: string): string {
  return html.replaceAll('-', '&#8209;');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
