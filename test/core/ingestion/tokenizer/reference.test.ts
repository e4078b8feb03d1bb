import fc from 'fast-check';
import { get_encoding } from 'tiktoken';
import { afterAll, describe, expect, it } from 'vitest';
import { aTokenizer } from './a-tokenizer.ts';

const encodings = ['cl100k_base', 'o200k_base'] as const;

/** Fragments on which the pre-token pattern turns. */
const fragments = [
  ...[
    "'",
    "'s",
    "'LL",
    "'ſ",
    "'re",
    ' ',
    '  ',
    '\n',
    '\r\n',
    '\t',
    '\u00a0',
    '\u0085',
    '\u2028',
    '\ufeff',
    '\u200d',
    '\u0301',
  ],
  ...[
    'a',
    'Z',
    'é',
    '一',
    'ſ',
    '☃',
    '😀',
    '\ud83d',
    '\ude00',
    '1',
    '23',
    '٣',
    '½',
    '_',
    '/',
    '...',
    '\0',
    'K',
    '\u3000',
  ],
  ...['the', 'token', 'ization', '<|endoftext|>', '<|fim_prefix|>', '🇩🇪', '👩‍👩‍👧', 'straße', 'संयुक्त', 'שלום', '한국어'],
  ...[
    'A',
    'ABC',
    'Aé',
    'ǅ',
    'ʰ',
    '\u0903',
    '\ufe0f',
    '\u{e0100}',
    '\u{1d165}',
    '我们',
    '一个',
    '、',
    '。',
    'ー',
    'です',
    'ไทย',
    'ﾊ',
  ],
];

describe.each(encodings)('%s equals the reference', async (encoding) => {
  const reference = get_encoding(encoding);
  const tokenizer = await aTokenizer(encoding);
  afterAll(() => reference.free());

  function expectEqual(text: string): void {
    const ours = tokenizer.encode(text);
    const theirs = reference.encode(text, [], []);
    const isEqual = ours.length === theirs.length && ours.every((token, index) => token === theirs[index]);
    if (!isEqual) expect([...ours], JSON.stringify(text.slice(0, 200))).toEqual([...theirs]);
    if (tokenizer.count(text) !== theirs.length) expect(tokenizer.count(text), text).toBe(theirs.length);
  }

  it('for each code point of Unicode, between letters, spaces and digits', () => {
    for (let point = 0; point < 0x110000; point += 1) {
      // Above the assigned planes everything is alike: a sample is enough there.
      if (point > 0x32000 && point < 0xe0000 && point % 97 !== 0) continue;
      if (point > 0xe0200 && point % 97 !== 0) continue;
      const character = String.fromCodePoint(point);
      expectEqual(`a${character}b ${character}${character}1 '${character}`);
    }
  }, 120_000);

  it('for texts made of the fragments on which the pattern turns', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...fragments), { maxLength: 24 }), (parts) => expectEqual(parts.join(''))),
      { numRuns: 8000 },
    );
  });

  it('for any string, with surrogates in pairs or alone', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), expectEqual), { numRuns: 2000 });
    const halves = fc.integer({ min: 0xd7f0, max: 0xe00f }).map((unit) => String.fromCharCode(unit));
    fc.assert(
      fc.property(fc.array(halves, { maxLength: 12 }), (units) => expectEqual(units.join(''))),
      { numRuns: 2000 },
    );
  });

  it('for random bytes read as UTF-8, Latin-1 and UTF-16', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const encoding of ['utf8', 'latin1', 'utf16le'] as const)
          expectEqual(Buffer.from(bytes).toString(encoding));
      }),
      { numRuns: 1500 },
    );
  });

  it('for long runs, on both sides of the limit between the two ways of merging', () => {
    for (const unit of ['a', 'ab', 'abc ', '一', ' ', '\n', ' \n', '1', '=', 'é', '😀', 'aé一', '\0', 'qz']) {
      for (const length of [31, 95, 96, 97, 98, 129, 500, 3000])
        expectEqual(`${unit.repeat(Math.ceil(length / unit.length))}x`);
    }
  });

  it('for words of scripts whose characters have three bytes, alone and beside others', () => {
    const wide = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constantFrom(...'的一是在不了我们中国人大学日本語をはですこれテスト한국어입니다ไทยภาษาहिन्दी'),
      },
      { weight: 2, arbitrary: fc.integer({ min: 0x800, max: 0xd7ff }).map((point) => String.fromCodePoint(point)) },
      { weight: 1, arbitrary: fc.constantFrom(' ', 'a', 'é', '😀', '。', '、', '\u{20000}', '\ud83d', '\u3000', '1') },
    );
    fc.assert(fc.property(fc.string({ unit: wide, maxLength: 120 }), expectEqual), { numRuns: 4000 });
  });

  it('for long words of random letters', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'etaoinshré一'), minLength: 80, maxLength: 800 });
    fc.assert(fc.property(letters, expectEqual), { numRuns: 300 });
  });
});

describe.each(encodings)('special tokens and surrogates in %s', async (encoding) => {
  const tokenizer = await aTokenizer(encoding);

  it('encodes the names of special tokens as plain text', () => {
    expect(Math.max(...tokenizer.encode('<|endoftext|><|endofprompt|>'))).toBeLessThan(
      encoding === 'cl100k_base' ? 100_256 : 199_998,
    );
  });

  it('encodes a surrogate without its partner as U+FFFD', () => {
    expect([...tokenizer.encode('a\ud83d b\ude00')]).toEqual([...tokenizer.encode('a\ufffd b\ufffd')]);
  });
});
