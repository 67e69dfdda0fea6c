// The bodies of /v1/signals: who lifts a stop and why, and thresholds stricter than everybody's.
import { isAbsent } from '../../http/checks.js';
import { Field, Part, RequiredText } from '../../http/fields.js';
import { type OwnThresholds, type Rates, THRESHOLDS } from '../../delivery/signals/thresholds.js';

const LONGEST_NAME = 300;
const LONGEST_REASON = 2_000;

export class LiftSignalRequest {
  @RequiredText({ about: 'Who lifts it: a name.', most: LONGEST_NAME, example: 'Jeanne Moreau' })
  public liftedBy!: string;

  @RequiredText({
    about: 'Why: what was found, and what was done about it.',
    most: LONGEST_REASON,
    example: 'The list of the fair held a block of made-up addresses; they are taken out.',
  })
  public reason!: string;
}

type OwnRates = OwnThresholds['complaints'];

class ComplaintRatesRequest implements OwnRates {
  @Rate('complaints', 'warn')
  public warn: number | null = null;

  @Rate('complaints', 'slow')
  public slow: number | null = null;

  @Rate('complaints', 'stop')
  public stop: number | null = null;
}

class BounceRatesRequest implements OwnRates {
  @Rate('bounces', 'warn')
  public warn: number | null = null;

  @Rate('bounces', 'slow')
  public slow: number | null = null;

  @Rate('bounces', 'stop')
  public stop: number | null = null;
}

/** As a whole: what is left out is what holds for everybody. */
export class SignalThresholdsRequest {
  @Part(ComplaintRatesRequest, { about: 'Complaints, as a share of what was delivered.' })
  public complaints: ComplaintRatesRequest | null = null;

  @Part(BounceRatesRequest, { about: 'Hard bounces, as a share of what was sent.' })
  public bounces: BounceRatesRequest | null = null;

  @RequiredText({ about: 'Who decided so: a name.', most: LONGEST_NAME, example: 'Jeanne Moreau' })
  public setBy!: string;
}

export function ownThresholdsIn({ complaints, bounces }: SignalThresholdsRequest): OwnThresholds {
  const none = { warn: null, slow: null, stop: null };
  const plain = (rates: OwnRates | null): OwnRates => ({ ...none, ...rates });
  return { complaints: plain(complaints), bounces: plain(bounces) };
}

function Rate(of: 'complaints' | 'bounces', level: keyof Rates): PropertyDecorator {
  const most = THRESHOLDS[of][level];
  return Field(
    (value) => {
      if (isAbsent(value) || (typeof value === 'number' && value > 0 && value <= most)) return null;
      return `must be a share above 0 and up to ${most} (${100 * most} %): that holds for everybody, and you may only be stricter`;
    },
    {
      description: `From which share on: \`${level}\`. A share of 1: ${most} is ${100 * most} %, which holds for everybody.`,
      ...{ type: 'number', minimum: 0, maximum: most },
    },
  );
}
