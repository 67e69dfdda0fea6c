// Jumps anywhere from the keyboard: a page, a decision by its number, a person by their address.
import { Modal, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import { useLocation } from 'wouter';
import { Icon, type IconName } from '../parts/icons';
import { useMay } from '../parts/page';
import { useTexts } from '../texts/texts';
import { HREF, PLACES } from './nav';

type Goal = { readonly href: string; readonly name: string; readonly icon: IconName };

export function Palette({ close }: { readonly close: () => void }) {
  const { nav, say } = useTexts();
  const [, go] = useLocation();
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const goals = useGoals(words.trim());
  const list = useId();
  const open = (goal: Goal | undefined): void => {
    if (!goal) return;
    close();
    go(goal.href);
  };
  const move = (by: number): void => {
    setAt((before) => (goals.length === 0 ? 0 : (before + by + goals.length) % goals.length));
  };
  return (
    <Modal opened onClose={close} title={nav.jump} closeButtonProps={{ 'aria-label': say.close }} className="palette">
      <TextInput
        aria-label={nav.jump}
        placeholder={nav.jumpHint}
        data-autofocus
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={goals[at] ? `${list}-${at}` : undefined}
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') open(goals[at]);
          else if (event.key === 'ArrowDown') move(1);
          else if (event.key === 'ArrowUp') move(-1);
          else return;
          event.preventDefault();
        }}
      />
      {goals.length === 0 && <p className="soft small">{nav.jumpNone}</p>}
      <div className="palette">
        <ul id={list} role="listbox" aria-label={nav.jump}>
          {goals.map((goal, index) => (
            <li key={goal.href} id={`${list}-${index}`} role="option" aria-selected={index === at}>
              <a
                href={goal.href}
                tabIndex={-1}
                aria-selected={index === at}
                onClick={(event) => {
                  event.preventDefault();
                  open(goal);
                }}
              >
                <Icon name={goal.icon} size={16} /> {goal.name}
              </a>
            </li>
          ))}
        </ul>
      </div>
    </Modal>
  );
}

function useGoals(words: string): readonly Goal[] {
  const { nav } = useTexts();
  const may = useMay();
  const pages = PLACES.flat()
    .filter(({ wants }) => wants === null || may(wants))
    .map(({ name }) => ({ href: HREF[name], name: nav[name], icon: name }))
    .filter(({ name }) => name.toLowerCase().includes(words.toLowerCase()));
  const special: Goal[] = [];
  if (/^dec_\w+$/.test(words) && may('decisions.read')) {
    special.push({ href: `/audit/${words}`, name: nav.decision(words), icon: 'audit' });
  }
  if (words.includes('@') && may('contacts.read')) {
    special.push({
      href: `/contacts/by?email=${encodeURIComponent(words)}`,
      name: nav.person(words),
      icon: 'contacts',
    });
  } else if (words.length > 2 && pages.length === 0 && may('contacts.read')) {
    const href = `/contacts?search=${encodeURIComponent(words)}`;
    special.push({ href, name: nav.searchContacts(words), icon: 'search' });
  }
  return [...special, ...pages];
}
