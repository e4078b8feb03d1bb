import { createDocumentBuilder } from '@sheaf/core/ingestion/parsing/document-builder';
import { parseMarkdown } from '@sheaf/core/ingestion/parsing/markdown';
import { parsePlainText } from '@sheaf/core/ingestion/parsing/plain-text';
import { describe, expect, it } from 'vitest';
import { aRandom, aSentence, chunksOf, prose } from './a-document.ts';

function idsOf(text: string): string[] {
  const builder = createDocumentBuilder();
  parsePlainText(text, builder);
  return chunksOf(builder.build('text/plain')).map((chunk) => chunk.chunkId);
}

/** One edit as people make them: a word or sentence goes, comes or changes, or a paragraph is added. */
function edited(text: string, random: (limit: number) => number): string {
  const at = Math.max(0, text.indexOf(' ', random(text.length)));
  const word = text.indexOf(' ', at + 1);
  const stop = text.indexOf('. ', at) + 2;
  const next = text.indexOf('. ', stop) + 2;
  const hasSentences = stop > 1 && next > stop;
  switch (random(6)) {
    case 0:
      return `${text.slice(0, at)} inserted${text.slice(at)}`;
    case 1:
      return text.slice(0, at) + text.slice(Math.max(at, word));
    case 2:
      return `${text.slice(0, at)} replaced${text.slice(Math.max(at, word))}`;
    case 3:
      return hasSentences ? text.slice(0, stop) + aSentence(random) + text.slice(stop - 1) : `${text} More.`;
    case 4:
      return hasSentences ? text.slice(0, stop) + text.slice(next) : `${text} More.`;
    default: {
      const end = text.indexOf('\n\n', at);
      return end < 0
        ? `${text}\n\n${prose(random, 1, 4)}`
        : `${text.slice(0, end)}\n\n${prose(random, 1, 4)}${text.slice(end)}`;
    }
  }
}

describe('an edit', () => {
  it.each([
    ['paragraphs of a few sentences', 120, 8],
    ['paragraphs of many sentences', 12, 120],
    ['one paragraph per sentence', 600, 1],
  ])(
    'of %s changes few chunks: at most 2.5 on average and 4 at the 90th percentile of 350',
    (_, paragraphs, sentences) => {
      const random = aRandom(paragraphs);
      const text = prose(random, paragraphs, sentences);
      const before = new Set(idsOf(text));
      const changed = Array.from(
        { length: 350 },
        () => idsOf(edited(text, random)).filter((id) => !before.has(id)).length,
      );
      changed.sort((a, b) => a - b);
      expect(before.size).toBeGreaterThan(40);
      expect(changed.reduce((sum, count) => sum + count) / changed.length).toBeLessThanOrEqual(2.5);
      expect(changed[Math.floor(changed.length * 0.9)]).toBeLessThanOrEqual(4);
    },
    60_000,
  );

  it('of prose with headings, tables and code between changes as few', () => {
    const random = aRandom(77);
    const part = (n: number) =>
      [
        `# Section ${n}`,
        prose(random, 3, 8),
        `| part | torque |\n|---|---|\n${Array.from({ length: 3 + random(30) }, (_, row) => `| bolt ${n} ${row} | ${random(900)} Nm |`).join('\n')}`,
        `\`\`\`\n${Array.from({ length: 3 + random(40) }, () => `  call(${random(999)}, ${random(999)});`).join('\n')}\n\`\`\``,
        prose(random, 2, 5),
      ].join('\n\n');
    const text = Array.from({ length: 25 }, (_, n) => part(n)).join('\n\n');
    const ids = (source: string) => {
      const builder = createDocumentBuilder();
      parseMarkdown(source, builder);
      return chunksOf(builder.build('text/markdown')).map(({ chunkId }) => chunkId);
    };
    const before = new Set(ids(text));
    const changed = Array.from({ length: 350 }, () => ids(edited(text, random)).filter((id) => !before.has(id)).length);
    changed.sort((a, b) => a - b);
    expect(before.size).toBeGreaterThan(40);
    expect(changed.reduce((sum, count) => sum + count) / changed.length).toBeLessThanOrEqual(2.5);
    expect(changed[Math.floor(changed.length * 0.9)]).toBeLessThanOrEqual(4);
  }, 60_000);

  it('at the very start leaves the ids of the end as they were', () => {
    const text = prose(aRandom(5), 80, 6);
    const before = idsOf(text);
    const after = idsOf(`An inserted sentence comes first. ${text}`);
    expect(after.slice(-10)).toEqual(before.slice(-10));
  });
});
