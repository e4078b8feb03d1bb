import { describe, expect, it } from 'vitest';
import type { ApiResource, ApiRoute } from '../../../local/assembly/inventory.ts';
import { startGateway } from '../../../local/http/gateway.ts';
import { matchRoute } from '../../../local/http/match-route.ts';
import { aFunction, aPool } from '../functions/a-function.ts';

const route = (path: string, method = 'ANY', isStreaming = false): ApiRoute => ({
  ...{ path, method, isStreaming },
  functionName: isStreaming ? 'stream' : 'serve',
});
const routes = [
  ...[
    route('/'),
    route('/{proxy+}'),
    route('/v1'),
    route('/v1/{proxy+}'),
    route('/v1/jobs'),
    route('/v1/jobs/{jobId}'),
  ],
  ...[
    route('/v1/jobs/{jobId}/{proxy+}'),
    route('/v1/jobs/{jobId}/events'),
    route('/v1/jobs/{jobId}/events', 'GET', true),
  ],
];
const api: ApiResource = { id: 'api', routes, binaryMediaTypes: [] };
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Says hello, then holds the stream until its reader goes; tells how many it holds. */
const holding = `let open = 0;
export const handler = awslambda.streamifyResponse(async (event, output) => {
  open += 1;
  const stream = awslambda.HttpResponseStream.from(output, { statusCode: 200, headers: { 'content-type': 'text/event-stream' } });
  stream.write('data: ' + JSON.stringify({ open, parameters: event.pathParameters }) + '\\n\\n');
  if (event.queryStringParameters?.brief) stream.end();
  await new Promise((resolve) => stream.once('close', resolve));
  open -= 1;
});`;

async function aStreamingGateway(code: string, reservedConcurrency: number) {
  const pool = aPool([aFunction(code, { name: 'stream', reservedConcurrency, timeoutSeconds: 120 })], {
    streaming: ['stream'],
  });
  const invoke = (name: string, payload: string, options = {}) => pool.invoke(name, payload, options);
  const gateway = await startGateway({ api, port: 0, logger: silent, invoke });
  const url = `${gateway.url}/v1/jobs/J/events`;
  const close = async () => {
    await gateway.close();
    await pool.close();
  };
  return { url, pool, gateway, [Symbol.asyncDispose]: close };
}

async function firstOf(answer: Response): Promise<{ open: number; parameters: object }> {
  const reader = answer.body!.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return JSON.parse(new TextDecoder().decode(value).slice('data: '.length));
}

describe('a route', () => {
  it.each([
    ['GET', '/', '/', null],
    ['GET', '/health', '/{proxy+}', { proxy: 'health' }],
    ['GET', '/v1', '/v1', null],
    ['POST', '/v1/search', '/v1/{proxy+}', { proxy: 'search' }],
    ['DELETE', '/v1/jobs/J', '/v1/jobs/{jobId}', { jobId: 'J' }],
    ['POST', '/v1/jobs/J/retry', '/v1/jobs/{jobId}/{proxy+}', { jobId: 'J', proxy: 'retry' }],
    ['GET', '/v1/jobs/J/events/x', '/v1/jobs/{jobId}/{proxy+}', { jobId: 'J', proxy: 'events/x' }],
  ])('of %s %s is %s', (method, path, expected, parameters) => {
    expect(matchRoute(routes, method, path)).toMatchObject({
      route: { path: expected, isStreaming: false },
      parameters,
    });
  });

  it('of its own method goes before one of any', () => {
    const path = '/v1/jobs/J/events';
    expect(matchRoute(routes, 'GET', path)?.route.isStreaming).toBe(true);
    expect(matchRoute(routes, 'POST', path)?.route.isStreaming).toBe(false);
  });
});

describe('the gateway', () => {
  it('passes a stream on as it comes, and ends the function when the reader goes', async () => {
    await using running = await aStreamingGateway(holding, 3);
    const first = await fetch(running.url);
    expect(first.headers.get('content-type')).toBe('text/event-stream');
    expect(await firstOf(first)).toEqual({ open: 1, parameters: { jobId: 'J' } });
    const second = await fetch(running.url);
    expect(await firstOf(second)).toMatchObject({ open: 2 });
    expect(running.pool.processes()).toHaveLength(1);
    await first.body!.cancel();
    await expect
      .poll(async () => firstOf(await fetch(`${running.url}?brief=1`)), { timeout: 10_000 })
      .toMatchObject({ open: 2 });
  });

  it('refuses hundreds of idle streams beyond the limit with when to come again, and keeps those it has', async () => {
    await using running = await aStreamingGateway(holding, 20);
    const answers = await Promise.all(Array.from({ length: 200 }, () => fetch(running.url)));
    const refused = answers.filter(({ status }) => status === 503);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
    expect(refused).toHaveLength(180);
    expect(refused[0]!.headers.get('retry-after')).toBe('10');
    expect(await refused[0]!.json()).toEqual({ message: 'All streams are taken. Try again after 10 s, or poll.' });
  });

  it('ends streams when it closes', async () => {
    await using running = await aStreamingGateway(holding, 2);
    const answer = await fetch(running.url);
    await firstOf(answer);
    await running.gateway.close();
    await expect(answer.text()).rejects.toThrow();
  });

  it('answers 502 for a function that fails before it has said anything, or says no prelude', async () => {
    const failing = 'export const handler = awslambda.streamifyResponse(async () => { throw new Error("inside"); });';
    await using running = await aStreamingGateway(failing, 2);
    expect((await fetch(running.url)).status).toBe(502);
  });
});
