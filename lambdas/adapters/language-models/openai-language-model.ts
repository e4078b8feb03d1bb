import { chatFacts } from '@sheaf/core/platform/models/gen-ai-facts';
import type {
  LanguageModel,
  ModelAnswer,
  ModelFinish,
  ModelMessage,
  ModelRequest,
} from '@sheaf/core/platform/models/language-model';
import { estimatedTokens } from '@sheaf/core/retrieval/embedding-batches';
import type { OpenAI } from 'openai';
import { throwProviderFault } from '../providers/provider-fault.ts';
import { traceHeaders } from '../telemetry/current-trace.ts';
import type { LanguageModelOptions } from './language-model-url.ts';
import { type ChatCompletion, chatCompletion, collectChatCompletion } from './openai-completion.ts';
import { throwWrongAnswer, toolCallOf } from './wrong-answer.ts';

const defaultAddress = 'https://api.openai.com/v1';
const defaultModel = 'gpt-4.1-mini';

const finishOf: Readonly<Record<string, ModelFinish>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  content_filter: 'refused',
};

/**
 * Models of OpenAI, or of any server with its `POST /chat/completions` (vLLM, Ollama, NIM, llama.cpp).
 * @throws Error when the model is missing
 */
export async function openOpenAiLanguageModel(
  address: string | undefined,
  apiKey: string,
  options: LanguageModelOptions = {},
): Promise<LanguageModel> {
  const { model = address === undefined ? defaultModel : undefined, timeoutSeconds = 120 } = options;
  if (model === undefined) throw new Error('The language model openai: at an address of its own needs ?model=….');
  const baseURL = address ?? defaultAddress;
  const isOpenAi = new URL(baseURL).hostname === 'api.openai.com';
  const provider = isOpenAi ? 'openai' : 'openai-compatible';
  const { OpenAI } = await import('openai');
  const client = new OpenAI({ baseURL, apiKey, maxRetries: 0, organization: null, project: null, logLevel: 'off' });
  const ask = async (request: ModelRequest, onText: ((part: string) => void) | undefined): Promise<ChatCompletion> => {
    const body = bodyOf(model, isOpenAi, request);
    const signal = AbortSignal.timeout(timeoutSeconds * 1000);
    if (onText === undefined)
      return chatCompletion(model, await client.chat.completions.create(body, { headers: traceHeaders(), signal }));
    const streamed = { ...body, stream: true, stream_options: { include_usage: true } } as const;
    return collectChatCompletion(
      model,
      await client.chat.completions.create(streamed, { headers: traceHeaders(), signal }),
      onText,
    );
  };
  return {
    provider,
    model,
    standIn: null,
    async generate(request, onText) {
      const completion = await ask(request, onText).catch((error) => throwProviderFault(model, error));
      return answerOf(provider, model, request, completion);
    },
    close: async () => undefined,
  };
}

/** Servers of one's own know the older name of the limit; OpenAI's newer models refuse it. */
function bodyOf(model: string, isOpenAi: boolean, { system, messages, tools = [], maxOutputTokens }: ModelRequest) {
  return {
    model,
    ...(isOpenAi ? { max_completion_tokens: maxOutputTokens } : { max_tokens: maxOutputTokens }),
    messages: [{ role: 'system', content: system } as const, ...messages.map(messageParam)],
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, inputSchema }) => ({
        type: 'function' as const,
        function: { name, description, parameters: inputSchema },
      })),
    }),
  };
}

function messageParam(message: ModelMessage): OpenAI.ChatCompletionMessageParam {
  const { role, text } = message;
  if (role === 'user') return { role, content: text };
  // The interface has no mark for a tool that failed.
  if (role === 'tool')
    return { role, tool_call_id: message.toolCallId, content: message.isError ? `Error: ${text}` : text };
  const calls = (message.toolCalls ?? []).map(({ id, name, input }) => ({
    id,
    type: 'function' as const,
    function: { name, arguments: JSON.stringify(input) },
  }));
  return { role, content: text, ...(calls.length > 0 && { tool_calls: calls }) };
}

function answerOf(provider: string, model: string, request: ModelRequest, completion: ChatCompletion): ModelAnswer {
  const { text, refusal, tools, finishReason } = completion;
  const finish = refusal !== null ? 'refused' : finishReasonOf(finishReason, tools.length > 0);
  if (finish === undefined) throwWrongAnswer(model, 'ends for a reason that is not known');
  const offered = request.tools ?? [];
  const toolCalls = finish === 'tool-calls' ? tools.map((tool) => toolCallOf(model, offered, tool)) : [];
  if (finish === 'tool-calls' && toolCalls.length === 0) throwWrongAnswer(model, 'waits for a tool but calls none');
  const { usage = estimatedUsage(request, completion) } = completion;
  const facts = { provider, model, responseModel: completion.model, responseId: completion.id, finishReason };
  return {
    text: text === '' ? (refusal ?? '') : text,
    toolCalls,
    finish,
    usage,
    facts: chatFacts({ ...facts, ...usage }),
  };
}

/** Some servers say `stop` after the call of a tool. */
function finishReasonOf(reason: string, hasTools: boolean): ModelFinish | undefined {
  if (reason === 'stop' && hasTools) return 'tool-calls';
  return Object.hasOwn(finishOf, reason) ? finishOf[reason] : undefined;
}

function estimatedUsage({ system, messages }: ModelRequest, { text, tools }: ChatCompletion): ModelAnswer['usage'] {
  const written = text + tools.map(({ name, json }) => name + json).join('');
  const read = [system, ...messages.map((message) => message.text)].join('\n');
  return { inputTokens: estimatedTokens(read), outputTokens: estimatedTokens(written), isEstimated: true };
}
