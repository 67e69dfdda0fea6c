// Every advice of the table in both languages: no place left open, one or two sentences, and what was checked.
import { ANNA, ANNAS_SECTORS, invitationTable, TODAY } from '../../../test/builders/invitation-table.js';
import { NetworkTexts } from '../../../config/network/network-texts.js';
import { assess, onAccepting, onInviting, STRATEGIES } from './advise.js';
import { checkedFor, findingIn, why } from './explain.js';

const texts = new NetworkTexts();
const rows = invitationTable();

describe.each(['en', 'fr'] as const)('in %s', (language) => {
  const say = texts.in(language);

  it.each(rows.map((row) => [`${row.n} ${row.person.name}`, row] as const))('%s', (_, row) => {
    const assessed = assess(row.person, row.pattern, ANNA, ANNAS_SECTORS, Date.parse(TODAY));
    const said = [
      ...STRATEGIES.map((strategy) => why(onAccepting(assessed, strategy), assessed, null, say)),
      why(onInviting(assessed), assessed, { unrelatedPercent: 40, unrelated: 0.1, others: 2 }, say),
      ...assessed.findings.map((finding) => findingIn(finding, say)),
      checkedFor(row.person, ANNAS_SECTORS, say),
    ];
    for (const sentence of said) {
      expect(sentence).not.toMatch(/[{}]|undefined|_/);
      expect(sentence).toMatch(/\.$/);
      expect(sentence.length).toBeLessThan(400);
    }
  });
});

it('says the founding example so that ten seconds are enough', () => {
  const row = rows.find(({ n }) => n === 49);
  if (!row) throw new Error('no such row');
  const assessed = assess(row.person, row.pattern, ANNA, ANNAS_SECTORS, Date.parse(TODAY));
  expect(why(onAccepting(assessed, 'real_and_relevant'), assessed, null, texts.in('en'))).toBe(
    'The profile (seen 2018-07) has them at Brandie since 2010-07, but it was founded in 2017-03.',
  );
});
