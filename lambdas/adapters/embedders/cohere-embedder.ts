import { embeddingFacts } from '@sheaf/core/platform/models/gen-ai-facts';
import { embeddingSpace } from '@sheaf/core/retrieval/embedding-space';
import type { Embedder } from '@sheaf/core/retrieval/ports';
import * as z from 'zod';
import { postJson } from '../providers/post-json.ts';
import { checkedVectors, neverEmpty } from './checked-vectors.ts';
import type { EmbedderOptions } from './embedder-url.ts';

const defaultAddress = 'https://api.cohere.com/v2';
const defaultModel = 'embed-v4.0';

const knownDimensions: Readonly<Record<string, number>> = {
  'embed-v4.0': 1536,
  'embed-english-v3.0': 1024,
  'embed-multilingual-v3.0': 1024,
  'embed-english-light-v3.0': 384,
  'embed-multilingual-light-v3.0': 384,
};

/** Texts of one request; all of them together may have 128,000 tokens, of which some are left, since tokens are estimated. */
const mostTexts = 96;
const mostTokens = 84_000;

const answer = z.object({
  id: z.string().optional(),
  embeddings: z.object({ float: z.array(z.array(z.number())) }),
  meta: z.object({ billed_units: z.object({ input_tokens: z.number().min(0) }).optional() }).optional(),
});

/**
 * Embeddings of Cohere, by `POST /v2/embed` (https://docs.cohere.com/reference/embed). Queries and passages are told apart by `input_type`.
 * Models of version 3 read 512 tokens of a text and leave out the rest; those after them refuse what is too long.
 * @throws Error when the width of the model is not known
 */
export async function openCohereEmbedder(
  address: string | undefined,
  apiKey: string,
  options: EmbedderOptions = {},
): Promise<Embedder> {
  const { model = defaultModel, denseWeight = null, timeoutSeconds = 60 } = options;
  const dimensions = options.dimensions ?? knownDimensions[model];
  if (dimensions === undefined)
    throw new Error(`The width of ${model} is not known; add &dimensions=… to the embedder.`);
  const prefixes = { queryPrefix: '', passagePrefix: '' };
  const space = embeddingSpace({ provider: 'cohere', model, dimensions, isNormalised: true, ...prefixes, denseWeight });
  const url = `${address ?? defaultAddress}/embed`;
  return {
    space,
    standIn: null,
    limits: {
      maxTexts: Math.min(options.maxTexts ?? mostTexts, mostTexts),
      maxTokens: options.maxTokens ?? mostTokens,
    },
    async embed(texts, kind) {
      if (texts.length === 0) return { vectors: [], usage: { inputTokens: 0 } };
      const body = {
        model,
        texts: texts.map(neverEmpty),
        input_type: kind === 'query' ? 'search_query' : 'search_document',
        embedding_types: ['float'],
        truncate: model.endsWith('-v3.0') ? 'END' : 'NONE',
        ...(options.dimensions === undefined ? {} : { output_dimension: dimensions }),
      };
      const answered = await postJson({ url, model, apiKey, body, timeoutMilliseconds: timeoutSeconds * 1000 });
      const { data } = answer.safeParse(answered);
      const vectors = checkedVectors(data?.embeddings.float, texts.length, space);
      const inputTokens = Math.ceil(data?.meta?.billed_units?.input_tokens ?? 0);
      return {
        vectors,
        usage: { inputTokens },
        facts: embeddingFacts({ ...space, responseId: data?.id, inputTokens }),
      };
    },
    close: async () => undefined,
  };
}
