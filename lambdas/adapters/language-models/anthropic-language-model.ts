import type Anthropic from '@anthropic-ai/sdk';
import { chatFacts } from '@sheaf/core/platform/models/gen-ai-facts';
import type {
  LanguageModel,
  ModelAnswer,
  ModelFinish,
  ModelMessage,
  ModelRequest,
  ModelTool,
} from '@sheaf/core/platform/models/language-model';
import { throwProviderFault } from '../providers/provider-fault.ts';
import { traceHeaders } from '../telemetry/current-trace.ts';
import { type AnthropicMessage, anthropicMessage, collectAnthropicMessage } from './anthropic-message.ts';
import type { LanguageModelOptions } from './language-model-url.ts';
import { throwWrongAnswer, toolCallOf } from './wrong-answer.ts';

const defaultAddress = 'https://api.anthropic.com';
const defaultModel = 'claude-haiku-4-5';
const provider = 'anthropic';

/** What the stop reasons of the interface come to; one that is not here ends an answer that cannot be used. */
const finishOf: Readonly<Record<string, ModelFinish>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-calls',
  refusal: 'refused',
};

/** Models of Anthropic, by its Messages API (https://platform.claude.com/docs/en/api/messages). */
export async function openAnthropicLanguageModel(
  address: string | undefined,
  apiKey: string,
  { model = defaultModel, timeoutSeconds = 120 }: LanguageModelOptions = {},
): Promise<LanguageModel> {
  const { Anthropic } = await import('@anthropic-ai/sdk');
  const client = new Anthropic({
    baseURL: address ?? defaultAddress,
    apiKey,
    maxRetries: 0,
    logLevel: 'off',
    // Calls are traced where they are paid for, and never with what they hold.
    openTelemetry: false,
  });
  const ask = async (
    request: ModelRequest,
    onText: ((part: string) => void) | undefined,
  ): Promise<AnthropicMessage> => {
    const body = bodyOf(model, request);
    const options = { headers: traceHeaders(), signal: AbortSignal.timeout(timeoutSeconds * 1000) };
    if (onText === undefined)
      return anthropicMessage(model, await client.messages.create({ ...body, stream: false }, options));
    return collectAnthropicMessage(model, await client.messages.create({ ...body, stream: true }, options), onText);
  };
  return {
    provider,
    model,
    standIn: null,
    async generate(request, onText) {
      const message = await ask(request, onText).catch((error) => throwProviderFault(model, error));
      return answerOf(model, request.tools ?? [], message);
    },
    close: async () => undefined,
  };
}

function bodyOf(model: string, { system, messages, tools = [], maxOutputTokens }: ModelRequest) {
  return {
    model,
    max_tokens: maxOutputTokens,
    system,
    messages: messages.map(messageParam),
    ...(tools.length > 0 && { tools: tools.map(toolParam) }),
  };
}

function toolParam({ name, description, inputSchema }: ModelTool): Anthropic.Tool {
  return { name, description, input_schema: { ...inputSchema, type: 'object' } };
}

function messageParam(message: ModelMessage): Anthropic.MessageParam {
  const { role, text } = message;
  if (role === 'user') return { role, content: text };
  if (role === 'tool') {
    const result = { type: 'tool_result', tool_use_id: message.toolCallId, content: text } as const;
    return { role: 'user', content: [{ ...result, is_error: message.isError }] };
  }
  const calls = (message.toolCalls ?? []).map(
    ({ id, name, input }) => ({ type: 'tool_use', id, name, input }) as const,
  );
  // The interface refuses an empty text.
  return { role, content: text === '' ? calls : [{ type: 'text', text }, ...calls] };
}

function answerOf(model: string, offered: readonly ModelTool[], message: AnthropicMessage): ModelAnswer {
  const { text, stopReason, inputTokens, outputTokens } = message;
  const finish = Object.hasOwn(finishOf, stopReason) ? finishOf[stopReason]! : undefined;
  if (finish === undefined) throwWrongAnswer(model, 'ends for a reason that is not known');
  const toolCalls = finish === 'tool-calls' ? message.tools.map((tool) => toolCallOf(model, offered, tool)) : [];
  if (finish === 'tool-calls' && toolCalls.length === 0) throwWrongAnswer(model, 'waits for a tool but calls none');
  const facts = { provider, model, responseModel: message.model, responseId: message.id };
  return {
    text,
    toolCalls,
    finish,
    usage: { inputTokens, outputTokens, isEstimated: false },
    facts: chatFacts({ ...facts, inputTokens, outputTokens, finishReason: stopReason }),
  };
}
