import type { ModelUsage } from '@sheaf/core/platform/models/language-model';
import * as z from 'zod';
import { throwWrongAnswer } from './wrong-answer.ts';

/** What is used of a completion, wherever its parts came from. */
export interface ChatCompletion {
  readonly id: string | undefined;
  readonly model: string | undefined;
  readonly text: string;
  readonly refusal: string | null;
  readonly tools: readonly { readonly id: string; readonly name: string; readonly json: string }[];
  readonly finishReason: string;
  /** Undefined where the server does not count. */
  readonly usage?: ModelUsage;
}

const tokens = z.int().min(0);
const usage = z.object({ prompt_tokens: tokens, completion_tokens: tokens }).nullish();
const named = { id: z.string().optional(), model: z.string().optional(), usage };

const whole = z.object({
  ...named,
  choices: z
    .array(
      z.object({
        finish_reason: z.string(),
        message: z.object({
          content: z.string().nullish(),
          refusal: z.string().nullish(),
          tool_calls: z
            .array(z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) }))
            .nullish(),
        }),
      }),
    )
    .min(1),
});

/** @throws StageError ProviderUnavailable when it is not a completion of the interface */
export function chatCompletion(model: string, body: unknown): ChatCompletion {
  const { data } = whole.safeParse(body);
  const choice = data?.choices[0];
  if (choice === undefined) throwWrongAnswer(model, 'is not a completion');
  const { content, refusal, tool_calls: calls } = choice.message;
  return {
    id: data?.id,
    model: data?.model,
    text: content ?? '',
    refusal: refusal ?? null,
    tools: (calls ?? []).map(({ id, function: { name, arguments: json } }) => ({ id, name, json })),
    finishReason: choice.finish_reason,
    ...usageOf(data?.usage),
  };
}

const part = z.object({
  ...named,
  choices: z.array(
    z.object({
      finish_reason: z.string().nullish(),
      delta: z.object({
        content: z.string().nullish(),
        refusal: z.string().nullish(),
        tool_calls: z
          .array(
            z.object({
              index: z.int().min(0).optional(),
              id: z.string().nullish(),
              function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).optional(),
            }),
          )
          .nullish(),
      }),
    }),
  ),
});

/**
 * A completion out of the parts of a stream.
 * @throws StageError ProviderUnavailable when it ends before it has ended, or holds what is no part of one
 */
export async function collectChatCompletion(
  model: string,
  parts: AsyncIterable<unknown>,
  onText: (part: string) => void,
): Promise<ChatCompletion> {
  let collected: ChatCompletion = {
    id: undefined,
    model: undefined,
    text: '',
    refusal: null,
    tools: [],
    finishReason: '',
  };
  const tools = new Map<number, { id: string; name: string; json: string }>();
  for await (const one of parts) {
    const { data } = part.safeParse(one);
    if (data === undefined) throwWrongAnswer(model, 'holds a part that is none');
    const { id = collected.id, model: said = collected.model } = data;
    collected = { ...collected, id, model: said, ...usageOf(data.usage) };
    const choice = data.choices[0];
    if (choice === undefined) continue;
    const { content, refusal, tool_calls: calls } = choice.delta;
    if (content) onText(content);
    collected = {
      ...collected,
      text: collected.text + (content ?? ''),
      refusal: refusal ? (collected.refusal ?? '') + refusal : collected.refusal,
      finishReason: choice.finish_reason ?? collected.finishReason,
    };
    for (const { index = tools.size, id: callId, function: called } of calls ?? []) {
      const known = tools.get(index) ?? { id: '', name: '', json: '' };
      const { name, json } = { name: called?.name ?? '', json: called?.arguments ?? '' };
      tools.set(index, { id: known.id || (callId ?? ''), name: known.name || name, json: known.json + json });
    }
  }
  if (collected.finishReason === '') throwWrongAnswer(model, 'was cut off');
  return { ...collected, tools: [...tools.values()] };
}

function usageOf(one: z.output<typeof usage>): Pick<ChatCompletion, 'usage'> {
  if (!one) return {};
  return { usage: { inputTokens: one.prompt_tokens, outputTokens: one.completion_tokens, isEstimated: false } };
}
