import { describe, expect, it } from 'vitest';
import { aBareApi } from '../a-bare-api.ts';

const page = 'https://app.example';
const { send } = aBareApi({ corsOrigins: [page] });
const search = (origin: string) =>
  send('/v1/search', {
    method: 'POST',
    body: '{"query":"x"}',
    headers: { 'content-type': 'application/json', origin },
  });

describe('answers to browsers', () => {
  it.each(['/health/live', '/v1/nowhere', '/openapi.json'])('say that nothing of %s is a page', async (path) => {
    const { headers } = await send(path);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; frame-ancestors 'none'/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('leave the reference page the policy that it needs', async () => {
    expect((await send('/reference')).headers.get('content-security-policy')).toContain("script-src 'self'");
  });
});

describe('pages of other origins', () => {
  it('may ask when their origin is listed', async () => {
    const answer = await search(page);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(page);
    expect(answer.headers.get('access-control-expose-headers')).toContain('X-Correlation-ID');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(answer.headers.get('vary')).toContain('Origin');
  });

  it('get an answer to what their browser asks first, before anybody is known', async () => {
    const headers = {
      origin: page,
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'authorization',
    };
    const answer = await send('/v1/corpora/x', { method: 'OPTIONS', headers }, { remoteAddress: '203.0.113.9' });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(answer.headers.get('access-control-allow-headers')).toContain('Authorization');
  });

  it.each([
    'https://app.example.evil',
    'https://evil.example',
    'null',
    'http://app.example',
    'https://app.example:444',
  ])('are refused when their origin is %s', async (origin) => {
    const answer = await search(origin);
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    const headers = { origin, 'access-control-request-method': 'POST' };
    const preflight = await send('/v1/search', { method: 'OPTIONS', headers });
    expect(preflight.status).toBe(403);
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });
});
