// Which pictures are left out, and that nothing else is touched.
import { findingsOf } from './findings.js';
import { withoutWatchingPictures } from './watching-pictures.js';

const PRINCIPAL = { name: 'Acme SAS', postalAddress: '1 rue de la Paix', privacyNoticeUrl: 'https://acme.example/p' };
const signsIn = (html: string) => findingsOf({ subject: 'x', text: null, html, headers: {} }, PRINCIPAL).tracking;

it.each([
  ['of a point', '<img src="https://x.example/o.gif" width="1" height="1">'],
  ['of no size by its style', `<img src='https://x.example/o.gif' style="width:0;height:0" />`],
  ['hidden', '<IMG SRC=https://x.example/o.gif HIDDEN>'],
  ['in a hidden box', '<img alt=">" src="//x.example/o.gif">', '<div style="display:none">', '</div>'],
  ['that tells who opens it', '<img src="https://x.example/logo.png?uid=8f3a9c21" width="200">'],
  ['of a tool that counts', '<img src="https://x.list-manage.com/track/open/8f3a9c21b7" width="20">'],
  ['with a place for the reader', '<img src="https://x.example/{{name}}.png" width="20">'],
  [
    'that fetches from two places',
    '<img src="https://x.example/a.png?uid=8f3a9c21" srcset="https://x.example/b?uid=2a1b9c">',
  ],
])('leaves out a picture %s', (_, picture, before = '<p>Hé, 🙂 <b>you</b>', after = '</p>') => {
  const html = `<body>${before}${picture}${after}<img src="https://x.example/logo.png" width="200"></body>`;
  expect(signsIn(html)).not.toEqual([]);
  const rest = withoutWatchingPictures(html);
  expect(rest).toBe(html.replace(picture, ''));
  expect(signsIn(rest)).toEqual([]);
});

it.each([
  '<img src="https://x.example/logo.png" width="200" alt="Acme">',
  '<img src="cid:logo" width="1" height="1"><img src="data:image/gif;base64,AAAA" width="1">',
  '<a href="https://x.example/?uid=8f3a9c21">a link is no picture</a>',
  '<!-- <img src="https://x.example/o.gif" width="1" height="1"> -->',
])('leaves as it is: %s', (html) => {
  expect(withoutWatchingPictures(html)).toBe(html);
});

it('finds the places behind much else', () => {
  const much = '<div>'.repeat(1_500) + '<p>text é</p>\n'.repeat(5_000);
  const pixel = '<img src="https://x.example/o.gif" width="1" height="1">';
  expect(withoutWatchingPictures(`${much}${pixel}<p>end</p>${pixel}`)).toBe(`${much}<p>end</p>`);
});
