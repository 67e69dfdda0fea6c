// What /v1/network answers, as schemas of the API document.
import { type SchemaObject } from '@nestjs/swagger';
import { ACCEPTING, INVITING, STRATEGIES } from '../../network/advice/advise.js';
import { WEIGHTS } from '../../network/advice/findings.js';
import { RELATIONS } from '../../network/advice/relation.js';
import { DONE } from '../../network/answers.js';
import {
  count,
  cursor,
  flag,
  id,
  list,
  map,
  moment,
  oneOf,
  open,
  orNull,
  type Properties,
  ref,
  text,
  whole,
} from './openapi-schemas.js';

const day = { type: 'string', format: 'date' } as const;
const ratio = { type: 'number', minimum: 0 } as const;

const advice = (verdicts: readonly string[]): Properties => ({
  ...{ verdict: oneOf(...verdicts), ground: text },
  why: { type: 'string', description: 'One or two sentences that ten seconds on the profile confirm or not.' },
});
const strategies = whole(Object.fromEntries(STRATEGIES.map((one) => [one, whole(advice(ACCEPTING))])));
const grounds: Properties = {
  relation: whole({ kind: oneOf(...RELATIONS), by: text, evidence: map(text) }),
  findings: list(whole({ code: text, weight: oneOf(...WEIGHTS), evidence: map(text), text })),
  checked: { type: 'string', description: 'What the advice was held against.' },
};
const chosen = (verdicts: readonly string[]): SchemaObject =>
  whole({ strategy: orNull(oneOf(...STRATEGIES)), ...advice(verdicts) });

const person: Properties = {
  ...{ id: id('nwp'), name: text, profileUrl: orNull(text), company: orNull(text), title: orNull(text) },
  ...{ sector: orNull(text), connectedOn: orNull(day), contactId: orNull(id('con')), seenAt: orNull(text) },
};
const imported: Properties = {
  ...{ id: id('nim'), member: text, fileName: text, bytes: text, state: oneOf('queued', 'running', 'done', 'failed') },
  ...{ error: orNull(text), createdAt: moment, finishedAt: orNull(moment), progress: ratio },
  files: map(whole({ row: count, added: count, updated: count, skipped: count, refused: count })),
};
const group = whole({ people: count, reactions: count, replies: count, share: ratio, perHead: ratio });
const groups = whole(Object.fromEntries(RELATIONS.map((one) => [one, group])));
const ofMonth = whole({ ...Object.fromEntries(RELATIONS.map((one) => [one, count])), met: count });
const comparison = whole(
  Object.fromEntries(STRATEGIES.map((one) => [one, whole({ accept: count, ignore: count, look: count })])),
);
const pairs = list(list(text));
const letter = whole({ to: text, language: oneOf('en', 'fr'), subject: text, text });

export const NETWORK_ANSWERS = {
  NetworkProfile: whole({
    ...{ member: text, name: orNull(text), address: orNull(text), sector: orNull(text) },
    goals: list(whole({ text, sectors: list(text), roles: list(text) })),
    employers: list(
      whole({
        ...{ company: text, from: orNull(text), to: orNull(text), foundedAt: orNull(text) },
        ...{ large: flag, own: flag, staff: orNull(list(text)) },
      }),
    ),
  }),
  NetworkSectors: whole({
    ...{ sectors: map(list(text)), neighbours: pairs },
    changes: whole({ sectors: map(list(text)), neighbours: pairs, strangers: pairs }),
  }),
  NetworkImport: whole(imported, {
    errors: list(whole({ file: text, row: count, verdict: oneOf('refused', 'skipped', 'remark'), reason: text })),
    cursor,
  }),
  NetworkImportList: whole({ imports: list(ref('NetworkImport')), cursor }),
  NetworkInvitation: whole({
    ...{ id: id('nwi'), direction: oneOf('incoming', 'outgoing'), message: orNull(text) },
    sentAt: { type: 'string', example: '2026-01-29T14:37', description: 'On a clock that the export does not name.' },
    ...{ state: oneOf('open', 'accepted'), person: whole(person) },
    advice: chosen([...ACCEPTING, 'invite', 'do_not_invite']),
    strategies: { ...strategies, nullable: true, description: 'Null for those that you sent.' },
    ...grounds,
  }),
  NetworkInvitationList: whole({ invitations: list(ref('NetworkInvitation')), cursor }),
  NetworkAssessment: whole({
    people: list({
      ...whole({
        ...{ person: whole(person), inviting: chosen(INVITING) },
        ...{ accepting: whole({ advice: chosen(ACCEPTING), strategies }), ...grounds },
      }),
      nullable: true,
      description: 'In the order asked; null for who had themselves erased.',
    }),
    openInvitations: comparison,
  }),
  NetworkAnswer: whole({
    ...{ about: text, strategy: orNull(oneOf(...STRATEGIES)), verdict: text, ground: text },
    ...{ agrees: flag, did: oneOf(...DONE), remark: orNull(text), answeredAt: moment },
  }),
  NetworkMeeting: whole({
    ...{ id: id('nwm'), on: day, event: orNull(text), place: orNull(text), evidence: orNull(text), recordedAt: moment },
    notice: { ...open('What the person was told then.'), nullable: true },
    person: whole({ id: id('nwp'), name: text, profileUrl: orNull(text) }),
  }),
  NetworkMeetingList: whole({ meetings: list(ref('NetworkMeeting')), cursor }),
  NetworkConnectionList: whole({
    connections: list(
      whole({
        ...person,
        ...{ relation: oneOf(...RELATIONS), reactions: count, replies: count, optInLink: orNull(text) },
      }),
    ),
    cursor,
  }),
  NetworkQuality: whole({
    ...{ member: text, connections: count, groups, met: group, unreal: group },
    months: list(whole({ month: text, accepted: ofMonth, people: count, relevantShare: ratio })),
    invitations: whole({ incoming: count, incomingAccepted: count, outgoing: count, outgoingAccepted: count }),
    openInvitations: comparison,
    forecast: {
      ...whole({
        people: whole({ now: count, cleaned: count }),
        engagement: whole({ now: ratio, cleaned: ratio }),
        ...{ lost: count, assumptions: list(text) },
      }),
      nullable: true,
    },
    whyNoForecast: orNull(text),
    answers: list(whole({ strategy: orNull(text), verdict: text, ground: text, answers: count, agreed: count })),
  }),
  NetworkSenderList: whole({
    forwardTo: {
      type: 'string',
      nullable: true,
      description: 'Where to forward cold mail; null where no mail comes in.',
    },
    senders: list(
      whole({
        ...{
          id: id('nwp'),
          name: text,
          profileUrl: orNull(text),
          sender: text,
          connectedOn: orNull(day),
          mails: count,
        },
        ...{ sinceConnected: count, firstAt: moment, lastAt: moment, mostOnADay: count, isSerial: flag },
      }),
    ),
  }),
  NetworkLetters: whole({ objection: letter, access: letter }),
} satisfies Record<string, SchemaObject>;
