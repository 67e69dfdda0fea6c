import { type Place, hoursAt } from './hours.js';
import { type SendingWindow } from './sending-window.js';

const OFFICE: SendingWindow = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  ...{ from: '09:00', to: '18:00', holidays: true, timeZone: null },
};
const DAILY: SendingWindow = { ...OFFICE, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], holidays: false };

const inCountry = (country: string | null): Place => ({ timeZone: null, country, controllerCountry: 'FR' });
const inZone = (timeZone: string, country: string | null = 'FR'): Place => ({ ...inCountry(country), timeZone });

type Case = {
  readonly when: string;
  readonly windows?: readonly SendingWindow[];
  readonly place: Place;
  readonly at: string;
  /** `open`, `never`, or when it opens. */
  readonly then: string;
};

const cases: readonly Case[] = [
  { when: 'a Monday at nine in Paris', place: inCountry('FR'), at: '2027-01-11T08:00:00Z', then: 'open' },
  { when: 'a minute before', place: inCountry('FR'), at: '2027-01-11T07:59:00Z', then: '2027-01-11T08:00:00Z' },
  { when: 'the last second', place: inCountry('FR'), at: '2027-01-11T16:59:59Z', then: 'open' },
  { when: 'the first closed one', place: inCountry('FR'), at: '2027-01-11T17:00:00Z', then: '2027-01-12T08:00:00Z' },
  { when: 'a Friday evening', place: inCountry('FR'), at: '2027-01-15T18:30:00Z', then: '2027-01-18T08:00:00Z' },
  { when: 'a Saturday', place: inCountry('FR'), at: '2027-01-16T11:00:00Z', then: '2027-01-18T08:00:00Z' },
  {
    when: 'nothing known: the controller’s',
    place: inCountry(null),
    at: '2027-01-11T07:00:00Z',
    then: '2027-01-11T08:00:00Z',
  },
  {
    when: 'a country without residents',
    place: inCountry('BV'),
    at: '2027-01-11T07:00:00Z',
    then: '2027-01-11T08:00:00Z',
  },
  {
    when: 'the zone known, in Tokyo',
    place: inZone('Asia/Tokyo'),
    at: '2027-01-10T23:00:00Z',
    then: '2027-01-11T00:00:00Z',
  },
  { when: 'the zone known, in UTC', place: inZone('UTC'), at: '2027-01-11T08:59:59Z', then: '2027-01-11T09:00:00Z' },
  {
    when: 'Monday in Auckland is Sunday in UTC',
    place: inZone('Pacific/Auckland', 'NZ'),
    at: '2027-01-10T20:00:00Z',
    then: 'open',
  },
  {
    when: 'Friday in Honolulu is Saturday in UTC',
    place: inZone('Pacific/Honolulu', 'US'),
    at: '2027-01-16T03:00:00Z',
    then: 'open',
  },
  {
    when: 'half an hour off: Kolkata',
    place: inCountry('IN'),
    at: '2027-01-11T00:00:00Z',
    then: '2027-01-11T03:30:00Z',
  },

  {
    when: 'the Friday before summer time in Paris',
    place: inCountry('FR'),
    at: '2027-03-26T17:00:00Z',
    then: '2027-03-30T07:00:00Z',
  },
  {
    when: 'the day of summer time in Paris',
    windows: [DAILY],
    place: inCountry('FR'),
    at: '2027-03-28T00:00:00Z',
    then: '2027-03-28T07:00:00Z',
  },
  {
    when: 'the Friday before winter time in Paris',
    place: inCountry('FR'),
    at: '2027-10-29T16:00:00Z',
    then: '2027-11-02T08:00:00Z',
  },
  {
    when: 'the day of winter time in Paris',
    windows: [DAILY],
    place: inCountry('FR'),
    at: '2027-10-31T00:00:00Z',
    then: '2027-10-31T08:00:00Z',
  },
  {
    when: 'summer time in New York',
    windows: [DAILY],
    place: inZone('America/New_York'),
    at: '2027-03-14T05:00:00Z',
    then: '2027-03-14T13:00:00Z',
  },
  {
    when: 'winter time in New York',
    windows: [DAILY],
    place: inZone('America/New_York'),
    at: '2027-11-07T05:00:00Z',
    then: '2027-11-07T14:00:00Z',
  },
  {
    when: 'an hour that summer time leaves out',
    windows: [{ ...DAILY, from: '02:15', to: '02:45' }],
    ...{ place: inCountry('FR'), at: '2027-03-28T00:00:00Z', then: '2027-03-29T00:15:00Z' },
  },
  {
    when: 'a window that begins in the hour left out',
    windows: [{ ...DAILY, from: '02:30', to: '08:00' }],
    ...{ place: inCountry('FR'), at: '2027-03-28T00:00:00Z', then: '2027-03-28T01:00:00Z' },
  },
  {
    when: 'the repeated hour of winter time, for the second time',
    windows: [{ ...DAILY, from: '02:00', to: '02:30' }],
    ...{ place: inCountry('FR'), at: '2027-10-31T00:40:00Z', then: '2027-10-31T01:00:00Z' },
  },
  {
    when: 'a clock that is put back over midnight',
    windows: [{ ...DAILY, days: ['sat'], from: '23:00', to: '24:00' }],
    // Paraguay did so for years: at midnight, 24 March 2024, it was 23:00 on Saturday again.
    ...{ place: inZone('America/Asuncion', 'PY'), at: '2024-03-24T03:00:00Z', then: 'open' },
  },
  {
    when: 'all day long on Monday',
    windows: [{ ...OFFICE, days: ['mon'], from: '00:00', to: '24:00' }],
    ...{ place: inCountry('FR'), at: '2027-01-11T22:59:59Z', then: 'open' },
  },

  { when: '1 May in France', place: inCountry('FR'), at: '2026-05-01T08:00:00Z', then: '2026-05-04T07:00:00Z' },
  {
    when: '1 May where holidays do not matter',
    windows: [{ ...OFFICE, holidays: false }],
    ...{ place: inCountry('FR'), at: '2026-05-01T08:00:00Z', then: 'open' },
  },
  { when: '1 May in Britain', place: inCountry('GB'), at: '2026-05-01T09:00:00Z', then: 'open' },
  { when: 'Good Friday, free in Alsace alone', place: inCountry('FR'), at: '2027-03-26T09:00:00Z', then: 'open' },
  {
    when: 'Corpus Christi, free in parts of Germany',
    place: inCountry('DE'),
    at: '2027-05-27T09:00:00Z',
    then: 'open',
  },
  {
    when: 'Christmas and the weekend after it',
    place: inCountry('DE'),
    at: '2026-12-24T18:00:00Z',
    then: '2026-12-28T08:00:00Z',
  },
  { when: 'over new year', place: inCountry('FR'), at: '2026-12-31T17:30:00Z', then: '2027-01-04T08:00:00Z' },
  { when: 'half a holiday in China', place: inZone('Asia/Shanghai', 'CN'), at: '2027-03-08T02:00:00Z', then: 'open' },
  {
    when: 'a holiday that stands in for another',
    place: inZone('America/New_York', 'US'),
    at: '2027-07-05T15:00:00Z',
    then: '2027-07-06T13:00:00Z',
  },

  {
    when: 'the United States: Honolulu at nine',
    place: inCountry('US'),
    at: '2027-01-12T12:00:00Z',
    then: '2027-01-12T19:00:00Z',
  },
  {
    when: 'the United States: New York at six',
    place: inCountry('US'),
    at: '2027-01-12T23:00:00Z',
    then: '2027-01-13T19:00:00Z',
  },
  {
    when: 'Canada: Vancouver at nine',
    place: inCountry('CA'),
    at: '2027-01-12T12:00:00Z',
    then: '2027-01-12T17:00:00Z',
  },
  {
    when: 'Canada: St. John’s at six',
    place: inCountry('CA'),
    at: '2027-01-12T21:30:00Z',
    then: '2027-01-13T17:00:00Z',
  },
  {
    when: 'Australia: Perth and Eyre at nine',
    place: inCountry('AU'),
    at: '2027-01-11T20:00:00Z',
    then: '2027-01-12T01:00:00Z',
  },
  { when: 'Brazil: Acre at nine', place: inCountry('BR'), at: '2027-01-12T10:00:00Z', then: '2027-01-12T14:00:00Z' },
  {
    when: 'Spain: the Canaries an hour later',
    place: inCountry('ES'),
    at: '2027-01-12T08:30:00Z',
    then: '2027-01-12T09:00:00Z',
  },
  {
    when: 'Russia, where no hour suits all: Moscow',
    place: inCountry('RU'),
    at: '2027-01-12T03:00:00Z',
    then: '2027-01-12T06:00:00Z',
  },
  {
    when: 'the United States, in a window too short for all: New York',
    windows: [{ ...OFFICE, to: '11:00' }],
    ...{ place: inCountry('US'), at: '2027-01-12T12:00:00Z', then: '2027-01-12T14:00:00Z' },
  },

  {
    when: 'two windows: the narrowest wins',
    windows: [OFFICE, { ...OFFICE, days: ['tue'], from: '14:00', to: '20:00' }],
    ...{ place: inCountry('FR'), at: '2027-01-11T10:00:00Z', then: '2027-01-12T13:00:00Z' },
  },
  {
    when: 'a window on a clock of its own, beside the recipient’s',
    windows: [OFFICE, { ...OFFICE, timeZone: 'Europe/Paris' }],
    ...{ place: inZone('America/New_York'), at: '2027-01-12T09:00:00Z', then: '2027-01-12T14:00:00Z' },
  },
  {
    when: 'windows that exclude each other',
    windows: [OFFICE, { ...OFFICE, from: '18:00', to: '20:00' }],
    ...{ place: inCountry('FR'), at: '2027-01-12T09:00:00Z', then: 'never' },
  },
  {
    when: 'two fixed clocks that only meet between their summer times',
    windows: [
      { ...DAILY, from: '09:00', to: '09:30', timeZone: 'Europe/Paris' },
      { ...DAILY, from: '04:00', to: '04:30', timeZone: 'America/New_York' },
    ],
    ...{ place: inCountry('FR'), at: '2027-01-12T09:00:00Z', then: '2027-03-14T08:00:00Z' },
  },
];

