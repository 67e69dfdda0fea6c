// What is read out of a message: each row is a message, or a part of one, and what it says.
import { header, html, read, text } from '../../test/builders/read-message.js';
import { type MessageFindings } from '../policy/message-findings.js';

describe('a way out', () => {
  const usable: [string, MessageFindings][] = [
    ['an https address in the header', header('List-Unsubscribe', '<https://acme.example/u/1>')],
    ['a mailto address in the header', header('list-unsubscribe', '<mailto:stop@acme.example?subject=stop>')],
    ['several addresses, folded', header('LIST-UNSUBSCRIBE', '<http://a.example/u>,\r\n\t<https://a.example/u>')],
    ['a link of another company', html('<a href="https://tool.example/x">Unsubscribe</a>')],
    ['a link whose address says it', html('<A HREF=https://tool.example/unsubscribe?x=1>here</A>')],
    ['a link with entities', html('<a href="https&#58;//tool.example/x?a=1&amp;b=2">Se d&eacute;sinscrire</a>')],
    [
      'a link after its sentence',
      html('<p>If you no longer want to receive our mail:</p><p><a href="https://t.example/a">click</a>'),
    ],
    ['a picture of a button', html('<a href="https://t.example/a"><img src="cid:b" alt="Abmelden"></a>')],
    ['a mailto link', html("<a href='mailto:stop@acme.example'>Darse de baja</a>")],
    ['an address in plain text', text('To make it stop: https://acme.example/x.')],
    ['a mailto address in plain text', text('Unsubscribe <mailto:stop@acme.example>')],
    ['a bare e-mail address', text('To unsubscribe, write to stop@acme.example.')],
    [
      'a text that breaks its lines',
      text('Pour vous désinscrire de cette liste,\r\nsuivez ce lien :\r\nhttps://acme.example/x'),
    ],
    ['words without accents and in capitals', text('SE DESINSCRIRE : HTTPS://ACME.EXAMPLE/X')],
    ['a polite sentence', text('If you would rather not hear from us: https://acme.example/bye')],
    ['a sentence in German', text('Keine E-Mails mehr? https://acme.example/bye')],
    ['one word and a link', text('STOP: https://acme.example/x')],
    ['a stop address', text('https://acme.example/stop')],
    ['in Polish', text('Wypisz się: https://acme.example/x')],
    ['in Bulgarian', text('Отписване: https://acme.example/x')],
    ['in Norwegian', text('Meld deg av: https://acme.example/x')],
    ['in Icelandic', text('Segðu upp áskrift: https://acme.example/x')],
    ['in Slovene', text('Ne želim več prejemati: https://acme.example/x')],
    ['in Portuguese', text('Remover inscrição: https://acme.example/x')],
    ['an answer that is asked for', text('Répondez STOP à anna@acme.example')],
    ['preferences in French', text('Gérer mes préférences : https://acme.example/x')],
    ['in the text, where the HTML has none', read({ text: 'unsubscribe: https://a.example/x', html: '<p>Hello' })],
  ];
  it.each(usable)('is %s', (_, { wayOut }) => {
    expect(wayOut).toBe(true);
  });

  const none: [string, MessageFindings][] = [
    ['nothing', text('Hello')],
    ['an http address in the header', header('List-Unsubscribe', '<http://acme.example/u/1>')],
    ['a header without brackets', header('List-Unsubscribe', 'https://acme.example/u')],
    ['a header without an address', header('List-Unsubscribe', '<mailto:>')],
    ['a header about it', header('List-Unsubscribe-Post', 'List-Unsubscribe=One-Click')],
    ['a link to something else', html('<a href="https://acme.example/shop">Our shop</a>')],
    ['an http link', html('<a href="http://acme.example/u">Unsubscribe</a>')],
    ['a link that leads nowhere', html('<a href="#">Unsubscribe</a>')],
    ['a place-holder', html('<a href="{{unsubscribe_url}}">Unsubscribe</a>')],
    ['a script', html('<a href="javascript:unsubscribe()">Unsubscribe</a>')],
    ['a commented link', html('<!-- <a href="https://acme.example/u">Unsubscribe</a> -->')],
    [
      'a hidden link',
      html('<div style="DISPLAY: none !important"><a href="https://acme.example/u">Unsubscribe</a></div>'),
    ],
    ['a link of no size', html('<p style="font-size:0px"><a href="https://acme.example/u">Unsubscribe</a></p>')],
    ['a link in a style sheet', html('<style>/* unsubscribe https://acme.example/u */</style>')],
    ['words without a link', text('To unsubscribe, answer this mail.')],
    [
      'words far from the link',
      text(`Unsubscribe is a word.\n${'Something else.\n'.repeat(9)}https://acme.example/shop`),
    ],
    ['a call to act', text('Stop wasting time: https://acme.example/demo')],
    ['a call to answer', text('Reply and we stop losing time: https://acme.example/demo')],
  ];
  it.each(none)('is not %s', (_, { wayOut }) => {
    expect(wayOut).toBe(false);
  });
});

