import { overlapOf } from '@sheaf/core/ingestion/chunker-configuration';
import { embeddedText } from '@sheaf/core/ingestion/embedded-text';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aTokenizer } from '../tokenizer/a-tokenizer.ts';
import { aDocument, aRandom, aSentence, chunksBy, prose, tokenizer } from './a-document.ts';
import { richDocuments } from './arbitraries.ts';
import { makers } from './makers.ts';
import { expectSound } from './sound.ts';

const sizes = fc.integer({ min: 8, max: 120 }).chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)));
const random = aRandom(9);
const sentences = (count: number) => Array.from({ length: count }, () => aSentence(random)).join(' ');

describe.each(Object.entries(makers))('chunks of strategy %s', (_, make) => {
  it('keep the limit, give the text back, cover what is visible and have ids of their own, in both encodings', async () => {
    await fc.assert(
      fc.asyncProperty(
        richDocuments,
        sizes,
        fc.constantFrom('cl100k', 'o200k'),
        async (clean, [size, overlap], encoding) => {
          const configuration = { ...make(size, overlap), encoding };
          const chunks = await chunksBy(clean, configuration);
          expectSound(clean, chunks, size, overlapOf(configuration), await aTokenizer(`${encoding}_base`));
          expect(await chunksBy(clean, configuration)).toEqual(chunks);
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);

  it('take about twice the time for twice the text', async () => {
    const part = prose(aRandom(3), 900, 8);
    const timeOf = async (times: number): Promise<number> => {
      const clean = aDocument(['Paragraph', part.repeat(times)]);
      const started = process.cpuUsage().user;
      expect((await chunksBy(clean, make(200, 40))).length).toBeGreaterThan(10);
      return process.cpuUsage().user - started;
    };
    await timeOf(1);
    const [once, fourfold] = [await timeOf(1), await timeOf(4)];
    // Four in theory; sixteen when it was quadratic.
    expect(fourfold / once).toBeLessThan(10);
  }, 60_000);
});

describe('what is cut', () => {
  it('is a sentence that fits no chunk: at clauses first, and each part says so', async () => {
    const long = `${Array.from({ length: 60 }, (_, n) => `clause number ${n} of many`).join(', ')}.`;
    for (const make of [makers.recursive, makers.sentence, makers.markdown, makers.raptor, makers.semantic]) {
      const chunks = await chunksBy(aDocument(['Paragraph', `Short one. ${long} Short two.`]), make(100, 0));
      const cut = chunks.filter(({ isCut }) => isCut);
      expect(cut.length).toBeGreaterThan(2);
      for (const { text } of cut.slice(0, -1)) expect(text).toMatch(/[,.]$/);
    }
    const [whole] = await chunksBy(aDocument(['Paragraph', 'Short one. Short two.']), makers.recursive(100, 0));
    expect(whole).not.toHaveProperty('isCut');
  });
});

describe('tables', () => {
  const table = ['part | torque', ...Array.from({ length: 200 }, (_, n) => `bolt ${n} | ${n * 3} Nm`)].join('\n');

  it.each(Object.entries(makers))(
    'tell their header with every chunk that starts within them, by strategy %s',
    async (_, make) => {
      const chunks = await chunksBy(aDocument(['Paragraph', 'Before.'], ['Table', table]), make(100, 20));
      const within = chunks.filter(({ charStart }) => charStart > 'Before.\n\npart | torque'.length);
      expect(within.length).toBeGreaterThan(5);
      for (const { tableHeader } of within) expect(tableHeader).toBe('part | torque');
      for (const chunk of chunks) {
        expect(chunk.tokenCount).toBe(tokenizer.count(embeddedText(chunk)));
        expect(chunk.tokenCount).toBeLessThanOrEqual(100);
      }
      expect(chunks[0]).not.toHaveProperty('tableHeader');
    },
  );

  it('have other ids below another header, since they are embedded with it', async () => {
    const [before, after] = [table, table.replace('torque', 'moment')].map((text) => aDocument(['Table', text]));
    const ids = async (clean: typeof before) =>
      (await chunksBy(clean!, makers.raptor(100, 0))).map(({ chunkId }) => chunkId);
    const [first, second] = [await ids(before), await ids(after)];
    expect(second.filter((id) => first.includes(id))).toEqual([]);
  });
});

describe('strategy sentence', () => {
  it('repeats whole sentences and never cuts one that fits', async () => {
    const chunks = await chunksBy(aDocument(['Paragraph', sentences(150)]), makers.sentence(200, 60));
    for (const { text } of chunks) expect(text).toMatch(/^[A-Z].*\.$/s);
    expect(chunks.slice(1).some(({ charStart }, index) => charStart < chunks[index]!.charEnd)).toBe(true);
  });
});

describe('strategy markdown', () => {
  it('never spans two sections of the depth, keeps small ones apart and tells the path', async () => {
    const clean = aDocument(
      [1, 'Guide'],
      [2, 'Install'],
      ['Paragraph', 'Run it.'],
      [3, 'Linux'],
      ['Paragraph', 'There too.'],
      [2, 'Use'],
      ['Paragraph', 'Call it.'],
      [2, 'Remove'],
      [2, 'Help'],
      ['Paragraph', 'Ask.'],
    );
    const chunks = await chunksBy(clean, makers.markdown(100, 0));
    expect(chunks.map(({ text }) => text.replaceAll('\n\n', '/'))).toEqual([
      'Guide/Install/Run it./Linux/There too.',
      'Use/Call it.',
      'Remove',
      'Help/Ask.',
    ]);
    expect(chunks.map(({ headingPath }) => headingPath.join(' > '))).toEqual([
      'Guide > Install',
      'Guide > Use',
      'Guide > Remove',
      'Guide > Help',
    ]);
  });
});

describe('strategy fixed', () => {
  it('gives windows of exactly so many tokens, which share exactly the overlap', async () => {
    const clean = aDocument(['Paragraph', sentences(80)]);
    const chunks = await chunksBy(clean, makers.fixed(64, 16));
    for (const { tokenCount } of chunks.slice(0, -1)) expect(tokenCount).toBeGreaterThanOrEqual(62);
    for (const [index, { charStart }] of chunks.slice(1).entries()) {
      expect(tokenizer.count(clean.text, charStart, chunks[index]!.charEnd)).toBeGreaterThanOrEqual(14);
    }
  });
});

describe('strategy raptor', () => {
  it('moves a sentence that would pass the limit whole to the next chunk, and repeats nothing', async () => {
    const clean = aDocument(['Paragraph', sentences(100)]);
    const chunks = await chunksBy(clean, makers.raptor(100, 0));
    for (const [index, { text, charStart }] of chunks.slice(1).entries()) {
      expect(charStart).toBeGreaterThanOrEqual(chunks[index]!.charEnd);
      const [first = ''] = /^.*?\.(?= |$)/s.exec(text) ?? [];
      expect(tokenizer.count(`${chunks[index]!.text} ${first}`)).toBeGreaterThan(100);
    }
  });
});

describe('strategy hierarchical', () => {
  it('gives each chunk a parent of at most four times its size, and parents that follow each other', async () => {
    const clean = aDocument(['Paragraph', prose(random, 60, 8)]);
    const chunks = await chunksBy(clean, makers.hierarchical(100, 20));
    const parents = new Map(chunks.map(({ parentStart, parentEnd }) => [parentStart!, parentEnd!]));
    for (const { charStart, charEnd, parentStart, parentEnd } of chunks) {
      expect(charStart).toBeGreaterThanOrEqual(parentStart!);
      expect(charEnd).toBeLessThanOrEqual(parentEnd!);
    }
    let last = 0;
    for (const [start, end] of parents) {
      expect(clean.text.slice(last, start).trim()).toBe('');
      expect(tokenizer.count(clean.text, start, end)).toBeLessThanOrEqual(400);
      last = end;
    }
    expect(parents.size).toBeLessThan(chunks.length / 2);
  });
});

describe('strategy semantic', () => {
  it('cuts where the topic changes', async () => {
    const pumps = 'The pump moves water. A pump needs a seal. Water enters the pump. The seal keeps water in the pump.';
    const tax = 'The tax is due in May. Income tax grows with income. A tax office collects tax. File the tax form.';
    const clean = aDocument(['Paragraph', `${pumps} ${tax} ${pumps}`]);
    const chunks = await chunksBy(clean, { strategy: 'semantic', chunkSize: 500, percentile: 80 });
    expect(chunks.map(({ text }) => text)).toEqual([pumps, tax, pumps]);
  });

  it('asks for as many vectors as there are sentences, in calls of at most 256', async () => {
    const calls: number[] = [];
    await chunksBy(aDocument(['Paragraph', sentences(600)]), makers.semantic(100, 0), async (texts) => {
      calls.push(texts.length);
      return texts.map((text) => Float32Array.of(Math.cos(text.length), Math.sin(text.length)));
    });
    expect(calls).toEqual([256, 256, 88]);
  });

  it('fails when nobody has looked for breaks', async () => {
    const { chunkDocument } = await import('@sheaf/core/ingestion/chunking/chunk-document');
    const request = { documentId: 'x', versionHash: 'v', clean: aDocument(['Paragraph', 'Text.']), tokenizer };
    expect(() => [...chunkDocument({ ...request, configuration: makers.semantic(100, 0) })]).toThrow(/semanticBreaks/);
  });
});
