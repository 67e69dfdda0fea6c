// Which column fills which field, and the first people as they are read with it.
import { NativeSelect } from '@mantine/core';
import { Card } from '../../parts/page';
import { useTexts } from '../../texts/texts';
import { type Draft } from './draft';
import { FIELDS, type Peek, samples } from './list-file';

const PREVIEWED = 5;

type MappingProps = {
  readonly peek: Peek;
  readonly mapping: Draft['mapping'];
  readonly change: (part: Partial<Draft>) => void;
};

export function Mapping({ peek, mapping, change }: MappingProps) {
  const { campaigns } = useTexts();
  const people = samples(peek, mapping).slice(0, PREVIEWED);
  const columns = [
    { value: '', label: campaigns.guessed },
    ...peek.header.map((name) => ({ value: name, label: name })),
  ];
  return (
    <Card title={campaigns.mapping} more={campaigns.mappingMore}>
      <div className="stack">
        <div className="filters">
          {FIELDS.map((field) => (
            <NativeSelect
              key={field}
              label={campaigns.field[field]}
              size="xs"
              data={columns}
              value={mapping[field] ?? ''}
              withAsterisk={field === 'email'}
              onChange={(event) => {
                change({ mapping: { ...mapping, [field]: event.currentTarget.value } });
              }}
            />
          ))}
        </div>
        <div className="tablebox framed" tabIndex={0} role="region" aria-label={campaigns.preview}>
          <table className="rows" aria-live="polite">
            <thead>
              <tr>
                {(['email', 'name', 'company', 'jobTitle'] as const).map((field) => (
                  <th key={field} scope="col">
                    {campaigns.field[field]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {people.map((person, at) => (
                <tr key={at}>
                  <td>{person.email || <span className="tag bad">{campaigns.noAddress}</span>}</td>
                  <td>{person.name}</td>
                  <td>{person.company}</td>
                  <td>{person.jobTitle}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </Card>
  );
}
