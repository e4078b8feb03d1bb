/** What every implementation of the LanguageModel port does that calls a provider, against a server that speaks its interface. */
import type { LanguageModel, ModelRequest } from '@sheaf/core/platform/models/language-model';
import { afterEach, describe, expect, test } from 'vitest';
import { aProviderServer, type ProviderAnswer, type ProviderRequest } from '../fixtures/provider-server.ts';

/** How one provider puts things on the wire. */
export interface LanguageModelWire {
  readonly open: (address: string, options: string) => Promise<LanguageModel>;
  /** The key that `open` gives. */
  readonly apiKey: string;
  /** The text as a whole, or as a stream of these parts when the request asks for one. */
  readonly text: (parts: readonly string[], how: Scenario) => ProviderAnswer;
  readonly toolCall: (call: { name: string; json: string }, how: Scenario) => ProviderAnswer;
  readonly refusal: (how: Scenario) => ProviderAnswer;
  /** The stream without its end. */
  readonly cut: (parts: readonly string[]) => ProviderAnswer;
  /** A fault in the middle of a stream; null where the interface has none. */
  readonly midStreamFault: ProviderAnswer | null;
  readonly failure: (status: number) => unknown;
  /** Whether the request offers the tool, and hands on what it answered, as the interface wants it. */
  readonly offersTool: (body: never) => string | undefined;
  readonly toolResult: (body: never) => string | undefined;
}

export interface Scenario {
  readonly isStream: boolean;
  readonly finish: 'stop' | 'length' | 'tool-calls';
}

