// What a message does beside what it says: whether it watches, advertises, is labelled, and asks to go past a stop list.
import { header, html, read, text, SILENT } from '../../test/builders/read-message.js';
import { ACME } from '../../test/law/some-facts.js';
import { type AdvertisingSign } from '../policy/message-findings.js';
import { findingsOf } from './findings.js';

describe('tracking', () => {
  it.each([
    ['a picture of one point', html('<img src="https://t.example/o.gif" width="1" height="1">')],
    ['attributes without quotes, in capitals', html('<IMG WIDTH=1 HEIGHT=1 SRC=HTTPS://T.EXAMPLE/O>')],
    ['a picture of no size', html('<img src="//t.example/o" style="width:0;height:0px">')],
    ['a picture that is hidden', html('<img src="https://t.example/o" style="display : none">')],
    ['a picture in what is hidden', html('<div hidden><table><tr><td><img src="https://t.example/o"></table></div>')],
    ['a picture that cannot be seen through', html('<img src="https://t.example/o" style="opacity:0.0">')],
  ])('by %s', (_, { tracking }) => {
    expect(tracking).toEqual(['pixel']);
  });

  it.each([
    ['the person’s address', text('https://acme.example/offer?for=jean.dupont%40client.example')],
    ['a number for the person', html('<a href="https://acme.example/?uid=12345">x</a>')],
    [
      'what a mailing tool calls the person',
      html('<a href="https://acme.example/?utm_source=n&amp;mc_eid=ab12">x</a>'),
    ],
    ['a redirect for this click', html('<a href="https://click.acme.example/4f1c9a77e0b2d3aa">x</a>')],
    ['a redirect of a mailing tool', html('<a href="https://u1.ct.sendgrid.net/ls/click?upn=u001.AbC3dEf9">x</a>')],
    ['a counting path', html('<a href="https://acme.example/c/550e8400-e29b-41d4-a716-446655440000">x</a>')],
    ['a place-holder for the person', html('<a href="https://acme.example/?who={{contact.id}}">x</a>')],
    ['a picture that can be seen', html('<img src="https://acme.example/logo.png?email=a@b.example" width=200>')],
    ['a background', html('<td style="background: url(\'https://t.example/t/9f8e7d6c5b4a3\')">x</td>')],
  ])('by %s in a link', (_, { tracking }) => {
    expect(tracking).toEqual(['person_link']);
  });

  it.each([
    ['SendGrid', header('X-SMTPAPI', '{"filters":{"opentrack":{"settings":{"enable":1}}}}')],
    ['SparkPost', header('X-MSYS-API', '{"options":{"open_tracking":true}}')],
    ['Mailgun', header('X-Mailgun-Track-Opens', 'yes')],
    ['Postmark', header('x-pm-trackopens', 'true')],
    ['Mandrill', header('X-MC-Track', 'opens,clicks')],
  ])('by order to %s', (_, { tracking }) => {
    expect(tracking).toEqual(['asked_of_tool']);
  });

  it.each([
    ['a logo', html('<img src="https://acme.example/logo.png" width="120" height="40" alt="Acme">')],
    ['a picture that came along', html('<img src="cid:logo" width="1" height="1">')],
    ['a picture in the mail itself', html('<img src="data:image/gif;base64,R0lGOD" width="1" height="1">')],
    ['a line that is thin', html('<img src="https://acme.example/line.png" width="600" height="1">')],
    ['the campaign’s name', html('<a href="https://acme.example/?utm_source=mail&amp;utm_campaign=may">x</a>')],
    ['the way out', html('<a href="https://acme.example/x?uid=12345">Unsubscribe</a>')],
    ['the way out in the text', text('https://acme.example/unsubscribe?email=a@b.example')],
    ['a document', text('https://docs.example/document/d/1A2b3C4d5E6f7G8h9')],
    ['an article', text('https://acme.example/blog/2026-11-25-ten-ways-to-save')],
    ['a mail address', html('<a href="mailto:anna@acme.example?subject=Hello">write</a>')],
    ['an order not to', header('X-Mailgun-Track', 'no')],
    ['an order not to, as an option', header('X-SMTPAPI', '{"filters":{"opentrack":{"settings":{"enable":0}}}}')],
    ['a commented picture', html('<!-- <img src="https://t.example/o" width=1 height=1> -->')],
  ])('is not %s', (_, { tracking }) => {
    expect(tracking).toEqual([]);
  });
});

