// The bodies of /v1/suppressions: one entry, many entries, and why one is deleted.
import { isAbsent, wrongList, wrongText } from '../../http/checks.js';
import { Field, OneOf, OptionalText } from '../../http/fields.js';
import { UsableAddress } from './request-fields.js';

const KINDS = ['manual', 'unsubscribe', 'objection', 'complaint', 'bounce'] as const;
const SCOPES = ['everything', 'marketing', 'purpose', 'sender'] as const;
const MOST_AT_ONCE = 10_000;

export class SuppressionRequest {
  @UsableAddress({ about: 'The address to stop.', example: 'jean.dupont@client.example' })
  public email!: string;

  @OneOf(KINDS, { about: 'Why: an operator’s entry, or what the person or the mailbox said.', otherwise: 'manual' })
  public kind: (typeof KINDS)[number] = 'manual';

  @OneOf(SCOPES, { about: 'What it stops. Left out, an objection stops marketing, anything else everything.' })
  public scope: (typeof SCOPES)[number] | null = null;

  @Field(
    neededFor('purpose', 100),
    { description: 'The purpose that is stopped.', type: 'string', maxLength: 100 },
    { always: true },
  )
  public purpose: string | null = null;

  @Field(
    neededFor('sender', 320),
    { description: 'The sender that is stopped.', type: 'string', maxLength: 320 },
    { always: true },
  )
  public sender: string | null = null;

  @OptionalText({
    about: 'Why, in words; never a name or an address.',
    most: 1_000,
    otherwise: 'recorded through the API',
  })
  public reason = 'recorded through the API';
}

export class SuppressionImportRequest {
  // Broken rows are reported and the others kept: each row is checked by itself.
  @Field(
    (value) =>
      isAbsent(value) || (Array.isArray(value) && value.length === 0)
        ? 'must hold at least one entry'
        : wrongList(value, MOST_AT_ONCE),
    { description: 'The entries.', type: SuppressionRequest, isArray: true, minItems: 1, maxItems: MOST_AT_ONCE },
    { required: true },
  )
  public suppressions!: unknown[];
}

/** The body of a deletion, for clients that send one; the query may say it too. */
export class LiftRequest {
  @OptionalText({ about: 'Why the entry is deleted.' })
  public reason: string | null = null;
}

function neededFor(name: 'purpose' | 'sender', most: number) {
  return (value: unknown, whole: object): string | null => {
    if (!isAbsent(value)) return wrongText(value, most);
    return (whole as SuppressionRequest).scope === name ? 'is required for this scope' : null;
  };
}
