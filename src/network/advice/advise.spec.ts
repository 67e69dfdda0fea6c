// Seventy invitations and what each strategy advises on them, as it was written down before the code.
import { ANNA, ANNAS_SECTORS, invitationTable, TODAY } from '../../../test/builders/invitation-table.js';
import { assess, onAccepting, onInviting, STRATEGIES } from './advise.js';

const rows = invitationTable();
const at = Date.parse(TODAY);

describe('the table of invitations', () => {
  it('holds at least sixty, each once', () => {
    expect(rows.length).toBeGreaterThanOrEqual(60);
    expect(rows.map(({ n }) => n)).toEqual(rows.map((_, n) => n + 1));
  });

  it.each(rows.map((row) => [`${row.n} ${row.person.name}`, row] as const))('%s', (_, row) => {
    const assessed = assess(row.person, row.pattern, ANNA, ANNAS_SECTORS, at);
    const advice = STRATEGIES.map((strategy) => [strategy, onAccepting(assessed, strategy).verdict]);
    expect({
      is: assessed.relation.kind,
      finds: assessed.findings.map(({ code }) => code).sort(),
      advice: Object.fromEntries(advice),
    }).toEqual({ is: row.is, finds: [...row.finds].sort(), advice: row.advice });
  });
});

describe('whom to invite', () => {
  it.each([
    [2, 'invite'], // met, whatever the sector
    [3, 'invite'],
    [20, 'invite'],
    [30, 'do_not_invite'],
    [37, 'look'],
    [50, 'do_not_invite'],
    [11, 'look'],
    [12, 'do_not_invite'],
  ])('number %i: %s', (n, verdict) => {
    const row = rows.find((one) => one.n === n);
    if (!row) throw new Error('no such row');
    const assessed = assess(row.person, row.pattern, ANNA, ANNAS_SECTORS, at);
    expect(onInviting(assessed).verdict).toBe(verdict);
  });
});

describe('the founding example', () => {
  const brandie = rows.find(({ n }) => n === 49);
  it('is told apart with the day of the founding and the begin of the post', () => {
    if (!brandie) throw new Error('no such row');
    const { findings } = assess(brandie.person, brandie.pattern, ANNA, ANNAS_SECTORS, at);
    expect(findings[0]).toEqual({
      code: 'before_founding',
      weight: 'grave',
      evidence: { company: 'Brandie', from: '2010-07', founded: '2017-03', seen: '2018-07' },
    });
  });

  it('is not what a year typed wrong looks like', () => {
    if (!brandie?.person.profile) throw new Error('no such row');
    const [post] = brandie.person.profile.positions;
    if (!post) throw new Error('no post');
    const typed = { ...post, title: 'Developer', from: '2016-03', companyFoundedAt: '2017-03', company: 'Another' };
    const person = { ...brandie.person, profile: { ...brandie.person.profile, positions: [typed] } };
    const { findings } = assess(person, brandie.pattern, ANNA, ANNAS_SECTORS, at);
    expect(findings.map(({ code, weight }) => [code, weight])).toEqual([['founding_close', 'slight']]);
  });
});
