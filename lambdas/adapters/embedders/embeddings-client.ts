import { StageError } from '@sheaf/core/errors';
import { normalised } from '@sheaf/core/retrieval/lexical-embedding';
import type { Embedder, EmbeddingSpace } from '@sheaf/core/retrieval/ports';
import * as z from 'zod';
import { traceHeaders } from '../telemetry/current-trace.ts';
import { throwProviderFault } from './provider-fault.ts';

export interface EmbeddingsClientOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly space: EmbeddingSpace;
  /** Asks the server for this width; only some models can. */
  readonly requestDimensions?: number | undefined;
  readonly limits: Embedder['limits'];
  /** What to do when the server does not have the model. */
  readonly missingHint?: string;
}

const answer = z.object({
  data: z.array(z.object({ index: z.int().min(0), embedding: z.array(z.number()) })),
  usage: z.object({ prompt_tokens: z.int().min(0) }).optional(),
});

const timeoutMilliseconds = 60_000;

/** An embedder over the wire format of OpenAI's `POST /embeddings`. Retries are the caller's: the error says whether. */
export async function openEmbeddingsClient(options: EmbeddingsClientOptions): Promise<Embedder> {
  const { baseUrl: baseURL, apiKey, space, requestDimensions, limits, missingHint } = options;
  const { OpenAI } = await import('openai');
  const client = new OpenAI({
    baseURL,
    apiKey,
    maxRetries: 0,
    timeout: timeoutMilliseconds,
    organization: null,
    project: null,
  });
  const request = (input: string[]) =>
    client.embeddings.create(
      {
        model: space.model,
        input,
        encoding_format: 'float',
        ...(requestDimensions === undefined ? {} : { dimensions: requestDimensions }),
      },
      { headers: traceHeaders() },
    );
  return {
    space,
    standIn: null,
    limits,
    async embed(texts, kind) {
      if (texts.length === 0) return { vectors: [], usage: { inputTokens: 0 } };
      const prefix = kind === 'query' ? space.queryPrefix : space.passagePrefix;
      // Servers refuse an empty input, and one such text would fail its whole batch.
      const input = texts.map((text) => (text.trim() === '' ? `${prefix}.` : `${prefix}${text}`));
      const body = await request(input).catch((error) => throwProviderFault(space.model, error, missingHint));
      const parsed = answer.safeParse(body);
      if (!parsed.success || parsed.data.data.length !== texts.length) {
        throw new StageError('ProviderUnavailable', `The answer of ${space.model} is not one embedding per text.`);
      }
      const rows = parsed.data.data.toSorted((a, b) => a.index - b.index);
      return {
        vectors: rows.map(({ embedding }) => vectorOf(embedding, space)),
        usage: { inputTokens: parsed.data.usage?.prompt_tokens ?? 0 },
      };
    },
    close: async () => undefined,
  };
}

function vectorOf(embedding: readonly number[], space: EmbeddingSpace): Float32Array {
  if (embedding.length !== space.dimensions) {
    const message = `${space.model} answered with ${embedding.length} dimensions, not ${space.dimensions}: correct the option dimensions.`;
    throw new StageError('SpaceMismatch', message);
  }
  return normalised(Float32Array.from(embedding));
}
