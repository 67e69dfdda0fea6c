// What a mapping decides, what it cannot switch off, and how one that does not fit is refused.
import { readContent } from '../../../test/builders/read-list.js';
import type { ImportedContact } from './imported-row.js';
import { type ImportOptions } from './list-layout.js';

async function first(content: Buffer | string, options: Partial<ImportOptions> = {}): Promise<ImportedContact> {
  const [contact] = (await readContent(content, options)).contacts;
  if (!contact) throw new Error('no contact was read');
  return contact;
}

const LIST = 'Mail pro,Prénom,Nom,Désabonné,Stop!,Origine\na@x.example,Léa,Exemple,non,oui,Web\n';

describe('a mapping', () => {
  it('overrules the guesses field by field and never switches an opt-out off', async () => {
    const contact = await first('Email,Other mail,Prénom,Nom,Unsubscribed\na@x.example,b@x.example,Léa,Exemple,1\n', {
      mapping: { email: 'Other mail', lastName: '' },
    });
    expect(contact).toMatchObject({ email: 'b@x.example', name: 'Léa', suppressions: [{ kind: 'objection' }] });
  });

  it('can name an opt-out column of any name, and be given the other way round', async () => {
    const expected = {
      email: 'a@x.example',
      name: 'Léa Exemple',
      suppressions: [{ kind: 'objection', why: '`Stop!` is `oui`' }],
    };
    expect(await first(LIST, { mapping: { email: 'mail pro', optOut: 'Stop!' } })).toMatchObject(expected);
    expect(await first(LIST, { mapping: { 'Mail pro': 'email', 'Stop!': 'optOut' } })).toMatchObject(expected);
  });

  it.each([
    {
      mapping: { emial: 'Mail pro' },
      error: /^the mapping names `emial`, which is no field; the fields are email, name,/,
    },
    {
      mapping: { email: 'E-Mail' },
      error: /^the mapping names the column `E-Mail`, which the file has not; it has Mail pro, Prénom,/,
    },
  ])('that does not fit is refused: $error', async ({ mapping, error }) => {
    await expect(readContent(LIST, { mapping })).rejects.toThrow(error);
  });

  it('takes columns of any name for the evidence of a consent', async () => {
    const contact = await first('email,Purpose,When\na@x.example,newsletter,someday\nb@x.example,,\n', {
      mapping: { 'consent.purpose': 'Purpose', 'consent.givenAt': 'When' },
    });
    expect(contact.consents).toEqual([]);
    expect(contact.remarks).toEqual(['`consent.givenAt` is `someday`, which cannot be read as a date for certain']);
  });

  it('reads a withdrawal as one, however its date is written', async () => {
    const contact = await first('email,consent_given_at,consent_withdrawn_at\na@x.example,2024-01-01,someday\n');
    expect(contact.consents).toMatchObject([{ status: 'withdrawn', givenAt: '2024-01-01', withdrawnAt: null }]);
  });
});
