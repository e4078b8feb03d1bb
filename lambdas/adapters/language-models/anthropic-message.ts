import * as z from 'zod';
import { throwWrongAnswer } from './wrong-answer.ts';

/** What is used of a message, wherever its parts came from. */
export interface AnthropicMessage {
  readonly id: string;
  readonly model: string;
  readonly text: string;
  readonly tools: readonly { readonly id: string; readonly name: string; readonly json: string }[];
  readonly stopReason: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

const tokens = z.int().min(0);
const usage = z.object({
  input_tokens: tokens,
  output_tokens: tokens,
  cache_creation_input_tokens: tokens.nullish(),
  cache_read_input_tokens: tokens.nullish(),
});

/** Other kinds of blocks, such as thinking, are left out. */
const block = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input: z.unknown() }),
  z.object({ type: z.string() }),
]);

const whole = z.object({
  id: z.string(),
  model: z.string(),
  content: z.array(block),
  stop_reason: z.string(),
  usage,
});

/** @throws StageError ProviderUnavailable when it is not a message of the interface */
export function anthropicMessage(model: string, body: unknown): AnthropicMessage {
  const { data } = whole.safeParse(body);
  if (data === undefined) throwWrongAnswer(model, 'is not a message');
  return {
    id: data.id,
    model: data.model,
    text: data.content.map((one) => ('text' in one ? one.text : '')).join(''),
    tools: data.content.flatMap((one) =>
      'name' in one ? [{ id: one.id, name: one.name, json: JSON.stringify(one.input) ?? '' }] : [],
    ),
    stopReason: data.stop_reason,
    inputTokens: inputTokensOf(data.usage),
    outputTokens: data.usage.output_tokens,
  };
}

const event = z.union([
  z.object({
    type: z.literal('message_start'),
    message: z.object({ id: z.string(), model: z.string(), usage }),
  }),
  z.object({ type: z.literal('content_block_start'), index: z.int(), content_block: block }),
  z.object({
    type: z.literal('content_block_delta'),
    index: z.int(),
    delta: z.object({ type: z.string(), text: z.string().optional(), partial_json: z.string().optional() }),
  }),
  z.object({
    type: z.literal('message_delta'),
    delta: z.object({ stop_reason: z.string().nullable() }),
    usage: usage.extend({ input_tokens: tokens.nullish() }),
  }),
  z.object({ type: z.literal('message_stop') }),
]);

/** The interface may grow by kinds of events. */
const unused = z.object({
  type: z.string().refine((type) => !/^(message_(start|delta)|content_block_(start|delta))$/.test(type)),
});

/**
 * A message out of the events of a stream.
 * @throws StageError ProviderUnavailable when it ends before it has ended, or holds what is no event
 */
export async function collectAnthropicMessage(
  model: string,
  events: AsyncIterable<unknown>,
  onText: (part: string) => void,
): Promise<AnthropicMessage> {
  let start: { id: string; model: string; inputTokens: number } | undefined;
  const tools = new Map<number, { id: string; name: string; json: string }>();
  let [text, stopReason, outputTokens, isOver] = ['', '', 0, false];
  const tell = (part: string): void => {
    if (part === '') return;
    text += part;
    onText(part);
  };
  for await (const one of events) {
    const { data } = event.safeParse(one);
    if (data === undefined) {
      if (!unused.safeParse(one).success) throwWrongAnswer(model, 'holds an event that is none');
      continue;
    }
    if (data.type === 'message_start') {
      const { message } = data;
      start = { id: message.id, model: message.model, inputTokens: inputTokensOf(message.usage) };
    } else if (data.type === 'content_block_start') {
      const { content_block: begun } = data;
      if ('text' in begun) tell(begun.text);
      if ('name' in begun) tools.set(data.index, { id: begun.id, name: begun.name, json: '' });
    } else if (data.type === 'content_block_delta') {
      const { type, text: part = '', partial_json: json = '' } = data.delta;
      if (type === 'text_delta') tell(part);
      const tool = tools.get(data.index);
      if (tool !== undefined) tool.json += json;
    } else if (data.type === 'message_delta') {
      stopReason = data.delta.stop_reason ?? stopReason;
      outputTokens = data.usage.output_tokens;
      const { input_tokens: counted } = data.usage;
      if (start !== undefined && counted !== null && counted !== undefined)
        start.inputTokens = inputTokensOf({ ...data.usage, input_tokens: counted });
    } else if (data.type === 'message_stop') isOver = true;
  }
  if (start === undefined || !isOver || stopReason === '') throwWrongAnswer(model, 'was cut off');
  return { ...start, text, tools: [...tools.values()], stopReason, outputTokens };
}

/** What was read from a cache or written to it was read by the model, too. */
function inputTokensOf(one: z.output<typeof usage>): number {
  return one.input_tokens + (one.cache_creation_input_tokens ?? 0) + (one.cache_read_input_tokens ?? 0);
}
