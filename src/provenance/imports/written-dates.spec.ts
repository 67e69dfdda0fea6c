// Dates as exports write them, and the refusal to guess where two readings are possible.
import { dayOrderOf, writtenDay, writtenMoment } from './written-dates.js';

describe('writtenDay', () => {
  it.each([
    ['10 Jul 2018', '2018-07-10'],
    ['03 Nov 2019', '2019-11-03'],
    ['4-Apr-21', '2021-04-04'],
    ['12 mars 2024', '2024-03-12'],
    ['1er août 2023', '2023-08-01'],
    ['12 févr. 2024', '2024-02-12'],
    ['3 juin 2020', '2020-06-03'],
    ['3 juil. 2020', '2020-07-03'],
    ['03 Apr 2022', '2022-04-03'],
    ['3. März 2022', '2022-03-03'],
    ['24 Dez. 2022', '2022-12-24'],
    ['12 de marzo de 2024', '2024-03-12'],
    ['5 ene 2021', '2021-01-05'],
    ['7 gen 2021', '2021-01-07'],
    ['9 mei 2021', '2021-05-09'],
    ['8 de out. de 2021', '2021-10-08'],
    ['Jul 10, 2018', '2018-07-10'],
    ['2018-07-10', '2018-07-10'],
    ['2018-07-10T12:00:00Z', '2018-07-10'],
    ['2018/7/10', '2018-07-10'],
    ['1/29/26, 2:37 PM', '2026-01-29'],
    ['29/1/26', '2026-01-29'],
    ['2.8.23', '2023-08-02'],
    ['5/5/2023', '2023-05-05'],
    ['2/8/23', null],
    ['31 Feb 2024', null],
    ['31/02/2024', null],
    ['soon', null],
    ['', null],
    ['10 Foo 2018', null],
  ])('reads `%s` as %s', (written, day) => {
    expect(writtenDay(written, null)).toBe(day);
  });

  it('reads `2/8/23` by the order that another date of the file proves', () => {
    expect(writtenDay('2/8/23', dayOrderOf(['3/4/23', '25/4/23']))).toBe('2023-08-02');
    expect(writtenDay('2/8/23', dayOrderOf(['3/4/23', '4/25/23']))).toBe('2023-02-08');
    expect(writtenDay('2/8/23', dayOrderOf(['25/4/23', '4/25/23']))).toBeNull();
  });
});

describe('writtenMoment', () => {
  it.each([
    ['2026-09-01T08:00:00Z', '2026-09-01T08:00:00Z'],
    ['2026-09-01 08:00:00', '2026-09-01T08:00:00Z'],
    ['2026-09-01 08:00', '2026-09-01T08:00:00Z'],
    ['2026-09-01T10:00:00.123+02:00', '2026-09-01T08:00:00Z'],
    ['2024-05-02T10:11:12.000+0000', '2024-05-02T10:11:12Z'],
    ['2026-09-01 08:00:00 UTC', '2026-09-01T08:00:00Z'],
    ['2026-09-01', '2026-09-01'],
    ['1 Sep 2026', '2026-09-01'],
    ['2026-02-30T08:00:00Z', null],
    ['2026-09-01T25:00:00Z', null],
    ['yes', null],
  ])('reads `%s` as %s', (written, moment) => {
    expect(writtenMoment(written, null)).toBe(moment);
  });
});