describe('who sends it', () => {
  it.each([
    ['the name in the text', text('Anna, Acme SAS')],
    ['the name in the HTML', html('<p>Anna<br>ACME&nbsp;S.A.S.</p>')],
    ['the name without its legal form', text('Hello,\nthis is Anna of Acme.')],
    ['the name in the sender’s field', header('From', '"Anna, Acme" <anna@acme.example>')],
  ])('is told by %s', (_, { namesController }) => {
    expect(namesController).toBe(true);
  });

  it.each([
    ['an e-mail address', text('Write to anna@acme.example or acme.sas@acme.example')],
    ['a link', text('https://acme.example/acme and www.acme.example')],
    ['the address of the sender', header('From', 'anna@acme.example')],
    ['another company', text('Acmeson SAS')],
    ['a hidden line', html('<p hidden>Acme SAS</p>')],
  ])('is not told by %s', (_, { namesController }) => {
    expect(namesController).toBe(false);
  });

  it.each([
    ['on one line', text('Acme SAS, 1 rue de la Paix, 75002 Paris')],
    ['on several lines', html('<p>1, rue de la Paix<br>75002 PARIS<br>France</p>')],
    ['with a line more', text('1 rue de la Paix\nBâtiment B\n75002 Paris Cedex 02')],
  ])('has its postal address %s', (_, { postalAddress }) => {
    expect(postalAddress).toBe(true);
  });

  it.each([
    ['another house', text('9 rue de la Paix, 75002 Paris')],
    [
      'another house beside a link that has the number',
      text('9 rue de la Paix, 75002 Paris. https://acme.example/u/1'),
    ],
    ['the city alone', text('Acme SAS, Paris')],
    ['its parts in different places', text(`1 rue de la Paix ${'word '.repeat(30)} 75002 Paris`)],
  ])('has no postal address where it is %s', (_, { postalAddress }) => {
    expect(postalAddress).toBe(false);
  });

  it('links its notices', () => {
    expect(html('<a href="https://acme.example/impressum">Impressum</a>')).toMatchObject({ legalNotice: true });
    expect(html('<a href="https://acme.example/legal">Mentions légales</a>')).toMatchObject({ legalNotice: true });
    expect(text('Impressum')).toMatchObject({ legalNotice: false });
    expect(text('See https://acme.example/privacy.')).toMatchObject({ privacyNotice: true });
    expect(html('<a href="https://acme.example/privacy?l=fr&amp;v=2">why</a>')).toMatchObject({ privacyNotice: true });
    expect(html('<!-- https://acme.example/privacy -->')).toMatchObject({ privacyNotice: false });
  });
});

describe('a subject', () => {
  const claims =
    'Re: offer|RE : offre|Re[2]: offer|re:offer|AW: Angebot|Antw: x|SV: x|VS: x|TR: x|Réf. : x|RÉP : x|Fwd: x|FW: x|WG: x|R: x|I: x|RV: x|Odp: x|YNT: x|Отг: x|回复：x|Re： offer|[list] Re: x|R\u200be: x|“Re: x”|Automatic reply: x|Out of office';
  it.each(claims.split('|'))('claims to be an answer: %s', (subject) => {
    expect(read({ subject }).claimsAnswer).not.toBeNull();
  });

  it('claims it in its header as well', () => {
    expect(header('Subject', 'Re: offer').claimsAnswer).toBe('RE');
  });

  const honest =
    'Offer|Regarding your plant|Reply wanted|Answers: ten of them|Re-design|Trends: 2027|Refit: less is more|About R: the language|Save the date: 3 May|';
  it.each(honest.split('|'))('claims nothing: %s', (subject) => {
    expect(read({ subject }).claimsAnswer).toBeNull();
  });
});
