import { describe, expect, it } from 'vitest';
import { aPdf, show } from '../../../bench/fixtures/a-pdf.ts';
import { createPdfiumReader } from '../../../lambdas/adapters/pdfium-reader.ts';
import { createTesseractRecognizer } from '../../../lambdas/adapters/tesseract-recognizer.ts';

async function aPicture(text = 'Recognised') {
  const file = await createPdfiumReader().open(aPdf({ pages: [{ content: show(text, 72, 700, 30) }] }));
  const bitmap = (await file.withPage(0, async (page) => page.render(1.5)))!;
  file.close();
  return { bitmap };
}

describe('the recogniser', () => {
  it('gives up when the time is over, and reads the next picture as ever, also after its release', async () => {
    const recognizer = createTesseractRecognizer();
    const picture = await aPicture();
    const textOf = async (timeoutSeconds: number) => {
      const { lines, seconds } = await recognizer.recognize(picture, timeoutSeconds);
      expect(seconds).toBeGreaterThan(0);
      return lines?.flatMap((line) => line.words.map((word) => word.text)).join(' ');
    };
    expect(await textOf(0.001)).toBeUndefined();
    expect(await Promise.all([textOf(20), textOf(20)])).toEqual(['Recognised', 'Recognised']);
    await recognizer.release();
    expect(await textOf(20)).toBe('Recognised');
    await recognizer.release();
    await recognizer.release();
  });

  it('reads the words of the languages that it is given', { timeout: 60_000 }, async () => {
    const recognizer = createTesseractRecognizer(['deu', 'eng']);
    const { lines } = await recognizer.recognize(await aPicture('Grüße aus Köln'), 30);
    await recognizer.release();
    expect(lines?.flatMap((line) => line.words.map((word) => word.text)).join(' ')).toBe('Grüße aus Köln');
  });

  it('fails where the model of a language is not installed, and names its package', async () => {
    const recognizer = createTesseractRecognizer(['eng', 'xho']);
    const failure = recognizer.recognize(await aPicture(), 20);
    await expect(failure).rejects.toMatchObject({ name: 'ModelMissing' });
    await expect(failure).rejects.toThrow('npm install --save-exact @tesseract.js-data/xho');
    await recognizer.release();
  });
});
