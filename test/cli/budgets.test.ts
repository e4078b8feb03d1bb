import { afterEach, describe, expect, it } from 'vitest';
import { aServer, sheaf } from './a-server.ts';

let server: Awaited<ReturnType<typeof aServer>> | undefined;
afterEach(() => server?.close());

const day = { period: '2026-03-01', periodEndsAt: '2026-03-02T00:00:00.000000Z' };
const month = { period: '2026-03', periodEndsAt: '2026-04-01T00:00:00.000000Z' };
const none = { soft: null, hard: null, spent: 0, reserved: 0 };
const jobId = '01JAB8X2Z5W1T4M0Q6R7S8V9YN';

const view = {
  currency: 'USD',
  tokensPerDay: { ...day, soft: 800_000, hard: 1_000_000, spent: 12_345, reserved: 600 },
  moneyPerMonth: { ...month, ...none },
  quotas: {
    requestsPerMinute: { limit: 600 },
    concurrentJobs: { limit: null, used: 1 },
    documents: { limit: null, used: 7 },
    bytes: { limit: null, used: 9 },
  },
  corpora: { contracts: { tokensPerDay: { ...day, ...none }, moneyPerMonth: { ...month, ...none, hard: 5 } } },
  events: [
    {
      ...{ kind: 'refused', budget: 'tokensPerDay', corpus: null, period: '2026-03-01', jobId, limit: 1_000_000 },
      ...{ held: 999_000, needed: 5000, times: 3, firstAt: day.periodEndsAt, lastAt: day.periodEndsAt },
    },
  ],
};

const limitsOf = ({ soft, hard }: { soft: number | null; hard: number | null }) => ({ soft, hard });

describe('sheaf budgets', () => {
  it('shows limits, what is spent, and what was refused', async () => {
    server = await aServer({ 'GET /v1/budgets': { json: view } });
    const { out } = await sheaf(['budgets'], server);
    expect(out).toMatch(/tokens per day +tenant +2026-03-01 +12,345 +600 +800,000 +1,000,000/);
    expect(out).toMatch(/USD per month +contracts +2026-03 +0 +0 +– +5/);
    expect(out).toContain(`tokensPerDay refused a call 3 times in 2026-03-01, job ${jobId}`);
  });

  it('changes what is named, and leaves the rest as it is', async () => {
    server = await aServer({ 'GET /v1/budgets': { json: view }, 'PUT /v1/budgets': { json: view } });
    await sheaf(['budgets', 'set', '--money-per-month', '20:25', '--requests-per-minute', 'none'], server);
    await sheaf(['budgets', 'set', '-c', 'other', '--tokens-per-day', '7:'], server);
    const [, first, , second] = server.received.map(({ body }) => body && JSON.parse(body));
    expect(first).toEqual({
      tokensPerDay: limitsOf(view.tokensPerDay),
      moneyPerMonth: { soft: 20, hard: 25 },
      quotas: { requestsPerMinute: null, concurrentJobs: null, documents: null, bytes: null },
      corpora: {
        contracts: { tokensPerDay: { soft: null, hard: null }, moneyPerMonth: { soft: null, hard: 5 } },
      },
    });
    expect(second.corpora.other).toEqual({ tokensPerDay: { soft: 7, hard: null } });
    expect(second.quotas.requestsPerMinute).toBe(600);
  });

  it('rejects what is no limit, a quota of a corpus, and nothing at all', async () => {
    server = await aServer({ 'GET /v1/budgets': { json: view } });
    for (const line of [['--tokens-per-day', 'many'], ['-c', 'contracts', '--bytes', '5'], []])
      expect((await sheaf(['budgets', 'set', ...line], server)).code).toBe(2);
  });
});

describe('sheaf usage', () => {
  const sums = { calls: 2, inputTokens: 1500, outputTokens: 0, amount: 0.00003, amountUnknown: 0.00001 };
  const usage = { by: 'model', from: '2026-03-01', to: '2026-03-31', currency: 'USD', isComplete: true };
  const found = { ...usage, items: [{ key: 'openai small', ...sums }], total: sums };

  it('shows a row for each key and the total, and says what is not known', async () => {
    server = await aServer({ 'GET /v1/usage': { json: found } });
    const { out, err } = await sheaf(['usage', '--by', 'model', '--job', jobId], server);
    expect(server.received[0]!.path).toBe(`/v1/usage?by=model&jobId=${jobId}`);
    expect(out).toMatch(/openai small +2 +1,500 +0 +0.00003/);
    expect(err).toContain('0.00001 USD');
  });

  it('prints the CSV of the server as it is', async () => {
    server = await aServer({ 'GET /v1/usage': { text: 'day,calls\r\n2026-03-01,2\r\n', type: 'text/csv' } });
    expect((await sheaf(['usage', '--csv'], server)).out).toBe('day,calls\r\n2026-03-01,2\n');
  });
});
