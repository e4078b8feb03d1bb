import { describe, expect, it } from 'vitest';
import { outline, parse } from './a-parse.ts';

const read = async (body: string, head = '') => {
  const clean = await parse(`<!doctype html><html><head>${head}</head><body><p>Seen.${body}</body></html>`, 'html');
  return {
    seen: outline(clean).join('\n'),
    hidden: (clean.hidden ?? []).map(({ reason, text }) => `${reason}: ${text}`),
  };
};

describe('hidden text in HTML', () => {
  it.each([
    ['display-none', '<p hidden>secret</p>'],
    ['display-none', '<p style="DISPLAY : None !important">secret</p>'],
    ['display-none', '<p style="visibility:hidden"><b>secret</b></p>'],
    ['display-none', '<p aria-hidden="true">secret</p>'],
    ['display-none', '<dialog>secret</dialog>'],
    ['same-colour', '<p style="color:#fff;background:white">secret</p>'],
    ['same-colour', '<div style="background-color: rgb(0, 0, 0)"><p style="color:black">secret</p></div>'],
    ['same-colour', '<p style="color:#FEFEFE">secret</p>'],
    ['same-colour', '<font color="white">secret</font>'],
    ['same-colour', '<table bgcolor="#ffff00"><tr><td style="color:yellow">secret</table>'],
    ['zero-size', '<p style="font-size:0">secret</p>'],
    ['zero-size', '<div style="font-size:1px"><p>secret</p></div>'],
    ['zero-size', '<p style="height:0;overflow:hidden">secret</p>'],
    ['zero-size', '<p style="position:absolute;clip:rect(0 0 0 0)">secret</p>'],
    ['zero-size', '<p style="clip-path: inset(50%)">secret</p>'],
    ['zero-size', '<p style="transform:scale(0)">secret</p>'],
    ['invisible-ink', '<p style="opacity:0.0">secret</p>'],
    ['invisible-ink', '<p style="color:transparent">secret</p>'],
    ['invisible-ink', '<p style="color:#0000">secret</p>'],
    ['off-page', '<p style="position:absolute;left:-9999px">secret</p>'],
    ['off-page', '<p style="position:fixed; top:-100em">secret</p>'],
    ['off-page', '<p style="text-indent:-9999px">secret</p>'],
    ['off-page', '<p style="transform: translateX(-2000px)">secret</p>'],
    ['comment', '<!-- a secret of four -->'],
  ])('is kept apart as %s: %s', async (reason, body) => {
    const { seen, hidden } = await read(body);
    expect(seen).toBe('Paragraph: Seen.');
    expect(hidden).toEqual([reason === 'comment' ? 'comment: a secret of four' : `${reason}: secret`]);
  });

  it.each([
    ['display-none', '.x { display: none }', '<p class="a x">secret</p>'],
    ['display-none', '/* p{} */ #y, p.z{visibility:hidden}', '<p class="z">secret</p>'],
    ['zero-size', '@charset "u"; .x{font-size:0px}', '<p class=x>secret</p>'],
    ['same-colour', 'body{background:#eee}.x{color:#eee}', '<p class=x>secret</p>'],
    ['off-page', '@media screen{.q{color:red}} .x{position:absolute;top:-9999px}', '<p class=x>secret</p>'],
  ])('is told as %s by a rule of the page: %s', async (reason, rules, body) => {
    const { seen, hidden } = await read(body, `<style>${rules}</style>`);
    expect(seen).toBe('Paragraph: Seen.');
    expect(hidden).toEqual([`${reason}: secret`]);
  });

  it.each([
    ['a rule that holds only in some places', '<style>.a .x{display:none}@media print{.y{display:none}}</style>'],
    ['a state', '<style>.x:hover{display:none}</style>'],
    ['a rule that is overruled', '<style>.x{display:none}.x{display:block}</style>'],
    [
      'a rule that does not hold on some screens',
      '<style>.x{display:none}@media (min-width:9px){.x{display:block}}</style>',
    ],
    ['a rule of a class that is not there', '<style>.nox,.x.y{display:none}</style>'],
    [
      'white letters where the background is not known',
      '<link rel=stylesheet href=a.css><style>.x{color:white}</style>',
    ],
    ['white letters on a picture', '<style>body{background:url(a.png)}.x{color:#fff}</style>'],
    ['broken rules', '<style>.x{display:none;}}}{ @media {{{ /* .x{opacity:0}</style>'.replace('display:none;', '')],
  ])('is not told by %s', async (_, head) => {
    const { seen, hidden } = await read('<p class="x">Also seen.', head);
    expect(seen).toBe('Paragraph: Seen.\nParagraph: Also seen.');
    expect(hidden).toEqual([]);
  });

  it('is not what an element shows again inside of small or coloured text', async () => {
    const { seen } = await read(
      '<div style="font-size:0"><span style="font-size:14px">One</span></div><div style="color:#fff"><p style="background:navy;color:#fff">Two<p style="color:red">Three</div>',
    );
    expect(seen).toBe('Paragraph: Seen.\nParagraph: One\nParagraph: Two\nParagraph: Three');
  });

  it('is not a conditional comment, a label, a script or a template', async () => {
    const body =
      '<!--[if IE]> you use an old browser <![endif]--><!-- end of header --><script>var a = "b c d e"</script><template>one two three four</template><noscript>please turn on scripts</noscript>';
    expect((await read(body)).hidden).toEqual([]);
  });

  it('tells comments within hidden parts too, and each hidden part once', async () => {
    const body = '<div hidden>one <p hidden>two</p><!-- three four five six --><script>x</script></div>';
    expect((await read(body)).hidden).toEqual(['display-none: one two', 'comment: three four five six']);
  });

  it('takes linear time for style sheets and styles of any kind', async () => {
    const units = ['/*', '{', '.a{', '.a,', '.a .b>', '@media{', 'p{color:', '}', '.a{display:none}', ';:'];
    for (const unit of units) {
      const source = unit.repeat(200_000 / unit.length);
      const started = performance.now();
      await read('<p class=a>x', `<style>${source}</style>`);
      await read(`<p style="${source}">x`);
      expect(performance.now() - started).toBeLessThan(5000);
    }
  }, 60_000);
});
