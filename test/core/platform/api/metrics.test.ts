import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, rowsIn, type TestDatabase } from '../../../fixtures/database.ts';
import { parsePrometheus } from '../../../fixtures/prometheus-text.ts';
import { aBareApi } from '../a-bare-api.ts';
import { anApi } from '../an-api.ts';

let database: TestDatabase;
let ctx: Awaited<ReturnType<typeof anApi>>;

beforeEach(async () => {
  database = await aDatabase();
  ctx = await anApi(database, { platformMetrics: async () => '# HELP sheaf_x X.\n# TYPE sheaf_x gauge\nsheaf_x 1\n' });
});

describe('GET /metrics', () => {
  it('tells Prometheus of jobs, documents, failures, models, answers and the deployment', async () => {
    await ctx.pipeline.drop({ 'oak.md': '# Oak\n\nA tree.', 'empty.md': '' });
    await rowsIn(
      database,
      `insert into sheaf.ledger_entries (tenant_id, entry_id, stage, provider, model, input_tokens, amount_micros)
       values ('default', 'e-1', 'embed', 'openai', 'small', 1000, 20), ('default', 'e-2', 'embed', 'openai', 'small', 500, 10)`,
    );
    await rowsIn(database, "insert into sheaf.budgets (tenant_id, micros_hard) values ('default', 5000000)");
    await rowsIn(
      database,
      `insert into sheaf.budget_accounts (tenant_id, meter, period, held) values ('default', 'money', left(sheaf.utc_day(), 7), 1250000)`,
    );
    await ctx.ask('GET', '/v1/jobs');
    const answer = await ctx.ask('GET', '/metrics');
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const families = parsePrometheus(answer.body);
    const samplesOf = (name: string) => families.get(name)!.samples.map(({ labels, value }) => ({ ...labels, value }));
    expect(samplesOf('sheaf_jobs')).toEqual([{ status: 'partial', value: 1 }]);
    expect(samplesOf('sheaf_documents')).toContainEqual({ corpus: 'documents', status: 'stored', value: 1 });
    expect(samplesOf('sheaf_failures')).toEqual([
      expect.objectContaining({ error: 'EmptyDocument', status: 'open', value: 1 }),
    ]);
    expect(samplesOf('sheaf_model_tokens_total')).toEqual([
      { provider: 'openai', model: 'small', stage: 'embed', direction: 'input', value: 1_500 },
    ]);
    expect(samplesOf('sheaf_model_cost_usd_total')[0]!.value).toBeCloseTo(0.00003);
    expect(families.get('sheaf_http_request_duration_seconds')!.samples).toContainEqual(
      expect.objectContaining({ labels: { operation: 'listJobs', status: '2xx' }, value: 1 }),
    );
    const money = { corpus: '', meter: 'usd', period: 'month' };
    expect(samplesOf('sheaf_budget_limit')).toEqual([{ ...money, kind: 'hard', value: 5 }]);
    expect(samplesOf('sheaf_budget_held')).toEqual([{ ...money, value: 1.25 }]);
    expect(samplesOf('sheaf_x')).toEqual([{ value: 1 }]);
  });

  it('counts documents at most every ten seconds, however often it is scraped', async () => {
    let calls = 0;
    const counted = {
      ...database,
      call: (...input: Parameters<typeof database.call>) => {
        if (input[0] === 'tenant_metrics') calls += 1;
        return database.call(...input);
      },
    } as TestDatabase;
    const { ask } = await anApi(counted);
    await Promise.all([ask('GET', '/metrics'), ask('GET', '/metrics'), ask('GET', '/metrics')]);
    expect(calls).toBe(1);
  });
});

describe('health', () => {
  const gone = async (): Promise<never> => Promise.reject(Object.assign(new Error('x'), { name: 'TimeoutError' }));

  it('is alive whatever its dependencies say, and ready when the essential ones answer', async () => {
    const probes = {
      database: { isCritical: true, probe: async () => undefined },
      embedder: { isCritical: false, probe: gone },
    };
    const { send } = aBareApi({ probes });
    expect((await send('/health')).body.status).toBe('degraded');
    const ready = await send('/health/ready');
    expect([ready.status, Object.keys(ready.body.dependencies)]).toEqual([200, ['database']]);
    const broken = aBareApi({ probes: { database: { isCritical: true, probe: gone } } });
    expect((await broken.send('/health/ready')).status).toBe(503);
    expect((await broken.send('/health/live')).body).toEqual({ status: 'alive' });
  });

  it('says its version, which is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'));
    expect((await aBareApi().send('/version')).body).toEqual({ version, apiVersions: ['v1'] });
  });
});