describe('advertising', () => {
  const told: [AdvertisingSign, string][] = [
    ['labelled_advertising', 'Anzeige: neue Sägen'],
    ['labelled_advertising', 'Hello\n[Advertisement]'],
    ['re_permission', 'May we e-mail you about our work?'],
    ['re_permission', 'Would you like to receive our news?'],
    ['re_permission', 'Souhaitez-vous continuer à recevoir nos messages ?'],
    ['re_permission', 'Dürfen wir Ihnen weiterhin schreiben?'],
    ['re_permission', 'Dürfen wir Ihnen unsere Angebote senden?'],
    ['discount', 'Now 20% off everything'],
    ['discount', '-10 % de remise sur tout'],
    ['discount', 'Use the promo code MAY'],
    ['discount', 'Jetzt 10 % Rabatt sichern!'],
    ['discount', 'Descuento del 10 % en su próxima compra'],
    ['discount', 'Sconto del 10 % sul prossimo acquisto'],
    ['discount', 'Free shipping on your next order'],
    ['discount', 'Two for the price of one'],
    ['discount', 'Refer a friend and get 10 EUR'],
    ['special_offer', 'Nous lançons une offre, profitez-en'],
    ['special_offer', 'A special offer for you'],
    ['special_offer', 'Offre exclusive jusqu’au 30'],
    ['special_offer', 'Unser Sonderangebot'],
    ['call_to_buy', 'Book a demo'],
    ['call_to_buy', 'Essai gratuit pendant 30 jours'],
    ['product_news', 'Discover our new range of saws'],
    ['product_news', 'Découvrez nos nouvelles machines'],
    ['sales_pitch', 'We help companies cut their costs'],
    ['sales_pitch', 'Invitation to our free webinar on saving tax'],
    ['sales_pitch', 'You’re invited to our workshop'],
    ['sales_pitch', 'Nous vous invitons à notre salon'],
    ['sales_pitch', 'Wir laden Sie zu unserer Messe ein'],
  ];
  it.each(told)('shows by %s: %s', (sign, said) => {
    expect(text(said).advertising).toContain(sign);
    expect(html(`<p>${said.replace('\n', '<br>')}</p>`).advertising).toContain(sign);
    expect(read({ subject: said }).advertising).toContain(sign);
  });

  it('shows by a subject that calls it a newsletter', () => {
    expect(read({ subject: 'Our newsletter of May' }).advertising).toEqual(['newsletter_title']);
  });

  it.each([
    'Your order 1234 has been shipped. Track it at https://acme.example/orders/1234.',
    'Your invoice 2026-17: net 100 EUR, VAT 20 %, discount 5 EUR, to be paid by 30 November.',
    'Here is the quotation that you asked for: 3 machines at 1,200 EUR each, valid until 31 December.',
    'Votre inscription au salon est confirmée. Hall 3, le 12 mai à 9 h. Vos badges sont joints.',
    'Ihre Anfrage vom 3. Mai: die Unterlagen finden Sie im Anhang. Mit freundlichen Grüßen',
    'You asked whether the pump fits: it does. Call me if you have questions.',
    'Your password was changed. If that was not you, write to us now.',
    'Please confirm your address: https://acme.example/confirm/abc',
    'You are registered for our webinar of 12 May. The link to join is below.',
    'The next delivery of your subscription is free of charge, as agreed.',
    'Nous vous invitons à notre agence pour la signature.',
    'As you asked: the price of one pump is 1,200 EUR, of two for 2 sites 2,300 EUR.',
    'Remise de 5 % accordée, montant du devis : 950 EUR.',
  ])('does not show in: %s', (said) => {
    expect(text(said).advertising).toEqual([]);
  });
});

