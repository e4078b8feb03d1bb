import type { ApiPorts } from '@sheaf/core/platform/api/api-ports';
import { createRequestMetrics } from '@sheaf/core/platform/metrics/request-metrics';
import { unlimited } from '@sheaf/core/platform/rate-limit/request-limiter';
import { untraced } from '@sheaf/core/trace';
import { describe, expect, it } from 'vitest';
import { onceReady } from '../../../lambdas/adapters/once-ready.ts';
import { probesOf } from '../../../lambdas/serve-api/probes.ts';
import { answerProxyEvents } from '../../../lambdas/serve-api/proxy-events.ts';
import { anAuth, keyOf, subjectOf } from '../../fixtures/an-auth.ts';

const unreached = async (): Promise<never> => {
  throw new Error('not reached');
};
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const database = { transaction: unreached, call: unreached, ping: unreached, close: unreached };
const clock = { now: () => 0 };

/** The handler over ports that only search works on; it gives back what it was asked. */
function aHandler() {
  const ports = {
    clock,
    logger: quiet,
    database,
    auth: {
      ...anAuth({ database, clock }),
      subjects: { find: async () => subjectOf('viewer'), forget: () => {}, forgetTenant: () => {} },
    },
    probes: {},
    audit: { append: async () => {} },
    tracing: untraced,
    requestLimiter: unlimited,
    requestMetrics: createRequestMetrics(),
    corsOrigins: [],
    cursorSecret: 's',
    secrets: { referenceOf: () => 'given-1', put: async () => {} },
    search: async (tenantId: string, { query, mode }: { query: string; mode: 'hybrid' }) => ({
      results: [],
      mode,
      space: `${tenantId}: ${query}`,
      standIn: null,
      tookMs: 0,
    }),
    referenceAssets: async () => undefined,
  };
  return answerProxyEvents(ports as unknown as ApiPorts);
}

interface EventChange {
  readonly path?: string;
  readonly httpMethod?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  readonly identity?: Record<string, string | null>;
  readonly query?: Record<string, string[]>;
}

/** An event of API Gateway's REST proxy (payload format 1.0). */
function anEvent({
  path = '/v1/search',
  httpMethod = 'POST',
  identity = { sourceIp: '127.0.0.1' },
  query,
  ...change
}: EventChange) {
  const headers: Record<string, string> = {
    Host: '127.0.0.1:8787',
    'Content-Type': 'application/json',
    Authorization: `Bearer ${keyOf('viewer')}`,
    ...change.headers,
  };
  return {
    resource: '/{proxy+}',
    path,
    httpMethod,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: query ?? null,
    requestContext: { identity, domainName: headers.Host, stage: 'api', path: `/api${path}` },
    body: change.body ?? null,
    isBase64Encoded: change.isBase64Encoded ?? false,
  };
}

async function answerTo(change: EventChange) {
  const result = (await aHandler()(anEvent(change) as never)) as {
    statusCode: number;
    body: string;
    headers: Record<string, string>;
    isBase64Encoded: boolean;
  };
  return { ...result, json: result.body.startsWith('{') ? JSON.parse(result.body) : undefined };
}

describe('the API behind API Gateway', () => {
  it('answers a proxied request as text, whatever the encoding of its body', async () => {
    const body = JSON.stringify({ query: 'grüße' });
    for (const change of [{ body }, { body: Buffer.from(body).toString('base64'), isBase64Encoded: true }]) {
      const { statusCode, json, isBase64Encoded } = await answerTo(change);
      expect({ statusCode, isBase64Encoded, space: json.space }).toEqual({
        statusCode: 200,
        isBase64Encoded: false,
        space: 'default: grüße',
      });
    }
  });

  it('believes the gateway about where a call comes from, and no header', async () => {
    const body = '{"query":"x"}';
    const headers = { 'X-Forwarded-For': '127.0.0.1', Forwarded: 'for=127.0.0.1', Host: 'api.example' };
    expect((await answerTo({ body, headers, identity: { sourceIp: '203.0.113.9' } })).statusCode).toBe(200);
    expect((await answerTo({ body, headers: { Host: 'evil.example' } })).statusCode).toBe(403);
    const anonymous = { ...headers, Authorization: '' };
    const identity = { sourceIp: '203.0.113.9', userArn: 'arn:aws:iam::1:user/x' };
    expect((await answerTo({ body, headers: anonymous, identity })).statusCode).toBe(401);
  });

  it('takes queries from the event, repeated ones too', async () => {
    const { statusCode, json } = await answerTo({
      path: '/v1/jobs',
      httpMethod: 'GET',
      query: { limit: ['900'], page: ['2'] },
    });
    expect(statusCode).toBe(400);
    expect(json.errors.map(({ field }: { field: string }) => field).toSorted()).toEqual(['limit', 'page']);
  });
});

describe('a handler that is made at the first event', () => {
  it('is made once, and made again when making it failed', async () => {
    let made = 0;
    const handler = onceReady(async () => {
      made += 1;
      if (made === 1) throw new Error('The database is resuming.');
      return async (event: number) => event * 2;
    });
    await expect(handler(1)).rejects.toThrow('resuming');
    expect(await Promise.all([handler(1), handler(2), handler(3)])).toEqual([2, 4, 6]);
    expect(made).toBe(2);
  });
});

describe('the probes of health', () => {
  it('fail after two seconds of silence', { timeout: 5_000 }, async () => {
    const silent = (): Promise<never> => new Promise(() => {});
    const { database } = probesOf({ database: { ping: silent } } as unknown as Parameters<typeof probesOf>[0]);
    await expect(database!.probe()).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
