// How a letter reads for one person after another.
import { ActionIcon } from '@mantine/core';
import { useState } from 'react';
import { useTexts } from '../../texts/texts';
import { filled, type Sample } from './fill';

type PreviewProps = {
  readonly subject: string;
  readonly text: string;
  readonly sender: string;
  readonly people: readonly Sample[];
};

export function LetterPreview({ subject, text, sender, people }: PreviewProps) {
  const { campaigns } = useTexts();
  const [at, setAt] = useState(0);
  const nobody: Sample = { email: campaigns.somebody, name: '', company: '', jobTitle: '' };
  const person = people[at % Math.max(people.length, 1)] ?? nobody;
  const move = (by: number): void => {
    setAt((before) => (before + by + people.length) % people.length);
  };
  return (
    <section className="stack" aria-label={campaigns.preview}>
      <div className="row spread">
        <h2>{campaigns.preview}</h2>
        {people.length > 1 && (
          <div className="row">
            <ActionIcon
              variant="default"
              aria-label={campaigns.previous}
              onClick={() => {
                move(-1);
              }}
            >
              ←
            </ActionIcon>
            <span className="soft small num">
              {at + 1} / {people.length}
            </span>
            <ActionIcon
              variant="default"
              aria-label={campaigns.next}
              onClick={() => {
                move(1);
              }}
            >
              →
            </ActionIcon>
          </div>
        )}
      </div>
      <div className="letter" aria-live="polite">
        <header>
          <div className="small soft">
            {campaigns.from} {sender}
          </div>
          <div className="small soft">
            {campaigns.to} {person.email}
          </div>
          <strong>{filled(subject, person) || campaigns.noSubject}</strong>
        </header>
        <pre>{filled(text, person)}</pre>
        <footer className="soft small">{campaigns.added}</footer>
      </div>
    </section>
  );
}
