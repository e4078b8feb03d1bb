import { describe, expect, it } from 'vitest';
import { openClient } from '../../sdk/client.ts';
import { openTransport } from '../../sdk/transport.ts';

const type = { 'content-type': 'application/problem+json' };
const refused = (status: number, kind: string, headers: Record<string, string> = { 'retry-after': '0' }) => {
  const problem = {
    type: `urn:sheaf:problem:${kind}`,
    title: 'x',
    status,
    detail: 'x',
    instance: '/',
    correlationId: 'c',
  };
  return () => new Response(JSON.stringify(problem), { status, headers: { ...type, ...headers } });
};
const gateway = (status: number) => () => new Response('x', { status, headers: { 'retry-after': '0' } });
const good = () => new Response('{"jobId":"J"}');
const broken = (code: string) => () => {
  throw Object.assign(new TypeError('fetch failed'), { cause: { code } });
};

/** A client whose server answers so, one after the other. */
function answering(...answers: (() => Response)[]) {
  const sent: string[] = [];
  const options = {
    url: 'http://sheaf.example',
    fetch: (async (_url, init) => {
      sent.push(init!.method!);
      return (answers.shift() ?? good)();
    }) as typeof fetch,
  };
  return { client: openClient(options), transport: openTransport(options), sent, options };
}

describe('what the client sends again', () => {
  it('is what was refused for its rate, and what may be repeated while a part does not answer', async () => {
    for (const first of [refused(429, 'too-many-requests'), refused(503, 'unavailable'), gateway(502), gateway(504)]) {
      const { client, sent } = answering(first, first);
      expect(await client.jobs.get('J')).toEqual({ jobId: 'J' });
      expect(sent).toHaveLength(3);
    }
    const { client, sent } = answering(broken('ECONNRESET'));
    await client.jobs.get('J');
    expect(sent).toHaveLength(2);
  });

  it('is a request that changes something only with a key, or before anything was done', async () => {
    const source = { type: 'file_upload', uploadId: 'U' } as const;
    for (const first of [refused(503, 'unavailable'), gateway(504), broken('ECONNRESET')]) {
      const bare = answering(first);
      await expect(bare.client.jobs.submit({ source })).rejects.toThrow();
      expect(bare.sent).toHaveLength(1);
      const keyed = answering(first);
      await keyed.client.jobs.submit({ source }, 'key-1');
      expect(keyed.sent).toHaveLength(2);
    }
    const early = answering(refused(429, 'too-many-requests'));
    await early.client.jobs.submit({ source });
    expect(early.sent).toHaveLength(2);
  });

  it('is nothing that would be refused again, or that asks for patience', async () => {
    for (const first of [
      refused(404, 'job-not-found'),
      refused(429, 'budget-exceeded'),
      refused(429, 'quota-exceeded'),
      refused(503, 'too-many-streams'),
      refused(429, 'too-many-requests', { 'retry-after': '60' }),
      refused(500, 'internal-error'),
      broken('ECONNREFUSED'),
    ]) {
      const { client, sent } = answering(first);
      await expect(client.jobs.get('J')).rejects.toThrow();
      expect(sent).toHaveLength(1);
    }
  });

  it('ends after two more tries, or as many as are said, with the last refusal', async () => {
    const always = refused(503, 'unavailable');
    const { client, sent } = answering(always, always, always, always);
    await expect(client.jobs.get('J')).rejects.toMatchObject({ status: 503 });
    expect(sent).toHaveLength(3);
    const { options, sent: once } = answering(always);
    await expect(openClient({ ...options, retries: 0 }).jobs.get('J')).rejects.toMatchObject({ status: 503 });
    expect(once).toHaveLength(1);
  });

  it('stops waiting at the signal', async () => {
    const { transport } = answering(refused(503, 'unavailable', { 'retry-after': '4' }));
    const asked = transport.response('GET', '/v1/jobs', { signal: AbortSignal.timeout(20) });
    await expect(asked).rejects.toThrow(/time/i);
  });
});
