import { StageError } from '@sheaf/core/errors';
import type { ParseDocument } from '@sheaf/core/ingestion/clean-stage';
import { parseWithChildren } from '@sheaf/core/ingestion/parsing/parse-document';
import type { Transcriber } from '@sheaf/core/ingestion/transcriber';
import type { ModelGateway } from '@sheaf/core/retrieval/ports';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ParseLimits } from '../../lambdas/adapters/parse-limits.ts';
import { transcribingParse } from '../../lambdas/adapters/transcribing-parse.ts';
import { aBucket } from '../fixtures/memory-object-store.ts';

const ref = { tenantId: 'default', jobId: '01ARZ3NDEKTSV4RRFFQ69G5FAV', attempt: 1, documentId: 'd' };
const recording = { bytes: new TextEncoder().encode('ID3\u0003\u0000\u0000 sound'), extension: 'mp3', language: null };
const limits: ParseLimits = { seconds: 50, heapMb: 96, processMb: 4000, leftMs: () => 72_000 };
const gateway: ModelGateway = {
  embed: () => Promise.reject(new Error('Nothing is embedded here.')),
  generate: () => Promise.reject(new Error('Nothing is written here.')),
  transcribe: (_call, transcriber, bytes, mediaType, signal) => transcriber.transcribe(bytes, mediaType, signal),
};

let paid: number;
let transcriber: Transcriber;
let lake: ReturnType<typeof aBucket>;

beforeEach(() => {
  paid = 0;
  lake = aBucket();
  transcriber = {
    provider: 'test',
    model: 'small',
    async transcribe() {
      paid += 1;
      return {
        segments: [{ startSeconds: 0, endSeconds: 2, text: 'What was said.' }],
        language: 'en',
        durationSeconds: 2,
      };
    },
  };
});

const read = (
  own: Partial<ParseLimits> = {},
  input = recording,
  parse: ParseDocument = () => Promise.reject(new Error()),
) => transcribingParse({ transcriber, gateway, lake })(parse, { ...limits, ...own })(input, ref);

describe('recordings', () => {
  it('are paid for once in a job, however often its batches are repeated', async () => {
    const first = await read();
    expect(first.clean.text).toBe('What was said.');
    expect(await read()).toEqual(first);
    expect(paid).toBe(1);
    expect([...lake.objects.keys()]).toEqual([expect.stringContaining(`default/jobs/${ref.jobId}/transcript/`)]);
    transcriber = { ...transcriber, model: 'large' };
    await read();
    expect(paid).toBe(2);
  });

  it('are broken off, and refused for good, after the time of one document', async () => {
    transcriber = {
      ...transcriber,
      transcribe: (_bytes, _type, signal) =>
        new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('broken off')))),
    };
    await expect(read({ seconds: 0.05 })).rejects.toMatchObject({
      name: 'DocumentTooSlow',
      message: expect.stringContaining('more than 0.05 seconds'),
    });
  });

  it('are not begun without all the time of one document, unless they are paid for', async () => {
    await expect(read({ leftMs: () => 49_000 })).rejects.toMatchObject({ name: 'BatchTimeSpent' });
    expect(paid).toBe(0);
    await read();
    expect((await read({ leftMs: () => 1000 })).clean.text).toBe('What was said.');
    expect(paid).toBe(1);
  });

  it('fail as their transcriber fails', async () => {
    transcriber = { ...transcriber, transcribe: () => Promise.reject(new StageError('ProviderThrottled', 'Slower.')) };
    await expect(read()).rejects.toMatchObject({ name: 'ProviderThrottled' });
    expect([...lake.objects.keys()]).toEqual([]);
  });

  it('leave other documents to the parsers, with the media type that was detected', async () => {
    const note = { bytes: new TextEncoder().encode('# On pumps\n\nText.'), extension: 'md', language: null };
    const types: (string | undefined)[] = [];
    const { clean } = await read({}, note, (input) => {
      types.push(input.detectedType);
      return parseWithChildren(input);
    });
    expect([types, clean.mediaType, paid]).toEqual([['text/markdown'], 'text/markdown', 0]);
  });
});
