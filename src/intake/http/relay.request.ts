// The body of POST /v1/relays: where the mail of a controller leaves.
import { isAbsent, wrongRequiredText } from '../../http/checks.js';
import { Field, RequiredText } from '../../http/fields.js';
import { isRelayUrl } from '../../delivery/relay-url.js';

const LONGEST_URL = 2_000;
const MOST_CONNECTIONS = 200;

export class RelayRequest {
  @RequiredText({ about: 'The controller whose mail it takes.', example: 'ctl_01k6…' })
  public controllerId!: string;

  @RequiredText({ about: 'What you call it; each of a controller’s has another name.', most: 300, example: 'main' })
  public name!: string;

  @Field(
    wrongUrl,
    {
      description: 'As `RELAY_URL`. Kept under the master key and never shown again.',
      ...{ type: 'string', format: 'uri', maxLength: LONGEST_URL, example: 'smtps://user:password@smtp.acme.example' },
    },
    { required: true },
  )
  public url!: string;

  @Field(wrongConnections, {
    description: 'How many mails may be under way to it at once; left out, 32, or what the URL says.',
    ...{ type: 'integer', minimum: 1, maximum: MOST_CONNECTIONS },
  })
  public connections: number | null = null;
}

function wrongUrl(value: unknown): string | null {
  const wrong = wrongRequiredText(value, LONGEST_URL);
  if (wrong !== null) return wrong;
  return isRelayUrl(value as string) ? null : 'must be an smtp:// or smtps:// URL';
}

function wrongConnections(value: unknown): string | null {
  const isRight = Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_CONNECTIONS;
  return isAbsent(value) || isRight ? null : `must be a whole number from 1 to ${MOST_CONNECTIONS}`;
}
