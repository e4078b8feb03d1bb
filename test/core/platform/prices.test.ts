import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { costMicros, priceAt, speechPriceAt, speechPrices, unbilledProviders } from '@sheaf/core/platform/prices';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../config/load.ts';
import { openEmbedder } from '../../../lambdas/adapters/embedders/open-embedder.ts';
import { knownDimensions } from '../../../lambdas/adapters/embedders/openai-embedder.ts';
import { createOpenAiTranscriber } from '../../../lambdas/adapters/openai-transcriber.ts';

const now = Date.now();
const names = globSync('config/*.ts')
  .map((file) => basename(file, '.ts'))
  .filter((name) => !['schema', 'load'].includes(name));

describe('each model that is configured', () => {
  it.each(names)('in config/%s.ts has a price, or a reason why nobody bills it', async (name) => {
    const { embedder, transcriber } = await loadConfig(name);
    const { space, isBilled } = await openEmbedder(embedder.url);
    if (isBilled) expect(priceAt(space.provider, space.model, now)).toBeDefined();
    else if (space.provider !== 'openai') expect(unbilledProviders[space.provider]).toMatch(/\w/);
    const speaks = transcriber && createOpenAiTranscriber({ baseUrl: transcriber.url.replace(/^openai:|\?.*$/g, '') });
    if (speaks?.provider === 'openai') expect(speechPriceAt(speaks.provider, speaks.model, now)).toBeDefined();
    else if (speaks) expect(unbilledProviders[speaks.provider]).toMatch(/\w/);
  });

  it.each(Object.keys(knownDimensions))(
    'by a name that Sheaf knows, as %s, has a price at its provider',
    async (model) => {
      const { space, isBilled } = await openEmbedder(`openai:?model=${model}`);
      expect(isBilled).toBe(true);
      expect(priceAt(space.provider, space.model, now)?.inputMicrosPerMillionTokens).toBeGreaterThan(0);
    },
  );

  it('is billed by its provider only, not where a server of one’s own has it under the same name', async () => {
    expect((await openEmbedder('openai:http://127.0.0.1:9/v1?model=text-embedding-3-small')).isBilled).toBe(false);
  });
});

it('prices hold from their day on, and many small calls are never free', () => {
  expect(priceAt('openai', 'text-embedding-3-small', Date.parse('2024-01-24'))).toBeUndefined();
  expect(costMicros(priceAt('openai', 'text-embedding-3-small', now), 1)).toBe(1);
  expect(speechPriceAt('openai', 'whisper-1', Date.parse(speechPrices[0]!.since))).toBeDefined();
});
