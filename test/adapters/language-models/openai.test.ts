import { describe, expect, it } from 'vitest';
import { openLanguageModel } from '../../../lambdas/adapters/language-models/open-language-model.ts';
import { type LanguageModelWire, languageModelConformance, type Scenario } from '../../conformance/language-model.ts';
import { aProviderServer } from '../../fixtures/provider-server.ts';

const apiKey = 'sk-test-openai';
const usage = { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 };
const head = { id: 'chatcmpl-1', model: 'granite-4' };
const reasons = { stop: 'stop', length: 'length', 'tool-calls': 'tool_calls' } as const;

const data = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const chunk = (delta: object, finish_reason: string | null = null) =>
  data({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] });
const end = [data({ ...head, object: 'chat.completion.chunk', choices: [], usage }), 'data: [DONE]\n\n'];

const whole = (message: object, finish_reason: string) => ({
  body: {
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason }],
    usage,
  },
});

interface Body {
  readonly tools?: { function: { name: string } }[];
  readonly messages: { role: string; tool_call_id?: string; content: string }[];
}

const wire: LanguageModelWire = {
  apiKey,
  open: (address, options) => openLanguageModel(`openai:${address}/v1?model=granite-4&${options}`, apiKey),
  text(parts, { isStream, finish }: Scenario) {
    if (!isStream) return whole({ content: parts.join('') }, reasons[finish]);
    const texts = parts.map((content) => chunk({ content }));
    return { events: [chunk({ role: 'assistant', content: '' }), ...texts, chunk({}, reasons[finish]), ...end] };
  },
  toolCall({ name, json }, { isStream, finish }) {
    const called = { id: 'call_1', type: 'function' };
    if (!isStream) return whole({ tool_calls: [{ ...called, function: { name, arguments: json } }] }, reasons[finish]);
    const [first, rest] = [json.slice(0, 4), json.slice(4)];
    return {
      events: [
        chunk({ role: 'assistant', tool_calls: [{ index: 0, ...called, function: { name, arguments: '' } }] }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: first } }] }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: rest } }] }),
        chunk({}, reasons[finish]),
        ...end,
      ],
    };
  },
  refusal({ isStream }) {
    if (!isStream) return whole({ refusal: 'I cannot help with that.' }, 'stop');
    return { events: [chunk({ refusal: 'I cannot help with that.' }), chunk({}, 'stop'), ...end] };
  },
  cut: (parts) => ({ events: parts.map((content) => chunk({ content })) }),
  midStreamFault: {
    events: [chunk({ content: 'Gra' }), data({ error: { message: 'overloaded', type: 'server_error' } })],
  },
  failure: (status) => ({
    error: { message: `A confidential question. ${apiKey}`, type: 'error', code: `e${status}` },
  }),
  offersTool: ({ tools }: Body) => tools?.[0]?.function.name,
  toolResult: ({ messages }: Body) => messages.find(({ role }) => role === 'tool')?.content,
};

languageModelConformance('openai', wire);

describe('the language model openai:', () => {
  it('names the limit as servers of one’s own know it, and estimates what a server does not count', async () => {
    const choices = [{ index: 0, message: { content: 'Yes.' }, finish_reason: 'stop' }];
    const server = await aProviderServer<Record<string, unknown>>(() => ({ body: { choices } }));
    const model = await wire.open(server.url, '');
    const { usage: used } = await model.generate({
      system: '',
      messages: [{ role: 'user', text: 'x'.repeat(300) }],
      maxOutputTokens: 7,
    });
    await server.close();
    expect(server.seen[0]).toMatchObject({ path: '/v1/chat/completions', body: { max_tokens: 7, model: 'granite-4' } });
    expect(server.seen[0]!.body).not.toHaveProperty('max_completion_tokens');
    expect(used.isEstimated).toBe(true);
    expect(used.inputTokens).toBeGreaterThan(99);
    expect(model.provider).toBe('openai-compatible');
  });

  it('is OpenAI itself without an address', async () => {
    expect(await openLanguageModel('openai:', apiKey)).toMatchObject({ provider: 'openai', model: 'gpt-4.1-mini' });
  });
});
