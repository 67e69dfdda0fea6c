// Step 7: the message, under the law of the countries that ask for something of their own.
import { type LawCase } from './law-case.js';
import { consented, customer, GB, informed, role } from './some-cases.js';
import { PROVEN, type Asked } from './some-facts.js';

const FOOTER = 'Acme SAS, 1 rue de la Paix, 75002 Paris. Unsubscribe: https://acme.example/u/1';
const good = { subject: 'Saws', text: `New saws.\n${FOOTER}` } as const;
const said = (text: string) => ({ subject: 'Saws', text: `${text}\n${FOOTER}` });
const html = (body: string) => ({ subject: 'Saws', html: `${body}<p>${FOOTER}</p>` });
const bare = { subject: 'Saws', text: 'New saws from Acme. Unsubscribe: https://acme.example/u/1' } as const;
const header = (name: string, value: string) => ({ ...good, headers: { [name]: value } });
const inUS: Asked = { controllerCountry: 'US', recipient: { ...role, country: 'US' } };
const inDE = { ...consented, country: 'DE' } as const;
const inCZ = { ...consented, country: 'CZ' } as const;
const inBG: Asked = {
  recipient: { ...role, country: 'BG' },
  registers: [{ register: 'BG-KZP', listDate: '2026-09-15', listed: false }],
};
const enquiry = { country: 'FR', sources: [{ kind: 'inbound_enquiry', obtainedAt: '2026-09-18' }] } as const;
const PIXEL = '<img src="https://t.example/o" width=1 height=1>';
const TRACKED = [PROVEN, { ...PROVEN, purpose: 'tracking' }];

