// Some of a list, each with a box of its own.
import { Checkbox } from '@mantine/core';

type ChoicesProps<Name extends string> = {
  readonly legend: string;
  readonly all: readonly Name[];
  readonly chosen: readonly Name[];
  readonly choose: (chosen: Name[]) => void;
  /** How they are laid out: one below the other, or side by side. */
  readonly layout: 'stack' | 'checks';
};

export function Choices<Name extends string>({ legend, all, chosen, choose, layout }: ChoicesProps<Name>) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div className={layout}>
        {all.map((name) => (
          <Checkbox
            key={name}
            label={name}
            checked={chosen.includes(name)}
            onChange={(event) => {
              const rest = chosen.filter((one) => one !== name);
              choose(event.currentTarget.checked ? [...rest, name] : rest);
            }}
          />
        ))}
      </div>
    </fieldset>
  );
}
