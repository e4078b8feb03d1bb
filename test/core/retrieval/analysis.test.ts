import { maxTermLength, passageTerms, queryTerms } from '@sheaf/core/retrieval/analysis';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('text analysis', () => {
  it.each([
    ['words are folded and stemmed', 'Running PUMPS, naïve Cafés', ['run', 'pump', 'naiv', 'cafe']],
    ['camel case', 'getUserName', ['get', 'user', 'name', 'getusernam']],
    ['initials in camel case', 'PDFReader', ['pdf', 'reader', 'pdfreader']],
    ['snake case', 'max_file_bytes', ['max', 'file', 'byte', 'max_file_bytes']],
    ['scoped names', 'AWS::S3::Bucket', ['aw', 's3', 'bucket', 'aws::s3::bucket']],
    ['paths', 'src/core/index.ts', ['src', 'core', 'index', 'ts', 'src/core/index.ts']],
    ['two words and a slash are no path', 'and/or', ['and', 'or']],
    ['hyphens', 'state-of-the-art', ['state', 'of', 'the', 'art']],
    ['possessives and contractions', "the user's don’t", ['the', 'user', 'dont']],
    ['numbers with separators', '1,234.5 and 3.14', ['1234.5', 'and', '3.14']],
    ['a list of numbers', '1,2,3', ['1', '2', '3']],
    ['dates and versions', '2024-01-15 v1.2.3', ['2024', '01', '15', '2024-01-15', 'v1', '2', '3', 'v1.2.3']],
    ['compatibility forms', 'ﬁne x² Ⅳ', ['fine', 'x2', 'iv']],
    ['letters that accents make another letter of', 'й Straße', ['й', 'strass']],
    ['signs that are vowels stay', 'हिन्दी', ['हिन्दी']],
    ['nothing', ' …!? ', []],
  ])('%s', (_title, text, terms) => {
    expect(passageTerms(text)).toEqual(terms);
  });

  it('has characters and pairs of scripts without spaces, and queries only the pairs', () => {
    expect(passageTerms('東京都')).toEqual(['東', '京', '都', '東京', '京都']);
    expect(queryTerms('東京都')).toEqual(['東京', '京都']);
    expect(queryTerms('水')).toEqual(['水']);
    expect(passageTerms('abc東京def')).toEqual(['abc', '東', '京', '東京', 'def']);
  });

  it('drops function words from queries only, in the language that the query shows', () => {
    expect(passageTerms('what is the meaning')).toEqual(['what', 'is', 'the', 'mean']);
    expect(queryTerms('what is the meaning')).toEqual(['mean']);
    expect(queryTerms('wo ist der Bahnhof')).toEqual(['bahnhof']);
    expect(queryTerms('die hard')).toEqual(['die', 'hard']);
    expect(queryTerms('to be or not to be')).toEqual(['to', 'be', 'or', 'not', 'to', 'be']);
  });

  it('gives terms without spaces and controls, bounded in length, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        for (const term of [...passageTerms(text), ...queryTerms(text)]) {
          expect(term.length).toBeGreaterThan(0);
          expect(term.length).toBeLessThanOrEqual(maxTermLength);
          expect(/[\s\p{Cc}]/u.test(term)).toBe(false);
        }
      }),
    );
  });

  it('finds a text by its own words', () => {
    const word = fc.stringMatching(/^[a-zäöüéß0-9]{1,12}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
        const stored = new Set(passageTerms(words.join(' ')));
        for (const term of queryTerms(words.join(' '))) expect(stored.has(term)).toBe(true);
      }),
    );
  });

  it('takes time in proportion to the text', () => {
    const long = `${'a.b/c_d:'.repeat(60_000)} ${'東'.repeat(60_000)} ${'x'.repeat(200_000)}`;
    const startedAt = performance.now();
    passageTerms(long);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});