it.each(cases)('$when', async ({ windows = [OFFICE], place, at, then }) => {
  const closure = (await hoursAt(windows, place)).closure(new Date(at));
  if (then === 'open') expect(closure).toBeNull();
  else expect(closure).toEqual({ until: then === 'never' ? null : new Date(then) });
});

it.each([
  { hours: { from: '09:00', to: '18:00' }, ms: 600_000 },
  { hours: { from: '09:00', to: '09:06' }, ms: 300_000 },
  { hours: { from: '09:00', to: '09:01' }, ms: 0 },
])('says for how long mail may go on: $hours', async ({ hours, ms }) => {
  const open = await hoursAt([{ ...OFFICE, ...hours }], inCountry('FR'));
  expect(open.openFor(new Date('2027-01-11T08:00:00Z'), 600_000)).toBe(ms);
});

it('answers for a place as often and in whatever order it is asked', async () => {
  const hours = await hoursAt([OFFICE], inCountry('FR'));
  const asked = ['2027-01-11T07:00:00Z', '2027-01-11T08:00:00Z', '2027-01-11T07:30:00Z', '2027-01-11T17:00:00Z'];
  expect(asked.map((at) => hours.closure(new Date(at))?.until?.toISOString())).toEqual([
    '2027-01-11T08:00:00.000Z',
    undefined,
    '2027-01-11T08:00:00.000Z',
    '2027-01-12T08:00:00.000Z',
  ]);
});
