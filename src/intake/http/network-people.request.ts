// The bodies of /v1/network about people: who is to be judged, where somebody was met, what became of advice.
import { Field, Flag, ListOf, OneOf, OptionalText, Part, RequiredText } from '../../http/fields.js';
import { STRATEGIES, type Strategy } from '../../network/advice/advise.js';
import { type SeenPosition } from '../../network/advice/person.js';
import { DONE } from '../../network/answers.js';
import { NoticeRequest, PositionRequest } from './facts.request.js';
import { Member, OptionalDay, RequiredDay } from './network.request.js';

const MOST_PEOPLE = 1_000;
const MOST_POSITIONS = 50;

export class SeenPositionRequest extends PositionRequest implements SeenPosition {
  @OptionalText({ about: 'As what.', example: 'Finance director' })
  public title: string | null = null;
}

/** What ten seconds on a profile show. */
export class SeenProfileRequest {
  @OptionalDay({ about: 'When it was seen; null: today.' })
  public seenAt: string | null = null;

  @Field((value) => (typeof value === 'boolean' ? null : 'must be true or false'), {
    description: 'Whether it has a photo; null where nobody looked.',
    type: 'boolean',
  })
  public photo: boolean | null = null;

  @Field(wrongCount, { description: 'How many connections it shows.', type: 'integer', minimum: 0 })
  public connections: number | null = null;

  @ListOf(SeenPositionRequest, { about: 'The posts that it shows.', most: MOST_POSITIONS })
  public positions: SeenPositionRequest[] = [];
}

/** Somebody by the address of their profile, else by their name. */
export class NetworkPersonRequest {
  @RequiredText({ about: 'The name on the profile.', most: 300, example: 'Inès Okafor' })
  public name!: string;

  @OptionalText({
    about: 'The address of the profile.',
    most: 2_000,
    example: 'https://www.linkedin.com/in/ines-okafor',
  })
  public profileUrl: string | null = null;
}

export class AssessedPersonRequest extends NetworkPersonRequest {
  @OptionalText({ about: 'Where they work, where only that is known.' })
  public company: string | null = null;

  @OptionalText({ about: 'As what.' })
  public title: string | null = null;

  @OptionalText({
    about: 'Their sector, by its name in GET /v1/network/sectors; null: told by company and title.',
    most: 100,
  })
  public sector: string | null = null;

  @Part(SeenProfileRequest, { about: 'What the profile shows; null where nobody has looked.' })
  public profile: SeenProfileRequest | null = null;
}

export class AssessmentRequest {
  @Member()
  public member = 'me';

  @OneOf(STRATEGIES, { about: 'How invitations are answered.', otherwise: 'real_and_relevant' })
  public strategy: Strategy = 'real_and_relevant';

  @ListOf(AssessedPersonRequest, {
    about:
      'People whom you might invite, or who invited you. What their profiles show is kept, and is a fact for the gate.',
    most: MOST_PEOPLE,
  })
  public people: AssessedPersonRequest[] = [];
}

export class MeetingRequest {
  @Member()
  public member = 'me';

  @Part(NetworkPersonRequest, { about: 'Whom you met.', required: true })
  public person!: NetworkPersonRequest;

  @RequiredDay({ about: 'When; not in the future.' })
  public on!: string;

  @OptionalText({ about: 'At which event; event or place is needed.', most: 300, example: 'Salon de la comptabilité' })
  public event: string | null = null;

  @OptionalText({ about: 'Where.', most: 300, example: 'Paris' })
  public place: string | null = null;

  @OptionalText({ about: 'What shows it: a business card, a badge scan.', most: 1_000, example: 'business card' })
  public evidence: string | null = null;

  @Part(NoticeRequest, { about: 'What the person was told then (GDPR art. 13).' })
  public notice: NoticeRequest | null = null;
}

export class NetworkAnswerRequest {
  @Member()
  public member = 'me';

  @OptionalText({
    about: 'The invitation that the advice was on.',
    most: 100,
    example: 'nwi_01k6zq3v9hq8w2m4x7r5t1n0cd',
  })
  public invitation: string | null = null;

  @OptionalText({
    about: 'Or the person, where it was on inviting them.',
    most: 100,
    example: 'nwp_01k6zq3v9hq8w2m4x7r5t1n0cd',
  })
  public person: string | null = null;

  @OneOf(STRATEGIES, { about: 'The strategy that advised.', otherwise: 'real_and_relevant' })
  public strategy: Strategy = 'real_and_relevant';

  @Flag({ about: 'Whether you agree with the advice.' })
  public agrees = false;

  @OneOf(DONE, { about: 'What you did.', otherwise: 'nothing_yet' })
  public did: (typeof DONE)[number] = 'nothing_yet';

  @OptionalText({ about: 'Why, in your words.', most: 1_000 })
  public remark: string | null = null;
}

function wrongCount(value: unknown): string | null {
  return Number.isInteger(value) && (value as number) >= 0 ? null : 'must be a whole number, 0 or more';
}
