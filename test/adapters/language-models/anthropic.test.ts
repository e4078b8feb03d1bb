import { describe, expect, it } from 'vitest';
import { openLanguageModel } from '../../../lambdas/adapters/language-models/open-language-model.ts';
import { type LanguageModelWire, languageModelConformance } from '../../conformance/language-model.ts';
import { aProviderServer } from '../../fixtures/provider-server.ts';

const apiKey = 'sk-ant-test';
const head = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-haiku-4-5-20251001' };
// 12 in all: what came from a cache was read, too.
const read = { input_tokens: 10, cache_creation_input_tokens: 0, cache_read_input_tokens: 2 };
const reasons = { stop: 'end_turn', length: 'max_tokens', 'tool-calls': 'tool_use' } as const;

const event = (type: string, rest: object = {}) => `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;
const start = event('message_start', {
  message: { ...head, content: [], stop_reason: null, stop_sequence: null, usage: { ...read, output_tokens: 1 } },
});
const end = (stop_reason: string) => [
  event('message_delta', { delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 3 } }),
  event('message_stop'),
];
const block = (index: number, content_block: object, deltas: readonly object[]) => [
  event('content_block_start', { index, content_block }),
  event('ping'),
  event('of_a_later_version'),
  ...deltas.map((delta) => event('content_block_delta', { index, delta })),
  event('content_block_stop', { index }),
];
const textBlock = (parts: readonly string[]) =>
  block(
    0,
    { type: 'text', text: '' },
    parts.map((text) => ({ type: 'text_delta', text })),
  );

const whole = (content: readonly object[], stop_reason: string) => ({
  body: { ...head, content, stop_reason, stop_sequence: null, usage: { ...read, output_tokens: 3 } },
});

interface Body {
  readonly tools?: { name: string; input_schema: { type: string } }[];
  readonly messages: { role: string; content: string | { type: string; is_error?: boolean; content?: string }[] }[];
}

const wire: LanguageModelWire = {
  apiKey,
  open: (address, options) => openLanguageModel(`anthropic:${address}?${options}`, apiKey),
  text(parts, { isStream, finish }) {
    if (!isStream) return whole([{ type: 'text', text: parts.join('') }], reasons[finish]);
    return { events: [start, ...textBlock(parts), ...end(reasons[finish])] };
  },
  toolCall({ name, json }, { isStream, finish }) {
    const called = { type: 'tool_use', id: 'toolu_1', name };
    if (!isStream)
      return whole(
        [
          { type: 'text', text: 'Wait.' },
          { ...called, input: JSON.parse(json) },
        ],
        reasons[finish],
      );
    const parts = [json.slice(0, 4), json.slice(4)].map((partial_json) => ({ type: 'input_json_delta', partial_json }));
    const blocks = [...textBlock(['Wait.']), ...block(1, { ...called, input: {} }, parts)];
    return { events: [start, ...blocks, ...end(reasons[finish])] };
  },
  refusal: ({ isStream }) => (isStream ? { events: [start, ...end('refusal')] } : whole([], 'refusal')),
  cut: (parts) => ({ events: [start, ...textBlock(parts)] }),
  midStreamFault: {
    events: [
      start,
      ...textBlock(['Gra']),
      event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } }),
    ],
  },
  failure: (status) => ({
    type: 'error',
    error: { type: `error_${status}`, message: `A confidential question. ${apiKey}` },
  }),
  offersTool: ({ tools }: Body) => tools?.[0]?.name,
  toolResult({ messages }: Body) {
    const results = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
    const result = results.find(({ type }) => type === 'tool_result');
    return result && `${result.is_error ? 'error' : 'done'}: ${result.content}`;
  },
};

languageModelConformance('anthropic', wire);

describe('the language model anthropic:', () => {
  it('asks as the Messages API wants it', async () => {
    const server = await aProviderServer<unknown>(() => wire.text(['Yes.'], { isStream: false, finish: 'stop' }));
    const model = await wire.open(server.url, '');
    const { facts } = await model.generate({
      system: 'Be brief.',
      messages: [{ role: 'user', text: 'Is it?' }],
      maxOutputTokens: 9,
    });
    await server.close();
    expect(server.seen[0]).toMatchObject({
      path: '/v1/messages',
      headers: { 'anthropic-version': '2026-10-21' },
      body: {
        model: 'claude-haiku-4-5',
        max_tokens: 9,
        system: 'Be brief.',
        messages: [{ role: 'user', content: 'Is it?' }],
      },
    });
    expect(facts).toMatchObject({
      'gen_ai.response.model': 'claude-haiku-4-5-20251001',
      'gen_ai.response.id': 'msg_1',
      'gen_ai.response.finish_reasons': ['end_turn'],
    });
  });

  it('names a limit of the provider that comes in the middle of a stream', async () => {
    const limit = event('error', { error: { type: 'rate_limit_error', message: 'slow down' } });
    const server = await aProviderServer<unknown>(() => ({ events: [start, limit] }));
    const model = await wire.open(server.url, '');
    const answer = model.generate(
      { system: '', messages: [{ role: 'user', text: 'x' }], maxOutputTokens: 9 },
      () => {},
    );
    await expect(answer).rejects.toMatchObject({ name: 'ProviderThrottled' });
    await server.close();
  });
});
