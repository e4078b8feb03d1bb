import { isStageErrorName } from '@sheaf/core/errors';
import { parseDocument } from '@sheaf/core/ingestion/parsing/parse-document';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aPdf, show, showLines } from '../../../bench/fixtures/a-pdf.ts';
import { createPdfiumReader } from '../../../lambdas/adapters/pdfium-reader.ts';

const pdfReader = createPdfiumReader();
const whole = aPdf({
  pages: [
    { content: show('Title', 72, 700, 20) + showLines(['some text', 'and more of it'], 72, 600) },
    { content: '' },
  ],
  outline: ['One'],
  info: { Title: 'A title' },
});

describe('a PDF that is damaged at random', () => {
  it('gives text or a reason, and the next one is read as ever', async () => {
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(changes, fc.nat(whole.length), async (bytes, cut) => {
        const damaged = Buffer.from(whole.subarray(0, Math.max(cut, whole.length / 3)));
        for (const [at, byte] of bytes) if (at > 8 && at < damaged.length) damaged[at] = byte;
        const read = parseDocument({
          bytes: damaged,
          extension: 'pdf',
          detectLanguage: () => null,
          ports: { pdfReader },
        });
        const outcome = await read.catch((error: Error) => error);
        if (outcome instanceof Error) expect(isStageErrorName(outcome.name), String(outcome)).toBe(true);
        else expect(outcome.text.trim()).not.toBe('');
      }),
      { numRuns: 150 },
    );
    const clean = await parseDocument({
      bytes: whole,
      extension: 'pdf',
      detectLanguage: () => null,
      ports: { pdfReader },
    });
    expect(clean.text).toBe('Title\n\nsome text and more of it');
  });

  it('is read in time however much stands on one line, in one place or without a blank', {
    timeout: 20_000,
  }, async () => {
    const many = (text: string, count: number) => Array.from({ length: count }, () => text).join('');
    const contents = [
      `BT /F1 1.5 Tf 72 700 Td (${many('a', 60_000)}) Tj ET`,
      many(show('x', 72, 700), 20_000),
      Array.from({ length: 8000 }, (_, i) => show('y', (i * 7) % 600, 700, 2)).join(''),
      many('0 0 1 rg 10 10 9 9 re f ', 15_000) + many(show('w', 50, 600, 10, 'F1', '1 1 1 rg'), 3000),
    ];
    const started = performance.now();
    for (const content of contents) {
      const bytes = aPdf({ pages: [{ content: `${content}${show('and an end', 72, 100, 10, 'F1', '0 0 0 rg')}` }] });
      const clean = await parseDocument({ bytes, extension: 'pdf', detectLanguage: () => null, ports: { pdfReader } });
      expect(clean.text).toContain('and an end');
    }
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});
