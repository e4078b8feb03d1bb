import { StageError } from '@sheaf/core/errors';
import type { LanguageModel } from '@sheaf/core/platform/models/language-model';
import { resilientEmbedder, resilientLanguageModel } from '@sheaf/core/platform/models/resilient-models';
import { retried } from '@sheaf/core/platform/models/retried';
import type { Embedder } from '@sheaf/core/retrieval/ports';
import { describe, expect, it } from 'vitest';
import { aSpace, aVector } from '../../../conformance/vector-records.ts';

type Name = 'ProviderThrottled' | 'ProviderUnavailable' | 'CredentialsRejected' | 'CircuitOpen';

function failing(name: Name, retryAfterSeconds?: number): StageError {
  return new StageError(name, name, retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
}

/** Fails as told, call by call, and then goes well. */
function scripted(failures: readonly StageError[]) {
  const left = [...failures];
  let calls = 0;
  const call = async () => {
    calls += 1;
    const failure = left.shift();
    if (failure) throw failure;
    return 'done';
  };
  return { call, count: () => calls };
}

function aWait(random = 0.5) {
  const pauses: number[] = [];
  return { pauses, waiting: { sleep: async (ms: number) => void pauses.push(ms), random: () => random } };
}

const free = { run: <T>(work: () => Promise<T>) => work(), begin: async () => async () => undefined };

function anEmbedder(call: () => Promise<unknown>, changes: Partial<Embedder> = {}): Embedder {
  return {
    space: aSpace(),
    standIn: null,
    limits: { maxTexts: 100, maxTokens: 1000 },
    async embed(texts) {
      await call();
      return { vectors: texts.map((text) => aVector(text.length)), usage: { inputTokens: texts.length } };
    },
    close: async () => undefined,
    ...changes,
  };
}

describe('a call of a provider', () => {
  it('is repeated three times, with pauses from nothing to twice as long each time', async () => {
    const { pauses, waiting } = aWait(0.999);
    const { call, count } = scripted(Array.from({ length: 9 }, () => failing('ProviderUnavailable')));
    await expect(retried(call, waiting)).rejects.toMatchObject({ name: 'ProviderUnavailable' });
    expect(count()).toBe(4);
    expect(pauses.map(Math.round)).toEqual([500, 999, 1998]);
    const shortest = aWait(0);
    await expect(retried(scripted([failing('ProviderThrottled')]).call, shortest.waiting)).resolves.toBe('done');
    expect(shortest.pauses).toEqual([0]);
  });

  it('waits as long as the provider asks, and gives up at once when that is too long to wait here', async () => {
    const { pauses, waiting } = aWait();
    await retried(scripted([failing('ProviderThrottled', 7)]).call, waiting);
    expect(pauses).toEqual([7000]);
    const { call, count } = scripted([failing('ProviderThrottled', 60)]);
    await expect(retried(call, waiting)).rejects.toMatchObject({ retryAfterSeconds: 60 });
    expect(count()).toBe(1);
  });

  it.each(['CredentialsRejected', 'CircuitOpen'] as const)('is not repeated after %s', async (name) => {
    const { call, count } = scripted([failing(name)]);
    await expect(retried(call, aWait().waiting)).rejects.toMatchObject({ name });
    expect(count()).toBe(1);
  });
});

describe('an embedder with others that take over', () => {
  const guarded = (embedder: Embedder) => ({ embedder, circuit: free });

  it('asks the next one where the first is down or its circuit open, and goes back to the first', async () => {
    const first = scripted([
      failing('CircuitOpen'),
      ...Array.from({ length: 4 }, () => failing('ProviderUnavailable')),
    ]);
    const second = scripted([]);
    const embedder = resilientEmbedder(
      [guarded(anEmbedder(first.call)), guarded(anEmbedder(second.call))],
      aWait().waiting,
    );
    for (let time = 0; time < 3; time += 1)
      expect((await embedder.embed(['a'], 'query')).vectors).toEqual([aVector(1)]);
    expect([first.count(), second.count()]).toEqual([6, 2]);
  });

  it('does not hide refused credentials behind another one', async () => {
    const second = scripted([]);
    const first = guarded(anEmbedder(scripted([failing('CredentialsRejected')]).call));
    const embedder = resilientEmbedder([first, guarded(anEmbedder(second.call))], aWait().waiting);
    await expect(embedder.embed(['a'], 'query')).rejects.toMatchObject({ name: 'CredentialsRejected' });
    expect(second.count()).toBe(0);
  });

  it('fails as one that may be repeated unless all circuits are open', async () => {
    const open = () => guarded(anEmbedder(async () => Promise.reject(failing('CircuitOpen'))));
    const away = guarded(anEmbedder(async () => Promise.reject(failing('ProviderUnavailable'))));
    const both = resilientEmbedder([open(), away], aWait().waiting);
    await expect(both.embed(['a'], 'query')).rejects.toMatchObject({ name: 'ProviderUnavailable' });
    const none = resilientEmbedder([open(), open()], aWait().waiting);
    await expect(none.embed(['a'], 'query')).rejects.toMatchObject({ name: 'CircuitOpen' });
  });

  it('keeps the limits of both, and rejects one of another space', () => {
    const small = anEmbedder(async () => undefined, { limits: { maxTexts: 5, maxTokens: 9000 } });
    const { limits } = resilientEmbedder([guarded(anEmbedder(async () => undefined)), guarded(small)], aWait().waiting);
    expect(limits).toEqual({ maxTexts: 5, maxTokens: 1000 });
    const other = anEmbedder(async () => undefined, { space: aSpace({ model: 'another-model' }) });
    expect(() => resilientEmbedder([guarded(small), guarded(other)], aWait().waiting)).toThrow(
      /must make the same space: .*another-model/,
    );
  });
});

describe('a language model', () => {
  const request = { system: '', messages: [], maxOutputTokens: 9 };
  function aModel(parts: readonly string[], failures: readonly StageError[]) {
    const { call, count } = scripted(failures);
    const generate: LanguageModel['generate'] = async (_request, onText) => {
      for (const part of parts) onText?.(part);
      await call();
      return { text: parts.join('') } as Awaited<ReturnType<LanguageModel['generate']>>;
    };
    const model = { provider: 'p', model: 'm', standIn: null, generate, close: async () => undefined };
    return { model: resilientLanguageModel(model, free, aWait().waiting), count };
  }

  it('is asked again unless somebody has heard a part of the answer', async () => {
    const silent = aModel([], [failing('ProviderUnavailable')]);
    await silent.model.generate(request, () => undefined);
    expect(silent.count()).toBe(2);
    const whole = aModel(['a'], [failing('ProviderUnavailable')]);
    await whole.model.generate(request);
    expect(whole.count()).toBe(2);
    const heard = aModel(['a'], [failing('ProviderUnavailable')]);
    await expect(heard.model.generate(request, () => undefined)).rejects.toMatchObject({ name: 'ProviderUnavailable' });
    expect(heard.count()).toBe(1);
  });
});
