import { ApiRefusal, type Ask } from '@sheaf/core/platform/mcp/ask';
import { readTextPart, type TextPart } from '@sheaf/core/platform/mcp/document-text';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const rangeBytes = 4_194_304;

/** The route of clean texts over one text; counts how often it is asked. */
function aRoute(text: string) {
  const bytes = new TextEncoder().encode(text);
  const asked: string[] = [];
  const ask: Ask = async (_method, _path, { headers } = {}) => {
    const range = headers!.range!;
    asked.push(range);
    const [from = 0, to = 0] = range.slice('bytes='.length).split('-').map(Number);
    const part = bytes.slice(from, to + 1);
    const last = Math.min(to, bytes.length - 1);
    return new Response(part, { status: 206, headers: { 'content-range': `bytes ${from}-${last}/${bytes.length}` } });
  };
  return { ask, asked };
}

describe('a part of a clean text', () => {
  it('is followed by the next one until the whole text is there, and never cut inside a character', async () => {
    const characters = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(characters, fc.integer({ min: 2, max: 20 }), async (text, length) => {
        const { ask } = aRoute(text);
        const parts: string[] = [];
        for (let from: number | null = 0; from !== null; ) {
          const part: TextPart | null = await readTextPart(ask, 'd', from, length);
          if (part === null) throw new Error('There is a text.');
          expect(part.text.isWellFormed()).toBe(text.isWellFormed());
          expect(part.charEnd - part.charStart).toBe(part.text.length);
          parts.push(part.text);
          from = part.nextFrom;
        }
        expect(parts.join('')).toBe(text);
      }),
      { numRuns: 60 },
    );
  });

  it('is read from as many ranges as it takes, and no more', async () => {
    const text = 'ä'.repeat(rangeBytes);
    const { ask, asked } = aRoute(text);
    const part = await readTextPart(ask, 'd', rangeBytes / 2 - 1, 4);
    expect(part).toEqual({
      text: 'ääää',
      charStart: rangeBytes / 2 - 1,
      charEnd: rangeBytes / 2 + 3,
      nextFrom: rangeBytes / 2 + 3,
    });
    expect(asked).toHaveLength(2);
    expect(await readTextPart(ask, 'd', 3 * rangeBytes, 4)).toMatchObject({ text: '', nextFrom: null });
    expect(asked).toHaveLength(3);
  });

  it('is none where no version is published; any other refusal is told', async () => {
    const refusing =
      (kind: string): Ask =>
      async () => {
        const problem = {
          type: `urn:sheaf:problem:${kind}`,
          title: '',
          status: 404,
          detail: '',
          instance: '',
          correlationId: '',
        };
        throw new ApiRefusal(problem, null);
      };
    expect(await readTextPart(refusing('text-not-published'), 'd', 0, 4)).toBeNull();
    await expect(readTextPart(refusing('document-not-found'), 'd', 0, 4)).rejects.toThrow(ApiRefusal);
  });
});