export const MESSAGE_CASES: readonly LawCase[] = [
  [
    'Directive 2002/58/EC art. 13(2)',
    'all that is asked is there',
    { recipient: consented, message: good },
    ['consent_valid'],
  ],
  [
    'Directive 2002/58/EC art. 13(4)',
    'no way out',
    { recipient: consented, message: { text: 'Acme SAS' } },
    ['message_without_unsubscribe'],
  ],
  [
    'PECR reg. 23',
    'no way out for a company either',
    { ...GB, recipient: { ...role, country: 'GB' }, message: { text: 'Acme SAS' } },
    ['message_without_unsubscribe'],
  ],
  [
    'RFC 2369',
    'a header is a way out',
    { recipient: consented, message: { text: 'Acme SAS', headers: { 'List-Unsubscribe': '<mailto:u@acme.example>' } } },
    ['consent_valid'],
  ],
  [
    'GDPR art. 21(4)',
    'the guard adds the way out',
    { recipient: consented, message: { text: 'Hello' }, composedByGuard: true },
    ['consent_valid'],
  ],
  [
    'Directive 2002/58/EC art. 13(4)',
    'service needs none',
    { purpose: 'service', recipient: enquiry, message: { text: 'Here it is.' } },
    ['service_message'],
  ],

  [
    'Directive 2002/58/EC art. 13(4)',
    'nobody is named',
    { recipient: consented, message: { text: 'Unsubscribe: https://a.example/u' } },
    ['sender_identity_incomplete'],
  ],
  [
    '15 U.S.C. 7704(a)(5)(A)(iii)',
    'no postal address in the US',
    { ...inUS, message: bare },
    ['sender_identity_incomplete'],
  ],
  ['15 U.S.C. 7704(a)(5)(A)(iii)', 'the postal address is there', { ...inUS, message: good }, ['opt_out_regime_met']],
  [
    '15 U.S.C. 7704(a)(5)(A)(iii)',
    'it binds a French controller too',
    { recipient: { ...consented, country: 'US' }, message: bare },
    ['sender_identity_incomplete'],
  ],
  [
    'SOR/2012-36 s.2(1)(d)',
    'no mailing address in Canada',
    { recipient: { ...consented, country: 'CA' }, message: bare },
    ['sender_identity_incomplete'],
  ],
  [
    'Act 70/2022',
    'no address in Iceland',
    { recipient: { ...consented, country: 'IS' }, message: bare },
    ['sender_identity_incomplete'],
  ],
  ['DDG s.5', 'no legal notice in Germany', { recipient: inDE, message: bare }, ['sender_identity_incomplete']],
  [
    'DDG s.5',
    'a link to it',
    { recipient: inDE, message: { ...bare, text: `${bare.text}\nImpressum: https://acme.example/impressum` } },
    ['consent_valid'],
  ],
  ['CPCE art. L34-5', 'the name is enough in France', { recipient: consented, message: bare }, ['consent_valid']],

  [
    'Directive 2005/29/EC art. 6',
    'a first message that pretends to be an answer',
    { recipient: consented, message: { ...good, subject: 'Re: our talk' } },
    ['message_misleading_subject'],
  ],
  [
    '15 U.S.C. 7704(a)(2)',
    'one that pretends to be forwarded',
    { ...inUS, message: { ...good, subject: 'Fwd: saws' } },
    ['message_misleading_subject'],
  ],
  [
    'DDG s.6(2)',
    'in German, where the guard composes',
    { recipient: inDE, message: { ...good, subject: 'AW: Sägen' }, composedByGuard: true },
    ['message_misleading_subject'],
  ],
  [
    'Directive 2005/29/EC art. 6',
    'the person answered before',
    {
      recipient: consented,
      message: { ...good, subject: 'Re: our talk' },
      history: { answeredAt: '2026-09-10T08:00:00Z' },
    },
    ['consent_valid'],
  ],
  [
    'Directive 2005/29/EC art. 6',
    'the answer is of tomorrow',
    { recipient: consented, message: { ...good, subject: 'Re: our talk' }, history: { answeredAt: '2026-09-21' } },
    ['message_misleading_subject'],
  ],
  [
    'Directive 2005/29/EC art. 6',
    'the person wrote first',
    { recipient: { ...consented, sources: enquiry.sources }, message: { ...good, subject: 'Re: your enquiry' } },
    ['consent_valid'],
  ],
  [
    'Directive 2005/29/EC art. 6',
    'to have met is not to have written',
    { recipient: informed, message: { ...good, subject: 'Re: our talk' } },
    ['message_misleading_subject'],
  ],
  [
    'Directive 2005/29/EC art. 6',
    'nor is to have registered',
    {
      recipient: { ...consented, sources: [{ kind: 'event_registration', obtainedAt: '2026-09-10' }] },
      message: { ...good, subject: 'Re: our talk' },
    },
    ['message_misleading_subject'],
  ],
  [
    'Directive 2000/31/EC art. 6(a)',
    'service answers an enquiry',
    { purpose: 'service', recipient: enquiry, message: { subject: 'Re: your enquiry', text: 'Here it is.' } },
    ['service_message'],
  ],

  [
    'CNIL deliberation 2026-042',
    'a pixel under a consent to mail alone',
    { recipient: consented, message: html(PIXEL) },
    ['message_tracking_without_consent'],
  ],
  [
    'CNIL deliberation 2026-042',
    'in business mail as well',
    { recipient: informed, message: html(PIXEL), composedByGuard: true },
    ['message_tracking_without_consent'],
  ],
  [
    'Garante no. 284 of 17 April 2026',
    'a link for this person',
    { recipient: { ...consented, country: 'IT' }, message: said('https://acme.example/x?uid=7') },
    ['message_tracking_without_consent'],
  ],
  [
    'Directive 2002/58/EC art. 5(3)',
    'in a service mail',
    { purpose: 'service', recipient: enquiry, message: html(PIXEL) },
    ['message_tracking_without_consent'],
  ],
  [
    'CNIL deliberation 2026-042',
    'with a separate consent',
    { recipient: { ...consented, consents: TRACKED }, message: html(PIXEL) },
    ['consent_valid'],
  ],
  [
    'CNIL deliberation 2026-042',
    'which was withdrawn',
    {
      recipient: { ...consented, consents: [PROVEN, { ...PROVEN, purpose: 'tracking', withdrawnAt: '2026-09-01' }] },
      message: html(PIXEL),
    },
    ['message_tracking_without_consent'],
  ],
  [
    'GDPR art. 7(1)',
    'which is not proven',
    {
      recipient: { ...consented, consents: [PROVEN, { ...PROVEN, purpose: 'tracking', wording: null }] },
      message: html(PIXEL),
    },
    ['message_tracking_without_consent'],
  ],
  [
    'GDPR art. 21(2)',
    'which was objected to',
    {
      recipient: { ...consented, consents: TRACKED },
      message: html(PIXEL),
      suppressions: [
        { id: 's', kind: 'objection', scope: { to: 'purpose', purpose: 'tracking' }, since: '2026-09-01' },
      ],
    },
    ['message_tracking_without_consent'],
  ],

  [
    'Act 480/2004 s.7(4)(a)',
    'no label in Czechia, even with consent',
    { recipient: inCZ, message: good },
    ['message_label_missing'],
  ],
  [
    'Act 480/2004 s.7(4)(a)',
    'none from a customer’s seller',
    { recipient: { ...customer, country: 'CZ' }, message: good, composedByGuard: true },
    ['message_label_missing'],
  ],
  [
    'Act 480/2004 s.7(4)(a)',
    'the label is there',
    { recipient: inCZ, message: said('Obchodní sdělení') },
    ['consent_valid'],
  ],
  ['ZET art. 6', 'no label in Bulgaria where nobody consented', { ...inBG, message: good }, ['message_label_missing']],
  [
    'ZET art. 6',
    'that it is commercial does not say that it is unsolicited',
    { ...inBG, message: said('Commercial communication') },
    ['message_label_missing'],
  ],
  [
    'ZET art. 6',
    'the label is there',
    { ...inBG, message: said('Непоискано търговско съобщение') },
    ['opt_out_regime_met'],
  ],
  [
    'ZET art. 6',
    'what was consented to is not unsolicited',
    { recipient: { ...consented, country: 'BG' }, message: good },
    ['consent_valid'],
  ],

  [
    'GDPR art. 21(3)',
    'SendGrid’s switch',
    {
      recipient: consented,
      message: header('X-SMTPAPI', '{"filters":{"bypass_list_management":{"settings":{"enable":1}}}}'),
    },
    ['bypass_flag_refused'],
  ],
  [
    'GDPR art. 24(1)',
    'SparkPost’s, in a service mail',
    {
      purpose: 'service',
      recipient: enquiry,
      message: { text: 'Here it is.', headers: { 'X-MSYS-API': '{"options":{"skip_suppression":true}}' } },
    },
    ['bypass_flag_refused'],
  ],

  [
    'Directive 2000/31/EC art. 6(a)',
    'advertising that is labelled service',
    { purpose: 'service', recipient: customer, message: said('Your order is on its way. Now 20 % off all saws!') },
    ['purpose_contradicts_message'],
  ],
  [
    'Act 480/2004 (UOOU: a request for consent is advertising)',
    'a re-permission mail that is labelled service',
    { purpose: 'service', recipient: enquiry, message: said('May we e-mail you about our saws?') },
    ['purpose_contradicts_message', 'consent_required'],
  ],
  [
    'MFL s.10 (Forbrugerombudsmanden)',
    'a re-permission mail as marketing',
    { recipient: { ...enquiry, country: 'DK' }, message: said('May we e-mail you?') },
    ['consent_required'],
  ],
];
