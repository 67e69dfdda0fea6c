// What and when: the letter, and beside it how it reads for each person.
import { Button, Checkbox, NativeSelect, Progress as Bar, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, answered } from '../../api/client';
import { Card } from '../../parts/page';
import { useTexts } from '../../texts/texts';
import { type Draft, type Progress } from './draft';
import { MERGE_FIELDS, unknownFields } from './fill';
import { LetterPreview } from './letter-preview';
import { samples } from './list-file';

type StepProps = {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly busy: boolean;
  readonly progress: Progress | null;
  readonly back: () => void;
  readonly make: () => void;
};

export function LetterStep({ draft, change, busy, progress, back, make }: StepProps) {
  const { campaigns, purpose, say } = useTexts();
  const who = useQuery({ queryKey: ['whoami'], queryFn: () => answered(api.GET('/v1/whoami')), staleTime: Infinity });
  const senders = who.data?.senders ?? [];
  const sender = draft.sender === '' ? (senders[0] ?? '') : draft.sender;
  const people = draft.peek ? samples(draft.peek, draft.mapping).filter(({ email }) => email !== '') : [];
  const strange = unknownFields(`${draft.subject}\n${draft.text}`);
  return (
    <form
      className="two"
      onSubmit={(event) => {
        event.preventDefault();
        make();
      }}
    >
      <Card title={campaigns.letter}>
        <div className="stack">
          <TextInput
            label={campaigns.name}
            description={campaigns.nameMore}
            required
            maxLength={200}
            value={draft.name}
            onChange={(event) => {
              change({ name: event.currentTarget.value, sender });
            }}
          />
          <div className="filters">
            <NativeSelect
              label={campaigns.purpose}
              value={draft.purpose}
              data={Object.entries(purpose).map(([value, label]) => ({ value, label }))}
              onChange={(event) => {
                change({ purpose: event.currentTarget.value });
              }}
            />
            <NativeSelect
              label={campaigns.sender}
              value={sender}
              data={senders}
              onChange={(event) => {
                change({ sender: event.currentTarget.value });
              }}
            />
          </div>
          <TextInput
            label={campaigns.subject}
            required
            maxLength={500}
            value={draft.subject}
            error={strange.length > 0 ? campaigns.strange(strange.join(', '), MERGE_FIELDS.join(', ')) : undefined}
            onChange={(event) => {
              change({ subject: event.currentTarget.value });
            }}
          />
          <Textarea
            label={campaigns.text}
            description={campaigns.textMore}
            required
            rows={11}
            value={draft.text}
            onChange={(event) => {
              change({ text: event.currentTarget.value });
            }}
          />
          <Checkbox
            label={campaigns.officeHours}
            description={campaigns.officeHoursMore}
            checked={draft.officeHours}
            onChange={(event) => {
              change({ officeHours: event.currentTarget.checked });
            }}
          />
          {progress && (
            <div role="status" className="stack">
              <span>{campaigns.stage[progress.stage]}</span>
              <Bar
                value={(progress.part ?? 1) * 100}
                animated={progress.part === null}
                aria-label={campaigns.stage[progress.stage]}
              />
            </div>
          )}
          <div className="row">
            <Button type="submit" loading={busy} disabled={strange.length > 0 || sender === ''}>
              {campaigns.check}
            </Button>
            <Button variant="default" onClick={back} disabled={busy}>
              {say.back}
            </Button>
            <span className="soft small">{campaigns.checkMore}</span>
          </div>
          {who.data && senders.length === 0 && <p className="note warn">{campaigns.noSender}</p>}
        </div>
      </Card>
      <LetterPreview subject={draft.subject} text={draft.text} sender={sender} people={people} />
    </form>
  );
}
