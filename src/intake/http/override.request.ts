// The bodies of /v1/policy/overrides: what exception is asked for, by whom, and who stands for it.
import { isAbsent } from '../../http/checks.js';
import { Field, MomentField, RequiredText } from '../../http/fields.js';
import { LIFTABLE, type Liftable } from '../../policy/liftable.js';
import { parseAddress } from '../../recipient/address.js';
import { Country, LONGEST_PURPOSE } from './request-fields.js';

const LONGEST_NAME = 300;
const LONGEST_REASON = 2_000;
const MOST_NAMED = 1_000;

const Name = (about: string) => RequiredText({ about, most: LONGEST_NAME, example: 'Jeanne Moreau' });

export class OverrideRequest {
  @Field(
    wrongLift,
    { description: 'Which reason is not to stand in the way.', type: 'string', enum: [...LIFTABLE] },
    { required: true },
  )
  public lifts!: Liftable;

  @RequiredText({ about: 'The purpose that it is for.', most: LONGEST_PURPOSE, example: 'prospecting' })
  public purpose!: string;

  @Country({ about: 'The recipients’ country; left out, any.' })
  public country: string | null = null;

  @Field(wrongRecipients, {
    description: 'The addresses that it is for; left out, all whom the rest of the scope fits.',
    ...{ type: 'string', isArray: true, maxItems: MOST_NAMED },
  })
  public recipients: string[] | null = null;

  @RequiredText({
    about: 'Why.',
    most: LONGEST_REASON,
    example: 'The trade fair asked for it in writing, file 2026-31.',
  })
  public reason!: string;

  @MomentField({ about: 'When it ends, within a year.', required: true })
  public expiresAt!: string;

  @Name('Who asks for it.')
  public proposedBy!: string;
}

export class ApprovalRequest {
  @Name('Who approves it: another person than who asked, with another key.')
  public approvedBy!: string;
}

export class RevocationRequest {
  @Name('Who ends it.')
  public revokedBy!: string;
}

function wrongLift(value: unknown): string | null {
  if (LIFTABLE.some((code) => code === value)) return null;
  return `must be one of: ${LIFTABLE.join(', ')}; nothing lifts an objection, a suppression, a register or a source that carries no mail`;
}

function wrongRecipients(value: unknown): string | null {
  if (isAbsent(value)) return null;
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_NAMED)
    return `must be a list of 1 to ${MOST_NAMED} addresses`;
  const wrong = value.findIndex((address) => !parseAddress(address).ok);
  return wrong === -1 ? null : `must hold usable addresses: number ${wrong + 1} is none`;
}
