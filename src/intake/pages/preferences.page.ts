// What a person can set without leaving altogether: each button does one thing, and what is set is seen.
import { dayIn } from '../../optin/confirmation-letter.js';
import { type Topic, type Wishes } from '../../rights/preferences.js';
import { type Answering } from './answering.js';
import { buttonForm, type Page, section } from './layout.js';
import { escaped, html } from './phrases.js';
import { topicName } from './topics.js';

export type Shown = {
  readonly controller: string;
  readonly wishes: Wishes;
  /** Paths from this page: of the one that stops everything, and of the one that says why. */
  readonly stopPath: string;
  readonly whyPath: string;
  /** True right after something was set. */
  readonly isSaved: boolean;
};

export function preferencesPage(one: Answering, shown: Shown): Page {
  const { preferences: say } = one.texts;
  const { controller, wishes, stopPath, whyPath, isSaved } = shown;
  const told = (text: string) => ({ text, values: { controller } });
  const welcome = one.brand.wording.welcome?.[one.language];
  const parts = [
    isSaved ? `<p class="said" role="status">${escaped(say.saved)}</p>` : '',
    welcome === undefined ? '' : `<p>${html({ text: '{welcome}', values: { welcome } })}</p>`,
    wishes.allOff ? `<p class="said">${html(told(say.allOff))}</p>` : '',
    section('topics', say.topicsTitle, topicList(one, wishes.topics)),
  ];
  if (!wishes.allOff) parts.push(...narrower(one, wishes));
  parts.push(
    section('not-mine', say.notMineTitle, `<p>${html(say.notMineText)}</p>${does(say.notMineButton, 'not_mine')}`),
  );
  if (!wishes.allOff) {
    const stop = buttonForm(say.allButton, { to: stopPath });
    parts.push(section('all', say.allTitle, `<p>${html(told(say.allText))}</p>${stop}`));
  }
  parts.push(`<section><p><a href="${escaped(whyPath)}">${escaped(say.why)}</a></p></section>`);
  return { title: told(say.title), texts: [told(say.intro)], more: parts.join('\n') };
}

function topicList({ texts, language, up }: Answering, topics: readonly Topic[]): string {
  const { preferences: say } = texts;
  const items = topics.map(({ purpose, label, isStopped, formSlug }) => {
    const topic = topicName(purpose, texts, language, label);
    if (!isStopped) {
      return `<li>${buttonForm({ text: say.stop, values: { topic } }, { name: 'topic', value: purpose, quiet: true })}</li>`;
    }
    const again = formSlug === null ? '' : ` <a href="${up}o/${escaped(formSlug)}">${escaped(say.again)}</a>`;
    return `<li>${html({ text: say.stopped, values: { topic } })}${again}</li>`;
  });
  return `<ul>${items.join('\n')}</ul>`;
}

function narrower({ texts: { preferences: say }, language }: Answering, { pausedUntil, everyDays }: Wishes): string[] {
  const pause =
    pausedUntil === null
      ? `<p>${html(say.pauseText)}</p>${does(say.pauseButton, 'pause')}`
      : `<p>${html({ text: say.paused, values: { date: dayIn(language, pausedUntil) } })}</p><p>${html(say.resumeText)}</p>` +
        does(say.resumeButton, 'resume');
  const less =
    everyDays === null
      ? `<p>${html(say.lessText)}</p>${does(say.lessButton, 'less_often')}`
      : `<p>${html({ text: say.less, values: { days: String(everyDays) } })}</p>`;
  return [section('pause', say.pauseTitle, pause), section('less', say.lessTitle, less)];
}

function does(words: string, what: string): string {
  return buttonForm(words, { name: 'do', value: what, quiet: true });
}
