import { createHash } from 'node:crypto';
import { cleanStageVersion } from '@sheaf/core/ingestion/parsing/version';
import { describe, expect, it } from 'vitest';
import { encodeSingleByte, parse } from './a-parse.ts';

/** SHA-256 of the clean documents of the sources below, by the version of the stage that made them. */
const outputs: Readonly<Record<string, string>> = {
  '1': '81e803a61b08db95f077f1bbb5deacf71768d121b62e9276d30270b770b8c25e',
  '2': 'f0b4a8db746658c10cc791ad7818cf67d80d6ea9832967005f03179ce1ea8c43',
};

const sources: readonly (readonly [string, string | Uint8Array])[] = [
  [
    'txt',
    '\ufeffOne\r\nline.\r\n\r\nSoft\u00adhyphen,\u00a0odd\u2009spaces, cafe\u0301, 👩\u200d👧, a\u200bb.\n\n\n- x\n- y\n',
  ],
  ['txt', encodeSingleByte('Größe und Höhe der schönen Bäume überraschten die Gäste sehr.', 'windows-1252')],
  [
    'md',
    '---\ntitle: T\ntags: [a]\n---\n# H\n\nText *b* `c`\nmore  \nend.\n\n1. x\n   - y\n\n```\n  code\n```\n\n| a | b |\n|---|---|\n| 1 | |\n\n![alt](i)\n\n> q\n\n<div>html <b>in</b></div>\n',
  ],
  [
    'html',
    '<html lang=en><title>T</title><meta name=description content="D"><nav>n</nav><h1>H</h1><p>a<br>b<p hidden>x<ul><li>1<ol><li>2</ol></ul><table><tr><th>a<td>b<tr><td>c</table><pre>\n  p\n</pre><dl><dt>t<dd>d</dl><figure><figcaption>f</figcaption></figure><footer>z</footer>',
  ],
  ['txt', 'o\ufb03ce \uff21\uff11 x\u00b2 \u2460'],
  ['html', '<table><tr><td>side<td><h2>in layout</h2>text</table><p>&eacute;&nbsp;&#x1f600;'],
];

describe('the clean stage', () => {
  it('gives what its version gave before: change cleanStageVersion with the output, and add a line above', async () => {
    const hash = createHash('sha256');
    for (const [extension, source] of sources) hash.update(JSON.stringify(await parse(source, extension)));
    expect(hash.digest('hex')).toBe(outputs[cleanStageVersion]);
  });
});
