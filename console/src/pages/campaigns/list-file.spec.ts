// Lists as people have them: pasted from a mail, a sheet or a page, in the separators of their country.
import { guessed, pastedAsCsv, peekText, samples } from './list-file.js';

const read = (text: string) => {
  const seen = peekText(pastedAsCsv(text));
  return samples(seen, guessed(seen.header)).map(({ email, name, company }) => [email, name, company]);
};

it.each([
  [
    'addresses alone',
    'a@x.example\nb@x.example\n',
    [
      ['a@x.example', '', ''],
      ['b@x.example', '', ''],
    ],
  ],
  ['columns without a header', 'a@x.example,Ann Bee,Acme', [['a@x.example', 'Ann Bee', 'Acme']]],
  [
    'recipients of a mail',
    'Ann Bee <a@x.example>, "Cee, Dee" <c@x.example>',
    [
      ['a@x.example', 'Ann Bee', ''],
      ['c@x.example', 'Cee, Dee', ''],
    ],
  ],
  ['rows of a sheet', 'E-mail\tPrénom\tNom\nann@x.example\tAnn\tBee', [['ann@x.example', 'Ann Bee', '']]],
  ['semicolons, quotes and a BOM', '\uFEFFEmail;Company\n"a@x.example";"Acme; Co"', [['a@x.example', '', 'Acme; Co']]],
])('reads %s', (_, text, people) => {
  expect(read(text)).toEqual(people);
});

it('leaves a file that was cut off at its last whole row', () => {
  expect(peekText('email\na@x.example\nb@x.exa', true).rows).toEqual([['a@x.example']]);
});

it('shows what is hostile as the text that it is', () => {
  const text = 'email,name\na@x.example,"<script>alert(1)</script>"\nb@x.example,=1+1';
  expect(read(text).map(([, name]) => name)).toEqual(['<script>alert(1)</script>', '=1+1']);
});
