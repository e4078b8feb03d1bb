import { StageError } from '@sheaf/core/errors';
import type { Transcriber } from '@sheaf/core/ingestion/transcriber';
import type { Embedder } from '@sheaf/core/retrieval/ports';
import { describe, expect, it } from 'vitest';
import { createModelGateway } from '../../../lambdas/adapters/model-gateway.ts';
import { aSpace, aVector } from '../../conformance/vector-records.ts';
import { aDatabase, rowsIn } from '../../fixtures/database.ts';

const call = { tenantId: 'default', jobId: 'job', stage: 'embed' };

function anEmbedder(tokensPerText: number, calls: number[] = [], failAt = Number.POSITIVE_INFINITY): Embedder {
  return {
    space: aSpace({ provider: 'openai', model: 'text-embedding-3-small' }),
    standIn: null,
    limits: { maxTexts: 2, maxTokens: 1000 },
    async embed(texts) {
      calls.push(texts.length);
      if (calls.length === failAt) throw new Error('lost');
      return {
        vectors: texts.map((text) => aVector(text.length)),
        usage: { inputTokens: tokensPerText * texts.length },
      };
    },
    close: async () => undefined,
  };
}

async function ledger(database: Awaited<ReturnType<typeof aDatabase>>) {
  return rowsIn(
    database,
    `select job_id, stage, provider, model, input_tokens, amount_micros from sheaf.ledger_entries order by input_tokens desc`,
  );
}

describe('the model gateway', () => {
  it('calls within the limits, in order, and writes a priced row for each call', async () => {
    const database = await aDatabase();
    const calls: number[] = [];
    const vectors = await createModelGateway(database).embed(
      call,
      anEmbedder(1_000_000, calls),
      ['a', 'bb', 'ccc'],
      'passage',
    );
    expect(calls).toEqual([2, 1]);
    expect(vectors).toEqual([aVector(1), aVector(2), aVector(3)]);
    const row = { job_id: 'job', stage: 'embed', provider: 'openai', model: 'text-embedding-3-small' };
    expect(await ledger(database)).toEqual([
      { ...row, input_tokens: 2_000_000, amount_micros: 40_000 },
      { ...row, input_tokens: 1_000_000, amount_micros: 20_000 },
    ]);
  });

  it('keeps what was paid when a later call fails, and charges a call of unknown end at what it could have cost', async () => {
    const database = await aDatabase();
    const work = createModelGateway(database).embed(call, anEmbedder(5, [], 2), ['a', 'b', 'c'], 'passage');
    await expect(work).rejects.toThrow('lost');
    const rows = await rowsIn(database, 'select kind, input_tokens from sheaf.ledger_entries order by kind');
    expect(rows).toEqual([
      { kind: 'call', input_tokens: 10 },
      { kind: 'unknown', input_tokens: 5 },
    ]);
  });

  it('charges nothing for a call that the provider refused', async () => {
    const database = await aDatabase();
    const refused = new StageError('ProviderUnavailable', 'The provider failed (500).', {
      cause: Object.assign(new Error('500'), { status: 500 }),
    });
    const embedder = { ...anEmbedder(5), embed: () => Promise.reject(refused) };
    await expect(createModelGateway(database).embed(call, embedder, ['a'], 'passage')).rejects.toThrow(refused);
    expect(await ledger(database)).toEqual([]);
    expect(await rowsIn(database, 'select held from sheaf.budget_accounts where held <> 0')).toEqual([]);
  });

  it('calls no more when the next call could pass the budget', async () => {
    const database = await aDatabase();
    await rowsIn(database, `insert into sheaf.budgets (tenant_id, tokens_hard) values ('default', 20)`);
    const calls: number[] = [];
    // Each text may need five tokens and needs four.
    const work = createModelGateway(database, { patienceMs: 0 }).embed(
      call,
      anEmbedder(4, calls),
      ['a', 'b', 'c', 'd', 'e', 'f'],
      'passage',
    );
    await expect(work).rejects.toMatchObject({ name: 'BudgetExceeded' });
    expect(calls).toEqual([2, 2]);
    expect(await rowsIn(database, `select held from sheaf.budget_accounts where meter = 'tokens'`)).toEqual([
      { held: 16 },
    ]);
  });

  it('refuses a model that is billed at a price that nobody knows, where money is limited', async () => {
    const database = await aDatabase();
    await rowsIn(database, `insert into sheaf.budgets (tenant_id, micros_hard) values ('default', 1000000)`);
    const space = aSpace({ provider: 'openai', model: 'text-embedding-4' });
    const embedder = { ...anEmbedder(1), space, isBilled: true };
    const work = createModelGateway(database).embed(call, embedder, ['a'], 'passage');
    await expect(work).rejects.toThrow('The price of openai text-embedding-4 is not in the table of prices');
  });

  it('divides a call among its documents, to the token', async () => {
    const database = await aDatabase();
    const [one, two] = ['0190b6a0-0000-7000-8000-000000000001', '0190b6a0-0000-7000-8000-000000000002'];
    const documentIds = [one, two, two];
    const embedder = { ...anEmbedder(333_333), limits: { maxTexts: 3, maxTokens: 1000 } };
    await createModelGateway(database).embed({ ...call, documentIds }, embedder, ['a', 'b', 'c'], 'passage');
    expect(
      await rowsIn(database, 'select document_id as id, tokens, amount_micros from sheaf.ledger_shares order by 1'),
    ).toEqual([
      { id: one, tokens: 333_333, amount_micros: 6_667 },
      { id: two, tokens: 666_666, amount_micros: 13_333 },
    ]);
  });

  it('writes a row for each recording, priced by its length where the provider bills it', async () => {
    const database = await aDatabase();
    const heard = (provider: string, durationSeconds: number | null): Transcriber => ({
      provider,
      model: 'whisper-1',
      transcribe: async () => ({ segments: [], language: null, durationSeconds }),
    });
    const gateway = createModelGateway(database);
    const heardIn = (transcriber: Transcriber) =>
      gateway.transcribe({ ...call, stage: 'clean' }, transcriber, new Uint8Array(), 'audio/wav');
    await heardIn(heard('openai', 90));
    await heardIn(heard('openai-compatible', 90));
    await heardIn(heard('openai', null));
    const rows = await ledger(database);
    expect(rows.map(({ stage, provider, amount_micros }) => [stage, provider, amount_micros]).sort()).toEqual([
      ['clean', 'openai', 0],
      ['clean', 'openai', 9_000],
      ['clean', 'openai-compatible', 0],
    ]);
  });

  it.each([{ standIn: 'A hash.' }, { isOwn: true }])(
    'asks nobody for a model of the deployment itself',
    async (own) => {
      const database = await aDatabase();
      await createModelGateway(database).embed({ ...call, jobId: null }, { ...anEmbedder(0), ...own }, ['a'], 'query');
      expect(await ledger(database)).toEqual([]);
      expect(await rowsIn(database, 'select 1 from sheaf.budget_leases')).toEqual([]);
    },
  );
});
