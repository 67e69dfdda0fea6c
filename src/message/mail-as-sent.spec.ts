// Mail as people and tools really send it: the honest is not taken for something else, the dishonest is not overlooked.
import { ACME } from '../../test/law/some-facts.js';
import { type MessageFindings } from '../policy/message-findings.js';
import { findingsOf } from './findings.js';
import { type Message } from './message.js';

function read(message: Partial<Message>): MessageFindings {
  return findingsOf({ subject: null, text: null, html: null, headers: {}, ...message }, ACME);
}

// What layout tools make of a newsletter: cells of no size close the gaps, and what stands in them has its own.
const CELL = '<td style="direction:ltr;font-size:0px;padding:20px 0">';
const LAID_OUT =
  `<div style="display:none;max-height:0">Preview</div><table><tr>${CELL}<img src="https://acme.example/logo.png" width="1" height="20">` +
  `<div style="font-family:Ubuntu;font-size:13px">Acme SAS <a href="https://acme.example/x">Unsubscribe</a></div></td></tr></table>`;

describe('a newsletter', () => {
  it.each([
    ['as layout tools make it', LAID_OUT],
    ['whose size stands in the font', LAID_OUT.replace('font-family:Ubuntu;font-size:13px', 'font:13px Ubuntu')],
    ['whose way out is a picture', LAID_OUT.replace('>Unsubscribe<', '><img src="cid:x" width=90 alt="Unsubscribe"><')],
  ])('can be read, stopped and opened unwatched: %s', (_, html) => {
    expect(read({ html })).toMatchObject({ wayOut: true, namesController: true, tracking: [] });
  });

  it.each([
    [
      'letters stay without size',
      `<table>${CELL}<div style="font-size:90%">Acme SAS <a href="https://a.example/unsubscribe">Unsubscribe</a>`,
    ],
    ['there is nothing to click on', '<a href="https://acme.example/unsubscribe" title="Unsubscribe"> </a>'],
  ])('has no way out where %s', (_, html) => {
    expect(read({ html })).toMatchObject({ wayOut: false, namesController: false });
  });
});

describe('a footer of a personal mail', () => {
  it.each([
    'If this is not relevant, tell me at anna@acme.example and I will not write again.',
    'Manage your email settings: https://acme.example/x',
    'You can withdraw your consent here: https://acme.example/x',
    'Vous ne voulez plus de nos messages ? https://acme.example/x',
    'Dites-le à anna@acme.example, je ne vous écrirai plus : ne plus vous recontacter',
    'Wenn Sie keine weiteren E-Mails wünschen: https://acme.example/x',
    'Newsletter kündigen: https://acme.example/x',
    'Per cancellarti dalla lista: https://acme.example/x',
    'Revoca il consenso: https://acme.example/x',
  ])('offers a way out: %s', (text) => {
    expect(read({ text }).wayOut).toBe(true);
  });
});

describe('links and pictures', () => {
  it.each([
    ['a product', '<a href="https://acme.example/product?pid=4711">x</a>'],
    ['a section', '<a href="https://acme.example/article?sid=12">x</a>'],
    ['the report of a day', '<a href="https://acme.example/r/20261125">x</a>'],
    ['a search in letters that look coded', '<a href="https://acme.example/s?q=accountingsoftware">x</a>'],
    ['a picture in sizes', '<img srcset="https://acme.example/a.png 1x, https://acme.example/b.png 2x" alt="Pump">'],
    ['a font', '<style>@font-face{src:url(https://fonts.example/s/opensans/v40/memSYaGs126MiZpBA.woff2)}</style>'],
  ])('name nobody by %s', (_, html) => {
    expect(read({ html }).tracking).toEqual([]);
  });

  it.each([
    ['a session that nobody would choose', '<a href="https://acme.example/article?sid=8f3a9c21b4">x</a>'],
    ['an address in base 64', '<a href="https://acme.example/offer?r=bWFyaWVAY2xpZW50LmV4YW1wbGU=">x</a>'],
    ['one of several sizes', '<img srcset="https://acme.example/a.png?uid=12345 1x">'],
    ['a style sheet', '<style>.p{background:url(https://t.example/open?uid=12345)}</style>'],
  ])('name a person by %s', (_, html) => {
    expect(read({ html }).tracking).toEqual(['person_link']);
  });
});

describe('what serves somebody', () => {
  it.each([
    'We shipped your order today. You will receive it tomorrow.',
    'Order now confirmed: number 4711.',
    'May we contact you by phone to clarify the details of your enquiry?',
    'Can we keep the appointment on Monday?',
    'Would you like to receive the agenda beforehand?',
    'Souhaitez-vous recevoir une copie de la facture ?',
    'Möchten Sie von uns abgeholt werden?',
    'Wil u graag een afspraak, bel ons.',
    'Votre demande a été transmise à notre nouveau service client.',
    'Vous trouverez vos soldes de congés au 30 novembre.',
    'You can see the full documentation and our new terms in your account. See our new terms.',
    'The contract is attached; the sale is on hold until you sign.',
  ])('does not advertise: %s', (text) => {
    expect(read({ text }).advertising).toEqual([]);
  });

  it.each([
    ['re_permission', 'We would like to keep sending you our newsletter.'],
    ['re_permission', 'May we contact you with our offers?'],
    ['re_permission', 'Can we continue to write to you?'],
    ['re_permission', 'Möchten Sie weiterhin von uns hören?'],
    ['discount', 'Jetzt 20 % sparen auf Pumpen'],
    ['discount', 'Nur diese Woche: 20 % auf alles.'],
    ['special_offer', 'Approfitti dei nostri sconti'],
    ['call_to_buy', 'Order today and save'],
    ['product_news', 'Discover how Acme can help you'],
    ['product_news', 'See our new products'],
    ['sales_pitch', 'We help SaaS companies cut costs.'],
    ['sales_pitch', 'Notre solution permet de réduire vos coûts.'],
  ])('advertises (%s): %s', (sign, text) => {
    expect(read({ text }).advertising).toContain(sign);
  });
});

describe('a subject', () => {
  it.each(['📧 Re: offer', '(Re: offer)', '#Re: offer', '— [list] Fwd: offer'])('claims an answer: %s', (subject) => {
    expect(read({ subject }).claimsAnswer).not.toBeNull();
  });

  it.each(['SV Werder: a partner', 'Ref. 2026-11: your pumps', 'R&D: three ideas'])('claims none: %s', (subject) => {
    expect(read({ subject }).claimsAnswer).toBeNull();
  });
});
