import { describe, expect, it } from 'vitest';
import { aBareApi } from '../a-bare-api.ts';

const typeOf = (name: string) => `urn:sheaf:problem:${name}`;

describe('what the API refuses before anything else', () => {
  it('rejects a Host that is not this machine, as DNS rebinding sends', async () => {
    const { send } = aBareApi();
    for (const host of [
      'evil.example',
      'evil.example:8787',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      '10.0.0.1',
      '',
    ]) {
      const answer = await send('/openapi.json', { headers: { host } });
      expect(answer.status, host).toBe(403);
      expect(answer.body.type).toBe(typeOf('foreign-host'));
    }
    for (const host of ['127.0.0.1:8787', 'localhost', 'LOCALHOST:8787', '[::1]:8787']) {
      expect((await send('/openapi.json', { headers: { host } })).status, host).toBe(200);
    }
  });

  it('rejects an Origin that is not its own, and takes its own', async () => {
    const { send } = aBareApi();
    for (const origin of ['https://evil.example', 'http://127.0.0.1:9999', 'null', 'http://127.0.0.1']) {
      const answer = await send('/v1/search', {
        method: 'POST',
        body: '{"query":"x"}',
        headers: { origin, 'content-type': 'application/json' },
      });
      expect(answer.body.type, origin).toBe(typeOf('foreign-origin'));
    }
    const own = { origin: 'http://127.0.0.1:8787', 'content-type': 'application/json' };
    expect((await send('/v1/search', { method: 'POST', body: '{"query":"x"}', headers: own })).status).toBe(200);
  });

  it('rejects who has no credential, wherever they call from, but tells them the health', async () => {
    const { send } = aBareApi();
    for (const remoteAddress of ['10.1.2.3', '127.0.0.1']) {
      const host = remoteAddress === '127.0.0.1' ? 'localhost' : 'api.example';
      for (const authorization of ['', 'Bearer', 'Basic YTpi', 'Bearer x', 'Bearer shf_default_admin_short']) {
        const answer = await send('/v1/jobs', { headers: { host, authorization } }, { remoteAddress });
        expect(answer.body.type, authorization).toBe(typeOf('unauthenticated'));
        expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="sheaf"/);
      }
      expect((await send('/health', { headers: { host, authorization: '' } }, { remoteAddress })).status).toBe(200);
    }
  });

  it('knows each route by its other name, and asks there who sends it', async () => {
    const { send } = aBareApi();
    expect((await send('/api/v1/auth/me')).body).toEqual((await send('/v1/auth/me')).body);
    expect((await send('/api/v1/auth/me', { headers: { authorization: '' } })).status).toBe(401);
    expect((await send('/api/v1/nothing')).status).toBe(404);
    expect((await send('/api/api/v1/auth/me')).status).toBe(404);
  });

  it('rejects bodies that are not JSON, by their type', async () => {
    const { post } = aBareApi();
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=latin1',
      'application/jsonp',
      'text/json',
    ]) {
      expect((await post('/v1/search', '{"query":"x"}', { 'content-type': type })).body.type, type).toBe(
        typeOf('unsupported-media-type'),
      );
    }
    for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"']) {
      expect((await post('/v1/search', '{"query":"x"}', { 'content-type': type })).status, type).toBe(200);
    }
  });

  it('rejects a body above 1 MiB', async () => {
    const { post } = aBareApi();
    const answer = await post('/v1/search', JSON.stringify({ query: 'x'.repeat(1_048_577) }));
    expect(answer).toMatchObject({ status: 413, body: { type: typeOf('body-too-large') } });
  });

  it('rejects broken JSON and says where it breaks', async () => {
    const { post } = aBareApi();
    const answer = await post('/v1/search', '{\n  "query": "x",\n  topK: 3\n}');
    expect(answer).toMatchObject({ status: 400, body: { type: typeOf('malformed-json') } });
    expect(answer.body.detail).toContain('line 3, column 3');
    expect((await post('/v1/search', '')).body.type).toBe(typeOf('malformed-json'));
    expect((await post('/v1/search', new Uint8Array([0x22, 0xff, 0x22]))).body.detail).toContain('UTF-8');
  });

  it('rejects deep nesting, NUL and half surrogate pairs', async () => {
    const { post } = aBareApi();
    expect((await post('/v1/search', `${'['.repeat(100_000)}`)).body.detail).toContain('nested too deeply');
    expect((await post('/v1/search', '{"query":"a\\u0000b"}')).status).toBe(400);
    expect((await post('/v1/search', '{"query":"\\ud83d"}')).status).toBe(400);
    expect((await post('/v1/search', '{"query":"\\ud83c\\udf3e"}')).status).toBe(200);
  });

  it('rejects unknown and wrong fields, naming each with what it received and what is allowed', async () => {
    const { post } = aBareApi();
    const { status, headers, body } = await post(
      '/v1/search',
      JSON.stringify({ query: 'x', topK: 900, mode: 'magic', limit: 3, filter: { colour: 'red' } }),
    );
    expect(status).toBe(400);
    expect(headers.get('content-type')).toBe('application/problem+json');
    const byField = Object.fromEntries(body.errors.map((error: { field: string }) => [error.field, error]));
    expect(byField.topK).toMatchObject({ in: 'body', received: '900', allowed: 'at most 100' });
    expect(byField.mode).toMatchObject({ received: '"magic"', allowed: '"hybrid" | "dense" | "keyword"' });
    expect(byField.limit).toMatchObject({ message: 'is not known here', received: '3' });
    expect(byField['filter.colour']).toMatchObject({ message: 'is not known here', received: '"red"' });
  });

  it('rejects unknown and wrong query parameters', async () => {
    const { send } = aBareApi();
    for (const query of [
      'limit=0',
      'limit=201',
      'limit=abc',
      'limit=1e1',
      'page=0',
      'page_size=101',
      'size=2',
      'cursor=',
    ]) {
      const answer = await send(`/v1/jobs?${query}`);
      expect(answer.status, query).toBe(400);
      expect(answer.body.errors[0]).toMatchObject({ in: 'query', field: query.split('=')[0] });
    }
  });

  it('rejects prototype pollution', async () => {
    const { post } = aBareApi();
    for (const text of [
      '{"query":"x","__proto__":{"topK":5}}',
      '{"query":"x","constructor":{"prototype":{}}}',
      '{"query":"x","filter":{"__proto__":{}}}',
    ]) {
      expect([400, 200]).toContain((await post('/v1/search', text)).status);
    }
    expect(({} as Record<string, unknown>).topK).toBeUndefined();
  });

  it('answers 404 for an unknown path and 405 with Allow for another method', async () => {
    const { send } = aBareApi();
    expect((await send('/v1/nothing')).body.type).toBe(typeOf('not-found'));
    expect((await send('/')).body.type).toBe(typeOf('not-found'));
    const answer = await send('/v1/search');
    expect(answer.body.type).toBe(typeOf('method-not-allowed'));
    expect(answer.headers.get('allow')).toBe('POST');
    expect(
      (
        await send('/v1/jobs', { method: 'PUT', body: '{}', headers: { 'content-type': 'application/json' } })
      ).headers.get('allow'),
    ).toBe('POST, GET');
  });

  it('tells nothing of what failed inside, but logs it under the correlation id', async () => {
    const { send, logged } = aBareApi();
    const answer = await send('/v1/jobs', { headers: { 'x-correlation-id': 'trace-1' } });
    expect(answer).toMatchObject({ status: 500, body: { type: typeOf('internal-error'), correlationId: 'trace-1' } });
    expect(answer.text).not.toContain('secret detail');
    expect(logged).toContainEqual(
      expect.objectContaining({
        fields: expect.objectContaining({ correlationId: 'trace-1', message: 'a secret detail of the inside' }),
      }),
    );
  });

  it('answers 503 with Retry-After while a store is away', async () => {
    const away = Object.assign(new Error('no route to 10.0.0.5'), { name: 'DatabaseUnavailable' });
    const fail = () => Promise.reject(away);
    const { send } = aBareApi({ database: { transaction: fail, call: fail, ping: fail, close: fail } });
    const answer = await send('/v1/jobs');
    expect(answer).toMatchObject({ status: 503, body: { type: typeOf('unavailable') } });
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(answer.text).not.toContain('10.0.0.5');
  });

  it('gives each answer a correlation id: the given one, that of the trace, or a new one', async () => {
    const { send } = aBareApi();
    const idOf = async (headers: Record<string, string>) =>
      (await send('/openapi.json', { headers })).headers.get('x-correlation-id');
    expect(await idOf({ 'x-correlation-id': 'abc-123' })).toBe('abc-123');
    expect(await idOf({ traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' })).toBe(
      '4bf92f3577b34da6a3ce929d0e0e4736',
    );
    expect(await idOf({})).toMatch(/^[0-9A-Z]{26}$/);
    expect(await idOf({ 'x-correlation-id': 'x'.repeat(200) })).toMatch(/^[0-9A-Z]{26}$/);
  });
});

