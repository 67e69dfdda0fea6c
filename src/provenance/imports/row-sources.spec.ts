// Where a row says its address is from, what the file proves against it, and that no default whitewashes it.
import { NO_DEFAULTS, readContent } from '../../../test/builders/read-list.js';
import type { Source } from '../../policy/facts.js';

const source = (kind: Source['kind']): Source => ({ kind, obtainedAt: null, url: null, supplier: null, notice: null });

describe('the source of a row', () => {
  const apollo = 'Email,Apollo Contact Id,Source\na@x.example,1,';
  it.each([
    { list: 'email\na@x.example', by: null, kinds: 'unknown' },
    { list: 'email\na@x.example', by: 'company_website', kinds: 'company_website' },
    { list: 'email,source\na@x.example,event_registration', by: 'company_website', kinds: 'event_registration' },
    { list: 'email,Lead Source\na@x.example,Web', by: null, kinds: 'unknown' },
    { list: 'email,Lead Source\na@x.example,Web', by: 'web_form', kinds: 'web_form' },
    { list: 'email,Lead Source\na@x.example,LinkedIn', by: 'web_form', kinds: 'linkedin_profile' },
    { list: 'email,Lead Source\na@x.example,LinkedIn', by: 'referral', kinds: 'linkedin_profile referral' },
    { list: 'email,Lead Source\na@x.example,LinkedIn connection', by: null, kinds: 'linkedin_connection' },
    { list: 'email,Lead Source\na@x.example,Purchased List', by: null, kinds: 'purchased_list' },
    { list: 'email,Lead Source\na@x.example,ZoomInfo', by: null, kinds: 'enrichment_provider' },
    { list: 'email,Kaspr ID\na@x.example,7', by: 'existing_customer', kinds: 'enrichment_provider' },
    { list: apollo, by: 'double_opt_in', kinds: 'enrichment_provider' },
    { list: apollo, by: 'purchased_list', kinds: 'enrichment_provider purchased_list' },
    { list: `${apollo}met_in_person`, by: null, kinds: 'met_in_person enrichment_provider' },
  ] as const)('is $kinds in `$list` by default $by', async ({ list, by, kinds }) => {
    const defaults = { ...NO_DEFAULTS, source: by && source(by), country: 'FR' };
    const [contact] = (await readContent(list, { defaults })).contacts;
    expect(contact?.sources.map(({ kind }) => kind).join(' ')).toBe(kinds);
    expect(contact?.country).toBe('FR');
  });

  it('carries its day, address, supplier and notice', async () => {
    const { contacts } = await readContent(
      'email,source,source_obtained_at,source.url,supplier,notice.givenAt,notice.objectionOffered\n' +
        'a@x.example,company website,2026-10-01,https://x.example/team,,2026-10-02,yes\n',
    );
    expect(contacts[0]?.sources).toEqual([
      {
        kind: 'company_website',
        obtainedAt: '2026-10-01',
        url: 'https://x.example/team',
        supplier: null,
        notice: { givenAt: '2026-10-02', objectionOffered: true, url: null },
      },
    ]);
  });
});
