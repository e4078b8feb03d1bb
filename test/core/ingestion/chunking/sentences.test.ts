import { sentenceEnds } from '@sheaf/core/ingestion/chunking/sentences';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

function split(text: string): string[] {
  let start = 0;
  return [...sentenceEnds(text, 0, text.length)].map((end) => {
    const sentence = text.slice(start, end).trim();
    start = end;
    return sentence;
  });
}

describe('sentences', () => {
  it.each([
    ['One. Two! Three? Four', ['One.', 'Two!', 'Three?', 'Four']],
    ['He met Dr. Smith. She paid 3.50 dollars.', ['He met Dr. Smith.', 'She paid 3.50 dollars.']],
    ['See Fig. 3 and No. 5 there. Then go.', ['See Fig. 3 and No. 5 there.', 'Then go.']],
    ['He said no. She said yes.', ['He said no.', 'She said yes.']],
    ['J. R. Smith wrote it. So did I. You know.', ['J. R. Smith wrote it.', 'So did I.', 'You know.']],
    ['"Stop!" "Why?" (He left.) Done.', ['"Stop!"', '"Why?"', '(He left.)', 'Done.']],
    ['Use e.g. this one, i.e. that. ok then.', ['Use e.g. this one, i.e. that. ok then.']],
    ['これは文です。次の文！「引用。」終わり', ['これは文です。', '次の文！', '「引用。」', '終わり']],
    ['यह वाक्य है। दूसरा वाक्य।', ['यह वाक्य है।', 'दूसरा वाक्य।']],
    ['Wait... what? Yes.', ['Wait... what?', 'Yes.']],
    ['items:\n- one\n- two\n1. three', ['items:', '- one', '- two', '1. three']],
    ['wrapped\nline. Next', ['wrapped\nline.', 'Next']],
    ['Öl ist teuer. Überall.', ['Öl ist teuer.', 'Überall.']],
    ['version 1.2.3 of node.js is out', ['version 1.2.3 of node.js is out']],
  ])('of %j', (text, expected) => {
    expect(split(text)).toEqual(expected);
  });

  it('end in order, the last at the end of the range', () => {
    const text = fc
      .array(fc.constantFrom('a', 'B', '. ', '.', '!', '。', '"', ' ', '\n', '- ', 'Dr', '1'), { maxLength: 40 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.nat(40), (source, from) => {
        const start = Math.min(from, source.length);
        const ends = [...sentenceEnds(source, start, source.length)];
        expect(ends.at(-1) ?? start).toBe(source.length);
        for (const [index, end] of ends.entries()) expect(end).toBeGreaterThan(ends[index - 1] ?? start);
      }),
    );
  });

  it('take linear time in text without an end', () => {
    const started = performance.now();
    for (const unit of ['. ', '.', '"', 'a. ', '!\n', '\n- ', '。', '."'])
      expect([...sentenceEnds(`${unit.repeat(300_000)}a b`, 0, unit.length * 300_000 + 3)].length).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});
