import { parserOf } from '@sheaf/core/ingestion/parsing/parsers';
import { isRecording } from '@sheaf/core/ingestion/parsing/transcript';
import type { Transcriber } from '@sheaf/core/ingestion/transcriber';
import { describe, expect, it } from 'vitest';
import { parse } from './a-parse.ts';

const wave = new Uint8Array(Buffer.concat([Buffer.from('RIFF\x24\0\0\0WAVEfmt '), Buffer.alloc(60)]));

describe('a recording', () => {
  it('becomes a paragraph per segment, addressed by its time', async () => {
    const transcriber: Transcriber = {
      provider: 'test',
      model: 'ear',
      transcribe: async (bytes, mediaType) => ({
        language: 'de',
        durationSeconds: 3726.4,
        segments: [
          { startSeconds: 65.2, endSeconds: 72.9, text: ` ${mediaType}` },
          { startSeconds: 72.9, endSeconds: 3725, text: `${bytes.length} bytes` },
          { startSeconds: 3725, endSeconds: 3726, text: ' ' },
        ],
      }),
    };
    const { text, elements, language, metadata } = await parse(wave, 'wav', { ports: { transcriber } });
    expect(text).toBe('audio/wav\n\n76 bytes');
    expect(elements.map(({ type, path }) => `${type} ${path}`)).toEqual([
      'Paragraph 0:01:05-0:01:12',
      'Paragraph 0:01:12-1:02:05',
    ]);
    expect(language).toBe('de');
    expect(metadata).toEqual({ durationSeconds: 3726 });
  });

  it('is refused with what to do where no transcriber is configured', async () => {
    const refusal = parse(wave, 'wav');
    await expect(refusal).rejects.toMatchObject({ name: 'NoTranscriber' });
    await expect(refusal).rejects.toThrow('The document is audio/wav, and no transcriber is configured.');
  });

  it.each([
    ['audio/mpeg', true],
    ['video/mp4', true],
    ['application/ogg', true],
    ['image/png', false],
    ['text/plain', false],
  ])('is what has the media type %s: %s', async (mediaType, expected) => {
    expect(isRecording(mediaType)).toBe(expected);
    if (expected) expect(await parserOf(mediaType)).toBeDefined();
  });
});
