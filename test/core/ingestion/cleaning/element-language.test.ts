import { withElementLanguages } from '@sheaf/core/ingestion/cleaning/element-language';
import { isSurelyIn } from '@sheaf/core/ingestion/cleaning/own-language';
import { languageDetector } from '@sheaf/core/ingestion/parsing/language';
import { describe, expect, it } from 'vitest';
import { parse } from '../parsing/a-parse.ts';

describe('the language of an element', () => {
  const english = 'The committee met again on the following day and agreed on most of the open questions.';
  const german = 'Der Ausschuss traf sich am folgenden Tag wieder und einigte sich über die meisten offenen Fragen.';
  const french = 'La commission s’est réunie de nouveau le lendemain et a réglé la plupart des questions ouvertes.';

  it('is told where it differs from that of the document', async () => {
    const source = `# Minutes\n\n${english}\n\n${german}\n\n${french}\n\n${english}\n\n\`\`\`\n${german}\n\`\`\`\n\nJa.\n`;
    const parsed = await parse(source, 'md', { language: 'en' });
    const { elements } = await withElementLanguages(parsed, languageDetector);
    expect(elements.map(({ language }) => language)).toEqual([
      undefined,
      undefined,
      'de',
      'fr',
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is not told where it is a regional form of it, nor where nothing differs', async () => {
    const parsed = await parse(english, 'txt', { language: 'en-GB' });
    const detecting = (language: string | null) => async () => () => language;
    const doubtful = { ...parsed, language: 'pl-PL' };
    expect(await withElementLanguages(doubtful, detecting('pl'))).toBe(doubtful);
    expect(await withElementLanguages(doubtful, detecting(null))).toBe(doubtful);
    const unknown = await withElementLanguages({ ...parsed, language: null }, detecting('en'));
    expect(unknown.elements[0]?.language).toBe('en');
  });

  it('is not asked of a detector where function words leave no doubt', async () => {
    const parsed = await parse(english, 'txt', { language: 'en-GB' });
    const refuse = () => Promise.reject(new Error('the detector was asked for'));
    expect(await withElementLanguages(parsed, refuse)).toBe(parsed);
    const plainFrench = 'Elle est venue avec nous pour voir ce qui se passe dans la ville et les environs.';
    expect(
      [english, german, plainFrench].map((text) => ['en', 'de', 'fr'].map((own) => isSurelyIn(own, text))),
    ).toEqual([
      [true, false, false],
      [false, true, false],
      [false, false, true],
    ]);
    const portuguese = 'A comissão voltou a reunir-se no dia seguinte e resolveu a maior parte das questões em aberto.';
    expect(isSurelyIn('es', portuguese)).toBe(false);
  });
});
