// The body of POST /v1/dkim-keys.
import { wrongRequiredText } from '../../http/checks.js';
import { Field, OneOf, OptionalText, RequiredText } from '../../http/fields.js';
import { DKIM_ALGORITHMS, type DkimAlgorithm } from '../../access/dkim-key-pair.js';
import { parseDomain } from '../../recipient/domain.js';

const LONGEST_DOMAIN = 253;
const LONGEST_SELECTOR = 100;
const LONGEST_PEM = 10_000;
const SELECTOR = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i;

export class DkimKeyRequest {
  @RequiredText({ about: 'The controller whose mail it signs.', example: 'ctl_01k6…' })
  public controllerId!: string;

  @Field(
    wrongDomain,
    {
      description: 'The domain of senders, or one above it: mail from it and from what is below it is signed.',
      type: 'string',
      maxLength: LONGEST_DOMAIN,
      example: 'acme.example',
    },
    { required: true },
  )
  public domain!: string;

  @Field(
    (value) =>
      wrongRequiredText(value, LONGEST_SELECTOR) ??
      (SELECTOR.test(value as string)
        ? null
        : 'must be letters, digits and hyphens, such as og1 (RFC 6376 section 3.1)'),
    {
      description:
        'What tells this key from others of the domain; the record stands at `<selector>._domainkey.<domain>`.',
      ...{ type: 'string', maxLength: LONGEST_SELECTOR, pattern: SELECTOR.source, example: 'og1' },
    },
    { required: true },
  )
  public selector!: string;

  @OneOf(DKIM_ALGORITHMS, {
    about: 'What kind of key; `rsa` has 2,048 bits where it is made here. Not every receiver reads `ed25519` yet.',
    otherwise: 'rsa',
  })
  public algorithm: DkimAlgorithm = 'rsa';

  @OptionalText({
    about: 'A private key that you have, in PEM; left out, one is made. It is never shown again.',
    most: LONGEST_PEM,
  })
  public privateKey: string | null = null;
}

function wrongDomain(value: unknown): string | null {
  const wrong = wrongRequiredText(value, LONGEST_DOMAIN);
  if (wrong !== null) return wrong;
  const parsed = parseDomain(value as string);
  return parsed.ok ? null : `is no usable domain: ${parsed.why}`;
}
