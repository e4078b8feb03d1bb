import { beforeAll, describe, expect, it } from 'vitest';
import { aDatabase, rowsIn, type TestDatabase } from '../../../fixtures/database.ts';
import { anApi } from '../an-api.ts';

let database: TestDatabase;
let api: Awaited<ReturnType<typeof anApi>>;
const kept: string[] = [];

beforeAll(async () => {
  database = await aDatabase();
  api = await anApi(database, {
    secrets: {
      referenceOf: () => 'given-7',
      put: async (tenantId, value) => void kept.push(`${tenantId}: ${value}`),
    },
  });
});

const url = 'https://api.example.com/notes';
const submit = (source: object) => api.ask('POST', '/v1/jobs', { source });
const detailOf = ({ body }: { body: { errors: { pointer?: string; detail?: string }[] } }) =>
  JSON.stringify(body.errors);

describe('POST /v1/jobs of a remote source', () => {
  it('keeps a credential in the secret store alone', async () => {
    const { status, body } = await submit({
      type: 'api_fetch',
      url,
      auth: { type: 'bearer', token: { secret: 'hunter2' } },
    });
    expect(status).toBe(202);
    expect(kept).toEqual(['default: hunter2']);
    const [job] = await rowsIn(database, 'select source, options, request_hash from sheaf.jobs');
    expect(job).toMatchObject({ source: { auth: { token: { secretRef: 'given-7' } }, onUnavailable: 'fail' } });
    expect(JSON.stringify(await rowsIn(database, 'select * from sheaf.jobs'))).not.toContain('hunter2');
    const shown = await api.ask('GET', `/v1/jobs/${body.jobId}`);
    expect(shown.body.source.auth.token).toEqual({ secretRef: 'given-7' });
  });

  it('keeps long parameters out of the row', async () => {
    const { status, body } = await submit({ type: 'api_fetch', url, method: 'POST', body: 'x'.repeat(20_000) });
    expect(status).toBe(202);
    const { source } = (await api.ask('GET', `/v1/jobs/${body.jobId}`)).body;
    expect(source).toEqual({
      type: 'api_fetch',
      parametersHash: expect.any(String),
      parametersBytes: expect.any(Number),
    });
  });

  it.each([
    [{ type: 'api_fetch', url, maxItems: 0 }, 'maxItems', '"received":"0","allowed":"at least 1"'],
    [{ type: 'api_fetch', url, maxPages: 'many' }, 'maxPages', 'received'],
    [{ type: 'api_fetch', url, retries: 3 }, 'retries', 'message'],
    [{ type: 'sec_edgar', tickers: ['BRKP'] }, 'userAgent', '"received":"nothing"'],
    [{ type: 's3_prefix', bucket: 'No Bucket' }, 'bucket', 'No Bucket'],
    [{ type: 'ftp', url }, 'type', 'api_fetch'],
  ])('rejects %j, naming the field, what was received and what is allowed', async (source, field, said) => {
    const answer = await submit(source);
    expect(answer.status).toBe(400);
    expect(detailOf(answer)).toContain(field);
    expect(detailOf(answer)).toContain(said);
  });
});
