// Where the footer goes in HTML as people and tools write it.
import { footerPlace } from './footer-place.js';

const FOOT = '[foot]';

function withFoot(html: string): string {
  const { at, closing } = footerPlace(html);
  return html.slice(0, at) + closing + FOOT + html.slice(at);
}

it.each([
  ['a whole document', '<html><body><p>Hi</p>|</body></html>'],
  ['capitals and blanks', '<HTML><BODY>Hi|</BODY\n></HTML >'],
  ['no body', '<p>Hi</p>|'],
  ['words alone', 'Hi|'],
  ['nothing', '|'],
  ['a body that is never ended', '<body><p>Hi</p>|</html>'],
  ['an end without a beginning', '<p>Hi</p>|</body></html>'],
  ['two documents', '<body>one</body><body>two|</body>'],
  ['an end in a comment', '<body>Hi<!-- </body> -->, again|</body>'],
  ['an end in a comment that comes later', '<body>Hi|</body><!-- </body> -->'],
  ['an end in a comment for Outlook', '<body><!--[if mso]></body><![endif]-->Hi|</body>'],
  ['a downlevel-revealed comment', '<body><![if !mso]><p>Hi</p><![endif]>|</body>'],
  ['an end in an attribute', '<body><a title="</body>">Hi</a>|</body>'],
  ['an end in a style', '<style>/* </body> */</style><p>Hi</p>|'],
  ['an end in a script and a title', '<title></body></title><script>"</body>"</script>Hi|</body>'],
  ['tables within tables', '<body><table><tr><td><table><tr><td>Hi</td></tr></table></td></tr></table>|</body>'],
  ['ends that may be left out', '<body><ul><li>one<li>two</ul><table><tr><td>Hi</table><p>more|</body>'],
])('stands at the end of what is seen: %s', (_, marked) => {
  expect(withFoot(marked.replace('|', ''))).toBe(marked.replace('|', FOOT));
});

it.each([
  ['a table', '<body><table><tr><td>Hi|</body>', '</table>'],
  ['a hidden box', '<body><div style="display:none">preview<p>Hi|</body>', '</div>'],
  ['a box in a link', '<div><a href="x"><span>Hi|', '</span></a></div>'],
  ['a misnested one', '<div><b><i>Hi</b>|</body>', '</div>'],
  ['a slash that HTML does not heed', '<div style="display:none"/>Hi|', '</div>'],
])('ends what is left open: %s', (_, marked, closing) => {
  expect(withFoot(marked.replace('|', ''))).toBe(marked.replace('|', closing + FOOT));
});

it.each([
  ['a comment', '<p>Hi</p>|<!-- to be continued'],
  ['a tag', '<p>Hi</p>|<a href="https://x.example'],
  ['an end tag', '<p>Hi</p>|</p'],
  ['a style', '<p>Hi</p>|<style>p { color: red }'],
])('stands before what is never ended, and would swallow it: %s', (_, marked) => {
  expect(withFoot(marked.replace('|', ''))).toBe(marked.replace('|', FOOT));
});

it('is found in a moment, whatever the HTML', () => {
  const hostile = ['<b>'.repeat(150_000) + '</i>'.repeat(100_000), '<!--'.repeat(200_000), '</body'.repeat(150_000)];
  for (const html of hostile) {
    const begun = performance.now();
    footerPlace(html);
    expect(performance.now() - begun).toBeLessThan(5_000);
  }
});
