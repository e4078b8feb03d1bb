import { performance } from 'node:perf_hooks';
import { measure, traced } from './tracing.ts';

export interface ModelCallFacts {
  readonly operation: 'embeddings' | 'chat' | 'transcription';
  readonly provider: string;
  readonly model: string;
}

/** Tokens that a call used, where its answer tells. */
export interface TokenUsage {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
}

/**
 * A span and two histograms around a call of a model, by the conventions for generative AI.
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/
 */
export async function inModelCall<T>(
  { operation, provider, model }: ModelCallFacts,
  call: () => Promise<T>,
  usageOf: (answer: T) => TokenUsage,
): Promise<T> {
  const common = {
    'gen_ai.operation.name': operation,
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': model,
  };
  return traced({ name: `${operation} ${model}`, kind: 'client', attributes: common }, async (note) => {
    const startedAt = performance.now();
    const answer = await call();
    await measure('gen_ai.client.operation.duration', 's', (performance.now() - startedAt) / 1_000, common);
    const { inputTokens, outputTokens } = usageOf(answer);
    for (const [type, tokens] of Object.entries({ input: inputTokens, output: outputTokens })) {
      if (tokens === undefined) continue;
      note({ [`gen_ai.usage.${type}_tokens`]: tokens });
      await measure('gen_ai.client.token.usage', '{token}', tokens, { ...common, 'gen_ai.token.type': type });
    }
    return answer;
  });
}
