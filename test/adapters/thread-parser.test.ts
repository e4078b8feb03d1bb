import { isSuspect } from '@sheaf/core/ingestion/parsing/is-suspect';
import { afterEach, describe, expect, it } from 'vitest';
import { guardedParse } from '../../lambdas/adapters/guarded-parse.ts';
import { type ParseLimits, parseLimits } from '../../lambdas/adapters/parse-limits.ts';
import { createThreadParser } from '../../lambdas/adapters/thread-parser.ts';
import { aPdfBomb } from '../fixtures/a-pdf-bomb.ts';

const parser = createThreadParser(new URL('../fixtures/hostile-thread.ts', import.meta.url));

afterEach(() => parser.close());

const limits: ParseLimits = { seconds: 20, heapMb: 96, processMb: 4000, leftMs: () => 20_000 };
const parse = (text: string, own: Partial<ParseLimits> = {}) =>
  parser.parse({ bytes: new TextEncoder().encode(text), extension: 'txt', language: 'en' }, { ...limits, ...own });
const textOf = async (text: string, own?: Partial<ParseLimits>) => (await parse(text, own)).clean.text;
const residentMb = () => process.memoryUsage.rss() / 2 ** 20;

describe('a thread for hostile documents', () => {
  it('parses one document after the other, and keeps the errors of parsers by their names', async () => {
    expect(await Promise.all(['one', 'two', 'three'].map((text) => textOf(text)))).toEqual(['one', 'two', 'three']);
    await expect(parse(' \n ')).rejects.toMatchObject({ name: 'EmptyDocument' });
    await parser.release();
    expect(await textOf('four')).toBe('four');
  });

  it('ends a parser that hangs, says which limit and what to do, and reads the next document', async () => {
    const hanging = parse('hang for ever', { seconds: 0.5 });
    const next = textOf('the next one');
    await expect(hanging).rejects.toMatchObject({
      name: 'DocumentTooSlow',
      message: expect.stringMatching(/13 bytes.*more than 0\.5 seconds.*Split it/),
    });
    expect(await next).toBe('the next one');
  });

  it('ends a parser that fills the heap', async () => {
    await expect(parse('eat the heap', { heapMb: 48 })).rejects.toMatchObject({
      name: 'DocumentTooHeavy',
      message: expect.stringMatching(/12 bytes.*more than 48 MB.*Split it/),
    });
    expect(await textOf('the next one')).toBe('the next one');
  });

  it('ends a parser that fills buffers, which no heap counts', async () => {
    await textOf('warm');
    const before = residentMb();
    await expect(parse('eat buffers', { processMb: before + 200 })).rejects.toMatchObject({ name: 'DocumentTooHeavy' });
    expect(await textOf('the next one')).toBe('the next one');
  });

  it('ends the reader of a PDF bomb of 3 kB', async () => {
    const reader = createThreadParser(new URL('../../lambdas/clean-documents/parse-thread.ts', import.meta.url));
    const bytes = aPdfBomb();
    const bomb = reader.parse({ bytes, extension: null, language: null }, { ...limits, processMb: residentMb() + 400 });
    await expect(bomb).rejects.toMatchObject({ name: 'DocumentTooHeavy' });
    expect(bytes.length).toBeLessThan(3000);
    await reader.close();
  });

  it('blames the batch, not the document, when the time of the batch is over', async () => {
    await textOf('warm');
    await expect(parse('hang for ever', { leftMs: () => 300 })).rejects.toMatchObject({ name: 'BatchTimeSpent' });
    await expect(parse('not even begun', { leftMs: () => -1 })).rejects.toMatchObject({ name: 'BatchTimeSpent' });
  });

  it('fails with a sentence when the thread dies, and starts another', async () => {
    await expect(parse('die')).rejects.toThrow('ended without a word');
    expect(await textOf('alive')).toBe('alive');
  });

  it('fails when the thread cannot start', async () => {
    const broken = createThreadParser(new URL('../fixtures/no-such-thread.ts', import.meta.url));
    const input = { bytes: new Uint8Array(1), extension: null, language: null };
    await expect(broken.parse(input, limits)).rejects.toThrow(/no-such-thread/);
    await broken.release();
  });
});

describe('which documents go there', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  it('are large ones, and those of formats that unpack, draw or recognise', () => {
    expect(isSuspect(new Uint8Array(70_000).fill(0x61), 'txt')).toBe(true);
    expect(isSuspect(bytes('%PDF-1.7 and so on'), null)).toBe(true);
    expect(isSuspect(bytes('junk before %PDF-1.7'), 'txt')).toBe(true);
    expect(isSuspect(bytes('PK\u0003\u0004\u0014\u0000'), null)).toBe(true);
    expect(isSuspect(Uint8Array.of(0x1f, 0x8b, 8, 8), null)).toBe(true);
    expect(isSuspect(bytes('not really'), 'DOCX')).toBe(true);
  });

  it('are not small texts, unless their batch is repeated', async () => {
    expect(isSuspect(bytes('# A heading\n\nSome text.'), 'md')).toBe(false);
    const input = { bytes: bytes('hang for ever'), extension: 'txt', language: 'en' };
    const short = { ...limits, seconds: 0.3 };
    const attempt = { tenantId: 'default', jobId: 'job', attempt: 1, documentId: 'document' };
    expect((await guardedParse(parser, short, false)(input, attempt)).clean.text).toBe('hang for ever');
    await expect(guardedParse(parser, short, true)(input, attempt)).rejects.toMatchObject({ name: 'DocumentTooSlow' });
  });
});

it('gives one document five eighths of the time and three quarters of the memory of its function', () => {
  const { seconds, heapMb, processMb, leftMs } = parseLimits({
    memoryLimitInMB: '1769',
    getRemainingTimeInMillis: () => 79_990,
  });
  expect({ seconds, heapMb, processMb, leftMs: leftMs() }).toEqual({
    seconds: 50,
    heapMb: 1326,
    processMb: 1641,
    leftMs: 71_990,
  });
});
