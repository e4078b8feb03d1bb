import { cleanText } from '@sheaf/core/ingestion/parsing/clean-text';
import { withPlainForms } from '@sheaf/core/ingestion/parsing/typography';
import { describe, expect, it } from 'vitest';

const everyCharacter = function* () {
  for (let point = 0; point <= 0x10ffff; point += 1) {
    if (point < 0xd800 || point > 0xdfff) yield String.fromCodePoint(point);
  }
};

describe('typography', () => {
  it.each([
    ['ﬀ ﬁ ﬂ ﬃ ﬄ ﬅ ﬆ', 'ff fi fl ffi ffl st st'],
    ['of\u00adﬁce', 'office'],
    ['ＡＢＣ１２３％＋', 'ABC123%+'],
    ['ｶﾞｷﾞ', 'ガギ'],
    ['ﻣﺮﺣﺒﺎ', 'مرحبا'],
    ['⼈⼝', '人口'],
    ['thin\u2009no\u202fbreak\u3000wide', 'thin no break wide'],
  ])('undoes the dress of %j', (raw, clean) => {
    expect(cleanText(raw)).toBe(clean);
  });

  it('keeps what has a meaning of its own', () => {
    const kept = 'x² H₂O ½ ① Ⅳ ª º ™ … ℃ ㎏ ㍿ ﷼ ﷺ 本。すごい！（例）、終わり？ ǆ ĳ';
    expect(cleanText(kept)).toBe(kept);
  });

  it('changes no character into one of another compatibility class, and nothing the second time', () => {
    for (const character of everyCharacter()) {
      const plain = withPlainForms(character);
      if (plain !== character) expect(plain.normalize('NFKC')).toBe(character.normalize('NFKC'));
      const clean = cleanText(`a${character}b`);
      if (cleanText(clean) !== clean) expect.fail(`U+${character.codePointAt(0)?.toString(16)} is not stable.`);
    }
  });
});
