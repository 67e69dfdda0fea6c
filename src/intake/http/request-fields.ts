// The fields that several request classes have in common: countries, addresses, months, what a message says.
import { isTimeZone } from '../../calendar/time-zones.js';
import { isAbsent, MISSING, wrongRequiredText, wrongText } from '../../http/checks.js';
import { Field, OptionalText, RequiredText } from '../../http/fields.js';
import { parseAddress } from '../../recipient/address.js';
import { isCountryCode } from '../../recipient/country.js';

export const LONGEST_SENDER = 320;
const LONGEST_URL = 2_000;
export const LONGEST_PURPOSE = 100;
export const LONGEST_BODY = 1_000_000;
const LONGEST_DATE = 20;
const YEAR_OR_MONTH = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/;

export function wrongCountry(value: unknown): string | null {
  if (isCountryCode(value)) return null;
  return 'must be a country code of two capital letters (ISO 3166-1 alpha-2), or left out where unknown';
}

export function wrongMonth(value: unknown): string | null {
  const wrong = wrongText(value, LONGEST_DATE);
  if (wrong !== null) return wrong;
  return YEAR_OR_MONTH.test(value as string) ? null : 'must be a year (2010) or a month (2010-07)';
}

/** The address of a recipient: any text, for one that cannot be used is that recipient's verdict. */
export function wrongRecipientAddress(value: unknown): string | null {
  return typeof value === 'string' ? null : 'is required and must be a text';
}

export function Country({ about, required = false }: { readonly about: string; readonly required?: boolean }) {
  return Field(
    (value) => (isAbsent(value) ? MISSING : wrongCountry(value)),
    { description: about, type: 'string', pattern: '^[A-Z]{2}$', example: 'FR' },
    { required },
  );
}

export function wrongTimeZone(value: unknown): string | null {
  return isTimeZone(value) ? null : 'must be the IANA name of a time zone, such as Europe/Paris';
}

export function TimeZone({ about }: { readonly about: string }) {
  return Field(wrongTimeZone, { description: about, type: 'string', example: 'Europe/Paris' });
}

export function Month({ about }: { readonly about: string }) {
  return Field(wrongMonth, { description: about, type: 'string', pattern: YEAR_OR_MONTH.source, example: '2010-07' });
}

export function RecipientAddress() {
  const about = 'The address as it is on file; normalised inside. One that cannot be used is answered by a verdict.';
  return Field(
    wrongRecipientAddress,
    { description: about, type: 'string', example: 'jean.dupont@client.example' },
    { required: true },
  );
}

/** An address of the controller's own, which has to be one that mail can be sent to. */
export function UsableAddress({ about, example }: { readonly about: string; readonly example: string }) {
  return Field(
    (value) => {
      const wrong = wrongRequiredText(value, LONGEST_SENDER);
      if (wrong !== null) return wrong;
      const parsed = parseAddress(value);
      return parsed.ok ? null : `is no usable e-mail address: ${parsed.why}`;
    },
    { description: about, type: 'string', format: 'email', maxLength: LONGEST_SENDER, example },
    { required: true },
  );
}

export function WebAddress({ about, example }: { readonly about: string; readonly example: string }) {
  return Field(
    (value) => {
      const wrong = wrongRequiredText(value, LONGEST_URL);
      if (wrong !== null) return wrong;
      return /^https?:\/\/[^\s<>"]+$/.test(value as string) ? null : 'must be an http or https address';
    },
    { description: about, type: 'string', format: 'uri', maxLength: LONGEST_URL, example },
    { required: true },
  );
}

/** A link as evidence: kept as it was given. */
export function Link({ about }: { readonly about: string }) {
  return OptionalText({ about, most: LONGEST_URL, example: 'https://client.example/team' });
}

export function Purpose() {
  return OptionalText({
    about: 'Why the mail is sent; `service` is no marketing. Left out, the default of the API key counts.',
    most: LONGEST_PURPOSE,
    example: 'prospecting',
  });
}

export function SenderAddress({ about }: { readonly about: string }) {
  return RequiredText({ about, most: LONGEST_SENDER, example: 'anna@acme.example' });
}
