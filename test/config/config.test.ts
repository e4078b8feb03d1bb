import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig, parseConfig } from '../../config/load.ts';
import { aConfig } from '../lib/an-assembly.ts';

describe('a configuration', () => {
  test.each(['dev', 'prod'])('%s is complete', async (name) => {
    expect(await loadConfig(name)).toMatchObject({ name });
  });

  test('fills in what has a default', () => {
    expect(parseConfig('test', aConfig())).toMatchObject({
      openJobsDelaySeconds: 60,
      logLevel: 'info',
      logRetentionDays: 30,
    });
  });

  test('rejects a name that config/ does not have, and says which it has', async () => {
    await expect(loadConfig('staging')).rejects.toThrow('There is no configuration "staging". config/ has: dev, prod.');
    await expect(loadConfig('../config/dev')).rejects.toBeInstanceOf(ConfigError);
  });

  test.each([
    ['an unknown field', { colour: 'red' }, /Unrecognized key: "colour"/],
    ['a name that no resource can have', { name: 'Test_1' }, /name: use 2–16 of a–z, 0–9 and -, .*received "Test_1"/],
    ['a wrong account', { account: '12' }, /account: an account id has 12 digits; received "12"/],
    [
      'an embedder that Lambda cannot run',
      { embedder: { url: 'sentence:' } },
      /embedder\.url: use lexical:, openai:.*received "sentence:"/,
    ],
    [
      'a transcriber of an unknown kind',
      { transcriber: { url: 'whisper:https://s' } },
      /transcriber\.url: use openai:https:.*received "whisper:https:/,
    ],
    ['a Docling without TLS', { docling: { url: 'http://d' } }, /docling\.url: use https:/],
    ['a language that tesseract does not name so', { ocrLanguages: ['en'] }, /ocrLanguages\.0: .*received "en"/],
    ['an unknown vector store', { vectorStore: { kind: 'faiss' } }, /vectorStore\.kind: .*received "faiss"/],
    [
      'a vector store without TLS',
      { vectorStore: { kind: 'qdrant', url: 'http://q', apiKeySecretName: 'k' } },
      /vectorStore\.url/,
    ],
    [
      'a large batch without a window',
      { intake: { batchSize: 11, batchingWindowSeconds: 0 } },
      /needs a window of at least 1 second; received 0/,
    ],
    [
      'too much concurrency',
      { concurrency: { ...aConfig().concurrency, shards: 2000 } },
      /concurrency\.shards: .*1000; received 2000/,
    ],
    ['a delay that SQS cannot keep', { openJobsDelaySeconds: 901 }, /openJobsDelaySeconds: .*900; received 901/],
    ['a retention that CloudWatch does not know', { logRetentionDays: 8 }, /logRetentionDays: .*received 8/],
  ])('rejects %s', (_what, changes, message) => {
    expect(() => parseConfig('config/test.ts', { ...aConfig(), ...changes })).toThrow(message);
  });

  test('rejects a missing field by its name', () => {
    const { retainData: _, ...rest } = aConfig();
    expect(() => parseConfig('config/test.ts', rest)).toThrow(
      /config\/test\.ts is not a configuration:\n {2}retainData: .*received nothing/,
    );
  });
});
