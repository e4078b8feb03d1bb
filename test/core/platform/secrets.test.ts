import { sweepSecrets } from '@sheaf/core/platform/secrets/sweep-secrets';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, rowsIn, type TestDatabase } from '../../fixtures/database.ts';
import { anApi } from './an-api.ts';

let database: TestDatabase;
let ctx: Awaited<ReturnType<typeof anApi>>;
let store: Map<string, string>;
let isDown: boolean;

beforeEach(async () => {
  store = new Map();
  isDown = false;
  database = await aDatabase();
  const secrets = {
    referenceOf: (_tenantId: string, value: string) => `given-${value}`,
    put: async (_tenantId: string, value: string) => void store.set(`given-${value}`, value),
  };
  ctx = await anApi(database, { secrets });
});

const logger = { debug() {}, info() {}, warn() {}, error() {} };
const secrets = {
  delete: async (_tenantId: string, reference: string) => {
    if (isDown) throw new Error('down');
    store.delete(reference);
  },
};
/** The sweep of the next day. */
async function sweep(): Promise<number> {
  await rowsIn(database, "update sheaf.given_secrets set checked_at = now() - interval '2 days'");
  return sweepSecrets({ database, secrets, logger });
}
const source = (secret: string, more: object = {}) => ({
  ...{ type: 'api_fetch', url: 'https://api.example/notes' },
  ...{ auth: { type: 'bearer', token: { secret } }, ...more },
});
const submit = async (secret: string, more?: object) => ctx.ask('POST', '/v1/jobs', { source: source(secret, more) });
/** So long ago the credential was given, and the jobs ended. */
const age = (days: number) =>
  rowsIn(
    database,
    `with given as (update sheaf.given_secrets set given_at = now() - interval '${days} days')
     update sheaf.jobs set status = 'failed', finished_at = now() - interval '${days} days'`,
  );

describe('a credential that a job brought', () => {
  it('is deleted thirty days after the last job that brought it or refers to it has ended', async () => {
    await submit('s3cret');
    await age(29);
    expect([await sweep(), store.size]).toEqual([0, 1]);
    await age(31);
    expect([await sweep(), store.size]).toEqual([1, 0]);
    expect(await sweep()).toBe(0);
    expect((await submit('s3cret')).status).toBe(202);
    expect(store.size).toBe(1);
  });

  it('stays while a job that has not ended refers to it, by its reference alone and in long parameters too', async () => {
    await submit('s3cret');
    await age(31);
    const token = { type: 'bearer', token: { secretRef: 'given-s3cret' } };
    await ctx.ask('POST', '/v1/jobs', {
      source: source('', { auth: token, body: 'x'.repeat(20_000), method: 'POST' }),
    });
    expect(await rowsIn(database, "select 1 from sheaf.jobs where source ? 'parametersHash'")).toHaveLength(1);
    expect([await sweep(), store.size]).toEqual([0, 1]);
    await age(31);
    expect(await sweep()).toBe(1);
  });

  it('stays while a schedule refers to it', async () => {
    const made = await ctx.ask('POST', '/v1/schedules', { name: 'n', source: source('s3cret'), everySeconds: 3_600 });
    await age(31);
    expect(await sweep()).toBe(0);
    await ctx.ask('DELETE', `/v1/schedules/${made.body.scheduleId}`);
    expect(await sweep()).toBe(1);
  });

  it('is tried again when the store does not answer, and cannot be given meanwhile', async () => {
    await submit('s3cret');
    await age(31);
    isDown = true;
    expect(await sweep()).toBe(0);
    const refused = await submit('s3cret');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60']);
    isDown = false;
    expect([await sweep(), store.size]).toEqual([1, 0]);
    expect((await submit('s3cret')).status).toBe(202);
  });

  it('of an operator is never looked at', async () => {
    store.set('crm', 'x');
    await ctx.ask('POST', '/v1/jobs', {
      source: source('', { auth: { type: 'bearer', token: { secretRef: 'crm' } } }),
    });
    await age(400);
    expect([await sweep(), store.size]).toEqual([0, 1]);
  });
});
