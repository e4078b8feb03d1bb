import { StageError } from '@sheaf/core/errors';
import { embeddingFacts } from '@sheaf/core/platform/models/gen-ai-facts';
import type { Embedder, EmbeddingSpace } from '@sheaf/core/retrieval/ports';
import * as z from 'zod';
import { throwProviderFault } from '../providers/provider-fault.ts';
import { traceHeaders } from '../telemetry/current-trace.ts';
import { checkedVectors, neverEmpty } from './checked-vectors.ts';

export interface EmbeddingsClientOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly space: EmbeddingSpace;
  /** Asks the server for this width; only some models can. */
  readonly requestDimensions?: number | undefined;
  readonly limits: Embedder['limits'];
  /** From the request to the last byte of the answer. @default 60 */
  readonly timeoutSeconds?: number | undefined;
  readonly isOwn?: boolean;
  readonly isBilled?: boolean;
  /** What to do when the server does not have the model. */
  readonly missingHint?: string;
}

const answer = z.object({
  data: z.array(z.object({ index: z.int().min(0), embedding: z.array(z.number()) })),
  model: z.string().optional(),
  usage: z.object({ prompt_tokens: z.int().min(0) }).optional(),
});

/** An embedder over the wire format of OpenAI's `POST /embeddings`. Retries are the caller's: the error says whether. */
export async function openEmbeddingsClient(options: EmbeddingsClientOptions): Promise<Embedder> {
  const { baseUrl: baseURL, apiKey, space, requestDimensions, limits, missingHint, timeoutSeconds = 60 } = options;
  const { isOwn = false, isBilled = false } = options;
  const { OpenAI } = await import('openai');
  const client = new OpenAI({ baseURL, apiKey, maxRetries: 0, organization: null, project: null, logLevel: 'off' });
  const request = (input: string[]) =>
    client.embeddings.create(
      {
        model: space.model,
        input,
        encoding_format: 'float',
        ...(requestDimensions === undefined ? {} : { dimensions: requestDimensions }),
      },
      // The client's own limit ends with the headers.
      { headers: traceHeaders(), signal: AbortSignal.timeout(timeoutSeconds * 1000) },
    );
  return {
    space,
    standIn: null,
    isOwn,
    isBilled,
    limits,
    async embed(texts, kind) {
      if (texts.length === 0) return { vectors: [], usage: { inputTokens: 0 } };
      const prefix = kind === 'query' ? space.queryPrefix : space.passagePrefix;
      const input = texts.map((text) => `${prefix}${neverEmpty(text)}`);
      const body = await request(input).catch((error) => throwProviderFault(space.model, error, missingHint));
      const { data } = answer.safeParse(body);
      const rows = inOrder(data?.data, space.model);
      const inputTokens = data?.usage?.prompt_tokens ?? 0;
      return {
        vectors: checkedVectors(rows, texts.length, space),
        usage: { inputTokens },
        facts: embeddingFacts({ ...space, responseModel: data?.model, inputTokens }),
      };
    },
    close: async () => undefined,
  };
}

/** Rows may come in any order, each place once. */
function inOrder(rows: z.output<typeof answer>['data'] | undefined, model: string): number[][] | undefined {
  const sorted = rows?.toSorted((a, b) => a.index - b.index);
  if (sorted?.some(({ index }, at) => index !== at)) {
    throw new StageError('ProviderUnavailable', `The answer of ${model} does not say which embedding is whose.`);
  }
  return sorted?.map(({ embedding }) => embedding);
}
