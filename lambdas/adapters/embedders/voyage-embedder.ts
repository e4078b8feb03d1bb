import { embeddingFacts } from '@sheaf/core/platform/models/gen-ai-facts';
import { embeddingSpace } from '@sheaf/core/retrieval/embedding-space';
import type { Embedder } from '@sheaf/core/retrieval/ports';
import * as z from 'zod';
import { postJson } from '../providers/post-json.ts';
import { checkedVectors, neverEmpty } from './checked-vectors.ts';
import type { EmbedderOptions } from './embedder-url.ts';

const defaultAddress = 'https://api.voyageai.com/v1';
const defaultModel = 'voyage-4';
const standardWidth = 1024;

/** Most tokens of one request, as https://docs.voyageai.com/reference/embeddings-api states them. */
const requestTokens: Readonly<Record<string, number>> = {
  'voyage-4-lite': 1_000_000,
  'voyage-3.5-lite': 1_000_000,
  'voyage-4': 320_000,
  'voyage-3.5': 320_000,
};
/** Of all others; and the share of a limit that is used, since tokens are estimated. */
const leastRequestTokens = 120_000;
const share = 0.65;

const answer = z.object({
  data: z.array(z.object({ index: z.int().min(0), embedding: z.array(z.number()) })),
  model: z.string().optional(),
  usage: z.object({ total_tokens: z.int().min(0) }),
});

/**
 * Embeddings of Voyage AI, by its `POST /embeddings`. Queries and passages are told apart by `input_type`, which is the same for
 * all that this adapter makes and so no part of the space beyond its provider.
 */
export async function openVoyageEmbedder(
  address: string | undefined,
  apiKey: string,
  options: EmbedderOptions = {},
): Promise<Embedder> {
  const { model = defaultModel, dimensions = standardWidth, denseWeight = null, timeoutSeconds = 60 } = options;
  const prefixes = { queryPrefix: '', passagePrefix: '' };
  const space = embeddingSpace({ provider: 'voyage', model, dimensions, isNormalised: true, ...prefixes, denseWeight });
  const maxTokens = Math.floor((requestTokens[model] ?? leastRequestTokens) * share);
  const url = `${address ?? defaultAddress}/embeddings`;
  return {
    space,
    standIn: null,
    limits: { maxTexts: Math.min(options.maxTexts ?? 100, 1000), maxTokens: options.maxTokens ?? maxTokens },
    async embed(texts, kind) {
      if (texts.length === 0) return { vectors: [], usage: { inputTokens: 0 } };
      const body = {
        model,
        input: texts.map(neverEmpty),
        input_type: kind === 'query' ? 'query' : 'document',
        // Half a text would get the vector of the whole.
        truncation: false,
        ...(options.dimensions === undefined ? {} : { output_dimension: dimensions }),
      };
      const answered = await postJson({ url, model, apiKey, body, timeoutMilliseconds: timeoutSeconds * 1000 });
      const { data } = answer.safeParse(answered);
      const rows = data?.data.toSorted((a, b) => a.index - b.index).map(({ embedding }) => embedding);
      const vectors = checkedVectors(rows, texts.length, space);
      const inputTokens = data?.usage.total_tokens ?? 0;
      return {
        vectors,
        usage: { inputTokens },
        facts: embeddingFacts({ ...space, responseModel: data?.model, inputTokens }),
      };
    },
    close: async () => undefined,
  };
}