describe('labels', () => {
  it.each([
    ['Obchodní sdělení: nové pily', ['commercial_communication']],
    ['OBCHODNI SDELENI', ['commercial_communication']],
    ['This is a commercial communication.', ['commercial_communication']],
    ['Непоискано търговско съобщение', ['commercial_communication', 'unsolicited_commercial_communication']],
    ['Unsolicited commercial\ncommunication', ['commercial_communication', 'unsolicited_commercial_communication']],
    ['Hello', []],
  ])('%s', (said, labels) => {
    expect(text(said).labels).toEqual(labels);
    expect(read({ subject: said }).labels).toEqual(labels);
    expect(html(`<!-- ${said} --><p style="display:none">${said}</p>`).labels).toEqual([]);
  });
});

describe('a switch that goes past the stop list', () => {
  const on = (name: string) => `{"filters":{"${name}":{"settings":{"enable":1}}}}`;
  it.each([
    ['X-SMTPAPI', on('bypass_list_management'), 'bypass_list_management'],
    ['x-smtpapi', on('bypass_unsubscribe_management'), 'bypass_unsubscribe_management'],
    ['X-SMTPAPI', '{"mail_settings":{"bypass_spam_management":{"enable":"true"}}}', 'bypass_spam_management'],
    ['X-SMTPAPI', '{"filters":{"bypass_list_management":{"settings":{"enable":1}', 'bypass_list_management'],
    [
      'X-SMTPAPI',
      '{\r\n "filters": {"bypass_list_management": {"settings": {"enable": 1}}}}',
      'bypass_list_management',
    ],
    ['X-MSYS-API', '{"options":{"skip_suppression":true}}', 'skip_suppression'],
    ['IsTransactional', 'True', 'istransactional'],
    ['X-Send-To-Unsubscribed', '1', 'x-send-to-unsubscribed'],
    ['X-Tool-Ignore-Unsubscribes', 'yes', 'x-tool-ignore-unsubscribes'],
  ])('%s: %s', (name, value, flag) => {
    expect(header(name, value).bypassFlags).toEqual([flag]);
  });

  it.each([
    ['X-SMTPAPI', '{"category":["may"],"unique_args":{"id":"1"}}'],
    ['X-SMTPAPI', '{"filters":{"bypass_list_management":{"settings":{"enable":0}}}}'],
    ['X-MSYS-API', '{"options":{"skip_suppression":false}}'],
    ['IsTransactional', 'false'],
    ['List-Unsubscribe', '<https://acme.example/bypass_list_management>'],
    ['Subject', 'How to bypass list management'],
  ])('is not %s: %s', (name, value) => {
    expect(header(name, value).bypassFlags).toEqual([]);
  });
});

describe('reading', () => {
  it('happens once for all who get the same message', () => {
    const message = { ...SILENT, text: 'Hello' };
    expect(findingsOf(message, ACME)).toBe(findingsOf(message, { ...ACME }));
    expect(findingsOf(message, { ...ACME, name: 'Other AG' })).not.toBe(findingsOf(message, ACME));
  });

  it('tells the message apart from every other by its digest', () => {
    expect(text('Hello').digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(text('Hello').digest).toBe(text('Hello').digest);
    expect(text('Hello').digest).not.toBe(text('Hello!').digest);
  });

  const hostile = ['<', '<a href=', '@', 'a', 'unsubscribe ', '<div>', '&#', '%', '{{', '\n', '[', 'Re: ', 'a@', '/c/'];
  it.each(hostile)('ends for a great many of %j', (piece) => {
    const long = piece.repeat(Math.ceil(300_000 / piece.length));
    const url = `https://a.example/${long.replace(/\s/g, '')}`;
    expect(
      read({ subject: long, text: `${long}\n${url}`, html: `${long}<a href="${url}">x`, headers: { a: long } }),
    ).toBeDefined();
  });
});