const asking: ModelRequest = {
  system: 'Answer in one word.',
  messages: [{ role: 'user', text: 'A confidential question.' }],
  maxOutputTokens: 50,
};
const tool = {
  name: 'weather',
  description: 'Weather of a city.',
  inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const withTool: ModelRequest = { ...asking, tools: [tool] };
const ways = [{ isStream: false }, { isStream: true }];

type Wire = LanguageModelWire;
type Asked = ProviderRequest<never>;

export function languageModelConformance(name: string, wire: Wire): void {
  describe(`the LanguageModel port on ${name}`, () => {
    let close: () => Promise<unknown> = async () => undefined;
    afterEach(() => close());

    async function aModel(answer: (asked: Asked) => ProviderAnswer, options = '') {
      const server = await aProviderServer<never>(answer);
      close = server.close;
      return { server, model: await wire.open(server.url, options) };
    }
    const generate = async (model: LanguageModel, isStream: boolean, request = asking) => {
      const parts: string[] = [];
      const answer = await model.generate(request, isStream ? (part) => void parts.push(part) : undefined);
      return { answer, parts };
    };

    answers(wire, aModel, generate);
    tools(wire, aModel, generate);
    faults(wire, aModel, generate);
  });
}

type Open = (
  answer: (asked: Asked) => ProviderAnswer,
  options?: string,
) => Promise<{ server: { seen: Asked[] }; model: LanguageModel }>;
type Generate = (
  model: LanguageModel,
  isStream: boolean,
  request?: ModelRequest,
) => Promise<{ answer: Awaited<ReturnType<LanguageModel['generate']>>; parts: string[] }>;

function answers(wire: Wire, aModel: Open, generate: Generate): void {
  test.each(ways)(
    'gives the text, what it used and the facts of the call (stream: $isStream)',
    async ({ isStream }) => {
      const { server, model } = await aModel(() => wire.text(['Gra', 'nite.'], { isStream, finish: 'stop' }));
      const { answer, parts } = await generate(model, isStream);
      expect(answer).toMatchObject({ text: 'Granite.', finish: 'stop', toolCalls: [] });
      expect(parts.join('')).toBe(isStream ? 'Granite.' : '');
      expect(answer.usage).toEqual({ inputTokens: 12, outputTokens: 3, isEstimated: false });
      expect(answer.facts).toMatchObject({
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': model.provider,
        'gen_ai.request.model': model.model,
        'gen_ai.usage.input_tokens': 12,
        'gen_ai.usage.output_tokens': 3,
      });
      expect(answer.facts['gen_ai.response.finish_reasons']).toHaveLength(1);
      expect(model.standIn).toBeNull();
      expect(JSON.stringify(server.seen[0]?.headers)).toContain(wire.apiKey);
      expect(JSON.stringify(server.seen[0]?.body)).toContain('Answer in one word.');
    },
  );

  test.each(ways)('says when the limit of tokens cut the answer (stream: $isStream)', async ({ isStream }) => {
    const { model } = await aModel(() => wire.text(['Gra'], { isStream, finish: 'length' }));
    expect((await generate(model, isStream)).answer).toMatchObject({ text: 'Gra', finish: 'length' });
  });

  test.each(ways)('says when the model refused (stream: $isStream)', async ({ isStream }) => {
    const { model } = await aModel(() => wire.refusal({ isStream, finish: 'stop' }));
    expect((await generate(model, isStream)).answer).toMatchObject({ finish: 'refused', toolCalls: [] });
  });
}

function tools(wire: Wire, aModel: Open, generate: Generate): void {
  test.each(ways)('hands on the call of a tool, and its failure back (stream: $isStream)', async ({ isStream }) => {
    const { server, model } = await aModel((asked) =>
      wire.toolResult(asked.body) === undefined
        ? wire.toolCall({ name: 'weather', json: '{"city":"Bern"}' }, { isStream, finish: 'tool-calls' })
        : wire.text(['Unknown.'], { isStream, finish: 'stop' }),
    );
    const { answer } = await generate(model, isStream, withTool);
    expect(wire.offersTool(server.seen[0]!.body)).toBe('weather');
    expect(answer.finish).toBe('tool-calls');
    const [call] = answer.toolCalls;
    expect(call).toMatchObject({ name: 'weather', input: { city: 'Bern' } });
    const answered: ModelRequest = {
      ...withTool,
      messages: [
        ...asking.messages,
        { role: 'assistant', text: answer.text, toolCalls: answer.toolCalls },
        { role: 'tool', toolCallId: call!.id, text: 'No such city.', isError: true },
      ],
    };
    expect((await generate(model, isStream, answered)).answer).toMatchObject({ text: 'Unknown.', finish: 'stop' });
    expect(wire.toolResult(server.seen[1]!.body)).toMatch(/error.*No such city\./is);
  });

  const wrongCalls = [
    ['an input that is no JSON', { name: 'weather', json: '{"city":' }],
    ['an input that is no object', { name: 'weather', json: '["Bern"]' }],
    ['a tool that was not offered', { name: 'launch', json: '{}' }],
  ] as const;
  test.each(wrongCalls)('fails on the call of a tool with %s', async (_title, call) => {
    const { model } = await aModel(() => wire.toolCall(call, { isStream: true, finish: 'tool-calls' }));
    await expect(generate(model, true, withTool)).rejects.toMatchObject({ name: 'ProviderUnavailable' });
  });

  test('drops a call of a tool that the limit of tokens cut', async () => {
    const cut = { name: 'weather', json: '{"city":' };
    const { model } = await aModel(() => wire.toolCall(cut, { isStream: true, finish: 'length' }));
    const { answer } = await generate(model, true, withTool);
    expect(answer).toMatchObject({ finish: 'length', toolCalls: [] });
  });
}

function faults(wire: Wire, aModel: Open, generate: Generate): void {
  const statuses = [
    [401, 'CredentialsRejected'],
    [403, 'CredentialsRejected'],
    [402, 'CredentialsRejected'],
    [404, 'ModelMissing'],
    [429, 'ProviderThrottled'],
    [500, 'ProviderUnavailable'],
    [503, 'ProviderUnavailable'],
    [529, 'ProviderUnavailable'],
    [400, 'Error'],
  ] as const;
  test.each(statuses)('fails on %i as %s, once, without what was asked or the key', async (status, name) => {
    const { server, model } = await aModel(() => ({ status, body: wire.failure(status) }));
    const thrown = await generate(model, false).catch((error: Error) => error);
    expect(thrown).toMatchObject({ name });
    expect((thrown as Error).message).not.toMatch(new RegExp(`confidential|${wire.apiKey}`));
    expect(server.seen).toHaveLength(1);
  });

  test('passes on how long the provider asked to wait', async () => {
    const { model } = await aModel(() => ({ status: 429, headers: { 'retry-after': '7' }, body: wire.failure(429) }));
    await expect(generate(model, true)).rejects.toMatchObject({ name: 'ProviderThrottled', retryAfterSeconds: 7 });
  });

  const wrong: readonly (readonly [string, boolean, () => ProviderAnswer])[] = [
    ['an answer that is no JSON', false, () => ({ body: '<html>' })],
    ['an answer of another shape', false, () => ({ body: { choices: [], content: 3 } })],
    ['an answer that is cut', false, () => ({ body: '{"id":"x","cho', fault: 'breaks' })],
    ['a stream without its end', true, () => wire.cut(['Gra', 'nite.'])],
    ['a stream that breaks', true, () => ({ ...wire.cut(['Gra']), fault: 'breaks' })],
    ['a stream of something else', true, () => ({ events: ['data: {"hello": 1}\n\n'] })],
    ['an empty stream', true, () => ({ events: [] })],
    ...(wire.midStreamFault === null ? [] : [['a fault in the stream', true, () => wire.midStreamFault!] as const]),
  ];
  test.each(wrong)('fails on %s, and never gives half an answer', async (_title, isStream, answer) => {
    const { model } = await aModel(answer);
    await expect(generate(model, isStream)).rejects.toMatchObject({ name: 'ProviderUnavailable' });
  });

  const slow: readonly (readonly [string, boolean, () => ProviderAnswer])[] = [
    ['never answers', false, () => ({ fault: 'silent' })],
    ['never ends its answer', false, () => ({ body: '{"id"', fault: 'stalls' })],
    ['never ends its stream', true, () => ({ ...wire.cut(['Gra']), fault: 'stalls' })],
  ];
  test.each(slow)('gives up on a server that %s', async (_title, isStream, answer) => {
    const { model } = await aModel(answer, 'timeoutSeconds=0.15');
    await expect(generate(model, isStream)).rejects.toMatchObject({ name: 'ProviderUnavailable' });
  });

  test('fails when nothing listens', async () => {
    const model = await wire.open('http://127.0.0.1:9', '');
    await expect(generate(model, false)).rejects.toMatchObject({ name: 'ProviderUnavailable' });
  });
}
