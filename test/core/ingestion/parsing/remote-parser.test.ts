import { StageError } from '@sheaf/core/errors';
import type { Parser } from '@sheaf/core/ingestion/parsing/parser';
import type { ParserPorts, RemoteParser } from '@sheaf/core/ingestion/parsing/parser-ports';
import { describe, expect, it } from 'vitest';
import { aPdf, showLines } from '../../../../bench/fixtures/a-pdf.ts';
import { openParserPorts } from '../../../../lambdas/adapters/parser-ports.ts';
import { parse } from './a-parse.ts';

function aRemoteParser(reads: Parser | string, changes: Partial<RemoteParser> = {}) {
  const read: string[] = [];
  const remoteParser: RemoteParser = {
    mediaTypes: new Set(),
    leastCharactersPerPage: 50,
    secondReadings: new Set(['application/pdf']),
    async parse(input, builder) {
      read.push(input.mediaType);
      if (typeof reads === 'string') builder.add('Paragraph', reads);
      else await reads(input, builder);
    },
    ...changes,
  };
  const { pdfReader } = openParserPorts();
  const ports: ParserPorts = { pdfReader, remoteParser };
  return { read, ports };
}

const short = aPdf({ pages: [{ content: showLines(['Little.'], 72, 700) }] });
const long = aPdf({
  pages: [{ content: showLines(['A page with more than fifty characters of text', 'on it.'], 72, 700) }],
});
const empty = aPdf({ pages: [{ content: '' }] });

describe('a parser elsewhere', () => {
  it('reads the media types that it is set up for, also those that nothing here reads', async () => {
    const { read, ports } = aRemoteParser('From elsewhere.', {
      mediaTypes: new Set(['text/html', 'application/wasm']),
    });
    expect(await parse('<p>Here.</p>', 'html', { ports })).toMatchObject({
      text: 'From elsewhere.',
      mediaType: 'text/html',
    });
    const wasm = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    expect(await parse(wasm, 'wasm', { ports })).toMatchObject({ text: 'From elsewhere.' });
    expect(await parse('Here.', 'md', { ports })).toMatchObject({ text: 'Here.' });
    expect(read).toEqual(['text/html', 'application/wasm']);
  });

  it('reads again what yields less text a page here, and counts where it finds more', async () => {
    const { read, ports } = aRemoteParser('Much more than little.');
    expect(await parse(short, 'pdf', { ports })).toMatchObject({ text: 'Much more than little.' });
    expect(await parse(empty, 'pdf', { ports })).toMatchObject({ text: 'Much more than little.' });
    expect(read).toHaveLength(2);
    expect((await parse(long, 'pdf', { ports })).text).toContain('more than fifty');
    expect(read).toHaveLength(2);
    expect((await parse(short, 'pdf', { ports: aRemoteParser('Less').ports })).text).toBe('Little.');
  });

  it('does not read again where it is told not to', async () => {
    const { read, ports } = aRemoteParser('More, or so.', { leastCharactersPerPage: 0 });
    expect((await parse(short, 'pdf', { ports })).text).toBe('Little.');
    expect(read).toEqual([]);
  });

  it('leaves what was read here when it refuses the document, and says why', async () => {
    const refusing: Parser = () => {
      throw new StageError('CorruptDocument', 'It has no layout.');
    };
    const { ports } = aRemoteParser(refusing);
    const { text, metadata } = await parse(short, 'pdf', { ports });
    expect([text, metadata.secondReading]).toEqual(['Little.', 'It has no layout.']);
    await expect(parse(empty, 'pdf', { ports })).rejects.toThrow('It has no layout.');
  });

  it('fails when the server fails, so that the document is tried again', async () => {
    const failing: Parser = () => {
      throw new StageError('ProviderUnavailable', 'No answer.');
    };
    await expect(parse(short, 'pdf', { ports: aRemoteParser(failing).ports })).rejects.toMatchObject({
      name: 'ProviderUnavailable',
    });
  });
});
