import { extractSentences } from '@sheaf/core/platform/models/extract-sentences';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openLanguageModel } from '../../../lambdas/adapters/language-models/open-language-model.ts';

const text =
  'The pump failed at noon. It rained. The pump failed since its seal was worn. Replace the seal of the pump. Lunch was late.';
const words = (sentence: string) => sentence.split(' ').length;

describe('extractive:', () => {
  it('takes sentences of what it was given, in their order, and says in the answer that no model wrote it', async () => {
    const model = await openLanguageModel('extractive:');
    expect(model.standIn).toMatch(/not written by a model/);
    const parts: string[] = [];
    const request = { system: '', messages: [{ role: 'user', text } as const], maxOutputTokens: 40 };
    const answer = await model.generate(request, (part) => void parts.push(part));
    expect(answer.text).toMatch(/^Extract, not written by a model: .*pump/);
    expect(parts.join('')).toBe(answer.text);
    expect(answer.usage).toEqual({ inputTokens: 0, outputTokens: 0, isEstimated: false });
  });

  it('prefers what the text is about, and does not say it twice', () => {
    const taken = extractSentences(text, 11, words);
    expect(taken).toContain('The pump failed at noon.');
    expect(taken).toContain('Replace the seal of the pump.');
    expect(taken).not.toContain('Lunch was late.');
    expect(extractSentences('', 10, words)).toEqual([]);
  });

  it('never exceeds its room, and only ever quotes', () => {
    fc.assert(
      fc.property(fc.lorem({ mode: 'sentences', maxCount: 8 }), fc.integer({ min: 0, max: 40 }), (given, room) => {
        const taken = extractSentences(given, room, words);
        expect(taken.reduce((sum, one) => sum + words(one), 0)).toBeLessThanOrEqual(room);
        for (const sentence of taken) expect(given).toContain(sentence);
      }),
      { numRuns: 50 },
    );
  });
});

describe('openLanguageModel', () => {
  it.each([
    ['gpt:', /language model "gpt:" is not known; use extractive:, anthropic: or openai:/],
    ['extractive:?model=x', /no option "model"; it takes none/],
    ['openai:https://host/v1', /needs \?model/],
    ['anthropic:?timeoutSeconds=never', /wrong option/],
    ['mistral:https://user:key@host?key=1', /"mistral:https:\/\/host" is not known/],
  ])('rejects %s', async (url, message) => {
    await expect(openLanguageModel(url)).rejects.toThrow(message);
  });
});