describe('health', () => {
  const probe = (isCritical: boolean, works: boolean) => ({
    isCritical,
    probe: works ? async () => 'fine' : () => Promise.reject(new TypeError('at 10.0.0.5')),
  });

  it('is healthy, degraded or unhealthy by its worst part, with latency and no addresses', async () => {
    const healthy = await aBareApi({ probes: { database: probe(true, true) } }).send('/health');
    expect(healthy).toMatchObject({
      status: 200,
      body: { status: 'healthy', dependencies: { database: { status: 'healthy', detail: 'fine' } } },
    });
    expect(healthy.body.dependencies.database.latencyMs).toBeGreaterThanOrEqual(0);
    const degraded = await aBareApi({ probes: { database: probe(true, true), embedder: probe(false, false) } }).send(
      '/health',
    );
    expect(degraded).toMatchObject({
      status: 200,
      body: { status: 'degraded', dependencies: { embedder: { status: 'degraded', detail: 'TypeError' } } },
    });
    const unhealthy = await aBareApi({ probes: { database: probe(true, false), embedder: probe(false, false) } }).send(
      '/health',
    );
    expect(unhealthy).toMatchObject({ status: 503, body: { status: 'unhealthy' } });
    expect(unhealthy.text).not.toContain('10.0.0.5');
  });
});

describe('the reference', () => {
  it('serves the page and all that it loads from here', async () => {
    const { send } = aBareApi();
    const page = await send('/reference');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    const links = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)]
      .map(([, link]) => link!)
      .filter((link) => !link.startsWith('data:'));
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) {
      expect(link).not.toMatch(/^(https?:)?\/\//);
      expect((await send(`/${link}`)).status, link).toBe(200);
    }
    expect((await send('/reference/package.json')).status).toBe(404);
    expect((await send('/reference/..%2fpackage.json')).status).toBe(404);
  });
});
