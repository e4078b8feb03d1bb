import { cleanLines, cleanProse, cleanText, cleanVerbatim } from '@sheaf/core/ingestion/parsing/clean-text';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const odd = fc.constantFrom(
  'a',
  'é',
  'e\u0301',
  'e',
  '\u0301',
  '\u0323',
  '\u200d',
  '\u200c',
  '\u200b',
  '\u00ad',
  '\ufeff',
  '\r',
  '\n',
  '\r\n',
  '\u0085',
  '\u2028',
  '\t',
  ' ',
  '\u00a0',
  '\u3000',
  '一',
  '😀',
  '\ud83d',
  '\0',
  '\u202e',
  '\u{1f3f4}',
  '\u{e0067}',
  '\u{e007f}',
  '\u{e0041}',
  'ی',
  'и',
  '\u0306',
  '\u1100',
  '\u1161',
  '\u212b',
);
const texts = fc.oneof(
  fc.array(odd, { maxLength: 30 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
);

describe('clean text', () => {
  it.each([
    ['a\r\nb\rc\u2028d\u0085e', 'a\nb\nc\nd\ne'],
    ['soft\u00adhyphen zero\u200bwidth \ufeffmark\u2060', 'softhyphen zerowidth mark'],
    ['no\u00a0break\u3000wide\u2009thin', 'no break wide thin'],
    ['cafe\u0301 \u212b', 'café Å'],
    ['nul\0 bell\u0007 c1\u0093', 'nul bell c1'],
    ['\u202eevil\u202c \u2066x\u2069', 'evil x'],
    ['hidden\u{e0048}\u{e0069} text', 'hidden text'],
    [
      '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
      '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    ],
    ['👩\u200d👧 می\u200cخواهم क्\u200dष', '👩\u200d👧 می\u200cخواهم क्\u200dष'],
    ['a\u200db c\u200c', 'ab c'],
    ['half \ud83d pair', 'half \ufffd pair'],
    ['plain\ttext\n stays ', 'plain\ttext\n stays '],
  ])('%j becomes %j', (raw, clean) => {
    expect(cleanText(raw)).toBe(clean);
  });

  it.each([
    ['cleanText', cleanText],
    ['cleanProse', cleanProse],
    ['cleanLines', cleanLines],
    ['cleanVerbatim', cleanVerbatim],
  ])('%s changes nothing the second time', (_, clean) => {
    fc.assert(
      fc.property(texts, (raw) => {
        expect(clean(clean(raw))).toBe(clean(raw));
      }),
      { numRuns: 4000 },
    );
  });

  it('is well formed, composed and free of what cannot be seen', () => {
    fc.assert(
      fc.property(texts, (raw) => {
        const clean = cleanText(raw);
        expect(clean.isWellFormed()).toBe(true);
        expect(clean.normalize('NFC')).toBe(clean);
        for (const unseen of '\r\0\u0007\u200b\u00ad\ufeff\u00a0\u2028\u202e') expect(clean).not.toContain(unseen);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps indentation in code and lists, and folds blanks in prose', () => {
    expect(cleanVerbatim('\n\n  a  b \n\tc\n\n')).toBe('  a  b\n\tc');
    expect(cleanLines('- a   b\n  - c \t d ')).toBe('- a b\n  - c d');
    expect(cleanProse('  a \t b \n\n\n\n c ')).toBe('a b\n\nc');
  });
});
