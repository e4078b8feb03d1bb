/**
 * The facts of one model call under the names of OpenTelemetry's semantic conventions for generative AI
 * (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/). They hold nothing of what was asked or answered.
 */
export interface GenAiFacts {
  readonly 'gen_ai.operation.name': 'chat' | 'embeddings';
  readonly 'gen_ai.provider.name': string;
  readonly 'gen_ai.request.model': string;
  /** What the provider says that it was. */
  readonly 'gen_ai.response.model'?: string;
  readonly 'gen_ai.response.id'?: string;
  /** In the provider's words. */
  readonly 'gen_ai.response.finish_reasons'?: readonly string[];
  readonly 'gen_ai.usage.input_tokens': number;
  readonly 'gen_ai.usage.output_tokens'?: number;
  readonly 'gen_ai.embeddings.dimension.count'?: number;
}

export interface CallFacts {
  readonly provider: string;
  readonly model: string;
  readonly responseModel?: string | undefined;
  readonly responseId?: string | undefined;
  readonly inputTokens: number;
}

export function chatFacts(call: CallFacts & { outputTokens: number; finishReason: string }): GenAiFacts {
  return {
    'gen_ai.operation.name': 'chat',
    ...sharedFacts(call),
    'gen_ai.response.finish_reasons': [call.finishReason],
    'gen_ai.usage.output_tokens': call.outputTokens,
  };
}

export function embeddingFacts(call: CallFacts & { dimensions: number }): GenAiFacts {
  return {
    'gen_ai.operation.name': 'embeddings',
    ...sharedFacts(call),
    'gen_ai.embeddings.dimension.count': call.dimensions,
  };
}

function sharedFacts({ provider, model, responseModel, responseId, inputTokens }: CallFacts) {
  return {
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': model,
    ...(responseModel !== undefined && { 'gen_ai.response.model': responseModel }),
    ...(responseId !== undefined && { 'gen_ai.response.id': responseId }),
    'gen_ai.usage.input_tokens': inputTokens,
  };
}
