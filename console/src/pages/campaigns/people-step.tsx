// Whom: a file, what was copied from a sheet, or people who are on record; with what is known of where they come from.
import { Button, FileButton, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Icon } from '../../parts/icons';
import { Card } from '../../parts/page';
import { useTexts } from '../../texts/texts';
import { type Draft, type Way } from './draft';
import { guessed, pastedAsCsv, peek } from './list-file';
import { Mapping } from './mapping';

const WAYS: readonly Way[] = ['file', 'paste', 'contacts'];

type StepProps = { readonly draft: Draft; readonly change: (part: Partial<Draft>) => void; readonly next: () => void };

export function PeopleStep({ draft, change, next }: StepProps) {
  const { campaigns, say } = useTexts();
  const [isUnreadable, setUnreadable] = useState(false);
  const take = async (file: File): Promise<void> => {
    const isLinkedIn = /\.zip$/i.test(file.name);
    try {
      const seen = isLinkedIn ? null : await peek(file);
      const looksLinkedIn =
        seen?.header.includes('Connected On') === true || (seen?.header[0] ?? '').startsWith('Notes:');
      setUnreadable(false);
      change({
        file,
        peek: looksLinkedIn ? null : seen,
        mapping: seen && !looksLinkedIn ? guessed(seen.header) : {},
        isLinkedIn: isLinkedIn || looksLinkedIn,
      });
    } catch {
      setUnreadable(true);
    }
  };
  const isReady =
    draft.way === 'contacts' || (draft.file !== null && (draft.isLinkedIn || Boolean(draft.mapping['email'])));
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) next();
      }}
    >
      <Card title={campaigns.whom}>
        <div className="stack">
          <div className="row" role="radiogroup" aria-label={campaigns.whom}>
            {WAYS.map((way) => (
              <Button
                key={way}
                role="radio"
                aria-checked={draft.way === way}
                variant={draft.way === way ? 'filled' : 'default'}
                size="xs"
                onClick={() => {
                  change({ way, file: null, peek: null, mapping: {}, isLinkedIn: false });
                }}
              >
                {campaigns.way[way]}
              </Button>
            ))}
          </div>
          {draft.way === 'file' && <FileWay draft={draft} take={take} />}
          {draft.way === 'paste' && (
            <Textarea
              label={campaigns.pasted}
              description={campaigns.pastedMore}
              rows={7}
              value={draft.pasted}
              onChange={(event) => {
                const pasted = event.currentTarget.value;
                change({ pasted });
                if (pasted.includes('@')) {
                  void take(new File([pastedAsCsv(pasted)], campaigns.pastedName, { type: 'text/csv' }));
                }
              }}
            />
          )}
          {draft.way === 'contacts' && <ContactsWay draft={draft} change={change} />}
          {isUnreadable && (
            <p role="alert" className="note bad">
              {campaigns.unreadable}
            </p>
          )}
          {draft.isLinkedIn && <p className="note warn">{campaigns.linkedIn}</p>}
        </div>
      </Card>
      {draft.peek && <Mapping peek={draft.peek} mapping={draft.mapping} change={change} />}
      {draft.way !== 'contacts' && draft.file && !draft.isLinkedIn && <Origin draft={draft} change={change} />}
      <div className="row">
        <Button type="submit" disabled={!isReady}>
          {campaigns.toLetter}
        </Button>
        {draft.file && !isReady && <span className="soft">{campaigns.needsEmail}</span>}
        {!draft.file && draft.way !== 'contacts' && <span className="unseen">{say.required}</span>}
      </div>
    </form>
  );
}

function FileWay({ draft, take }: { readonly draft: Draft; readonly take: (file: File) => Promise<void> }) {
  const { campaigns } = useTexts();
  return (
    <div
      className="empty"
      onDragOver={(event) => {
        event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        const file = event.dataTransfer.files[0];
        if (file) void take(file);
      }}
    >
      <h3>{draft.file ? draft.file.name : campaigns.drop}</h3>
      <p>{draft.file ? campaigns.size(Math.max(1, Math.round(draft.file.size / 1024))) : campaigns.dropMore}</p>
      <FileButton
        accept=".csv,.txt,.tsv,.zip,text/csv,application/zip"
        inputProps={{ 'aria-label': campaigns.choose }}
        onChange={(file) => {
          if (file) void take(file);
        }}
      >
        {(props) => (
          <Button variant="default" leftSection={<Icon name="plus" size={16} />} {...props}>
            {draft.file ? campaigns.chooseOther : campaigns.choose}
          </Button>
        )}
      </FileButton>
    </div>
  );
}

type PartProps = Omit<StepProps, 'next'>;

function ContactsWay({ draft, change }: PartProps) {
  const { campaigns, source, say } = useTexts();
  const set = (part: Partial<Draft['filter']>): void => {
    change({ filter: { ...draft.filter, ...part } });
  };
  return (
    <div className="filters">
      <TextInput
        label={campaigns.country}
        maxLength={2}
        value={draft.filter.country}
        onChange={(event) => {
          set({ country: event.currentTarget.value.toUpperCase() });
        }}
      />
      <TextInput
        label={campaigns.company}
        value={draft.filter.company}
        onChange={(event) => {
          set({ company: event.currentTarget.value });
        }}
      />
      <NativeSelect
        label={campaigns.source}
        value={draft.filter.source}
        data={[{ value: '', label: say.any }, ...Object.entries(source).map(([value, label]) => ({ value, label }))]}
        onChange={(event) => {
          set({ source: event.currentTarget.value });
        }}
      />
    </div>
  );
}

/** It fills gaps of the list and never makes its own evidence better. */
function Origin({ draft, change }: PartProps) {
  const { campaigns, source } = useTexts();
  return (
    <Card title={campaigns.origin} more={campaigns.originMore}>
      <div className="filters">
        <NativeSelect
          label={campaigns.source}
          value={draft.source}
          data={[
            { value: '', label: campaigns.asInFile },
            ...Object.entries(source).map(([value, label]) => ({ value, label })),
          ]}
          onChange={(event) => {
            change({ source: event.currentTarget.value });
          }}
        />
        <TextInput
          type="date"
          label={campaigns.obtainedAt}
          value={draft.obtainedAt}
          onChange={(event) => {
            change({ obtainedAt: event.currentTarget.value });
          }}
        />
        <TextInput
          label={campaigns.countryOfAll}
          maxLength={2}
          value={draft.country}
          onChange={(event) => {
            change({ country: event.currentTarget.value.toUpperCase() });
          }}
        />
      </div>
    </Card>
  );
}
