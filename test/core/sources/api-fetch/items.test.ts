import { describe, expect, it } from 'vitest';
import { anApi, documents, items, json, kinds, textOf, url } from './an-api.ts';

const secret = 'v3ry-secret';

describe('An item', () => {
  it('is what the fields say', async () => {
    const item = {
      key: 'A/1',
      head: { name: 'First' },
      text: '# Hello',
      changed: '2026-10-01T10:00:00Z',
      labels: ['bug', 'ui'],
      by: { id: 5 },
      none: null,
    };
    const { runs } = anApi({ [url]: json([item]) });
    const run = await runs.run({
      url,
      fields: {
        content: 'text',
        title: 'head.name',
        id: 'key',
        updatedAt: 'changed',
        mediaType: 'text/markdown',
        metadata: { labels: 'labels', author: 'by', none: 'none', count: '$count(labels)' },
      },
    });
    expect(documents(run)).toEqual([
      {
        kind: 'document',
        uri: 'api://api.example.com/v1/issues?item=A%2F1',
        bytes: new TextEncoder().encode('# Hello'),
        mediaType: 'text/markdown',
        title: 'First',
        metadata: { labels: ['bug', 'ui'], author: '{"id":5}', count: 2 },
        validator: { hash: expect.stringMatching(/^[0-9a-f]{64}$/), updatedAt: '2026-10-01T10:00:00Z' },
      },
    ]);
  });

  it('may say its media type, and fails alone where that is none of text', async () => {
    const { runs } = anApi({
      [url]: json([
        { id: 1, b: '<p>x', t: 'text/html' },
        { id: 2, b: 'x', t: 'image/png' },
      ]),
    });
    const run = await runs.run({ url, fields: { content: 'b', mediaType: 't' } });
    expect(kinds(run)).toBe('document failed end');
    expect(documents(run)[0]!.mediaType).toBe('text/html');
    expect(run.events[1]).toMatchObject({ message: expect.stringContaining('"image/png"') });
  });

  it.each([
    ['its own address', 'HTTPS://Example.com:443/a#x', 'https://example.com/a'],
    ['no address of another scheme', 'javascript:alert(1)', 'api://api.example.com/v1/issues?item=1'],
    ['no address with a password', 'https://u:p@example.com/a', 'api://api.example.com/v1/issues?item=1'],
    ['no address with a credential', `https://example.com/a?k=${secret}`, 'api://api.example.com/v1/issues?item=1'],
  ])('is called by %s', async (_, address, uri) => {
    const { runs } = anApi({ [url]: json([{ id: 1, body: 'x', address }]) });
    const run = await runs.run({
      url,
      fields: { content: 'body', url: 'address' },
      auth: { type: 'bearer', token: { secret } },
    });
    expect(documents(run)[0]!.uri).toBe(uri);
  });

  it('without id is called by its content, and by the body that a POST asks with', async () => {
    const { runs } = anApi({ [url]: json(['some text']) });
    const [plain] = documents(await runs.run({ url }));
    const [posted] = documents(await runs.run({ url, method: 'POST', body: { kind: 'a' } }));
    expect(plain!.uri).toMatch(/^api:\/\/api\.example\.com\/v1\/issues\?item=sha256-[0-9a-f]{32}$/);
    expect(posted!.uri).toMatch(/\?of=[0-9a-f]{12}&item=sha256-/);
  });

  it('without content is left out and told', async () => {
    const { runs } = anApi({
      [url]: json([
        { id: 1, body: null },
        { id: 2, body: ' ' },
        { id: 3, body: 'x' },
      ]),
    });
    const run = await runs.run({ url, fields: { content: 'body' } });
    expect(kinds(run)).toBe('skipped skipped document end');
  });

  it.each(['content', 'id'])('rejects %s that none of the items has', async (name) => {
    const { runs } = anApi({ [url]: json(items(1, 2)) });
    const run = runs.run({ url, fields: { content: 'body', [name]: 'wrong' } });
    await expect(run).rejects.toMatchObject({
      name: 'SourceQueryInvalid',
      message: expect.stringContaining(`fields.${name}`),
    });
  });

  it('that comes twice counts once, the last time', async () => {
    const { runs } = anApi({
      [`${url}?page=1`]: json([...items(1), { id: 2, body: 'old' }]),
      [`${url}?page=2`]: json([{ id: 2, body: 'new' }, ...items(1)]),
      [`${url}?page=3`]: json([]),
    });
    const run = await runs.run({ url, fields: { content: 'body' }, pagination: { type: 'page' } });
    expect(kinds(run)).toBe('document document checkpoint skipped document skipped checkpoint end');
    expect(documents(run).map(textOf)).toEqual(['Text of 1.', 'old', 'new']);
  });

  it('that an expression fails on fails alone', async () => {
    const { runs } = anApi({
      [url]: json([
        { id: 1, n: '5' },
        { id: 2, n: 'x' },
      ]),
    });
    const run = await runs.run({ url, fields: { content: '$string($number(n) + 1)' } });
    expect(kinds(run)).toBe('document failed end');
    expect(run.events[1]).toMatchObject({ message: expect.stringContaining('fields.content failed with D3030') });
  });
});

describe('An expression that runs away', () => {
  it('ends the listing after a few items', async () => {
    const { runs } = anApi({ [url]: json(items(...Array.from({ length: 50 }, (_, id) => id))) });
    const run = runs.run({ url, fields: { content: '($f := function($n) { 1 + $f($n) }; $f(1))' } });
    await expect(run).rejects.toMatchObject({
      name: 'SourceQueryInvalid',
      message: expect.stringContaining('4 items'),
    });
  });

  it('on one item fails that item', async () => {
    const { runs } = anApi({ [url]: json(items(1, 2)) });
    const content = 'id = 1 ? ($f := function($n) { 1 + $f($n) }; $f(1)) : body';
    expect(kinds(await runs.run({ url, fields: { content } }))).toBe('failed document end');
  });
});

describe('Credentials', () => {
  it('that a source repeats stand in no event', async () => {
    const auth = { type: 'basic', username: 'me', password: { secret } };
    const basic = Buffer.from(`me:${secret}`).toString('base64');
    const { runs } = anApi({
      [`${url}?page=1`]: json([
        { id: secret, body: `Authorization: Basic ${basic}`, title: secret, secret },
        { id: 2, body: { deep: [secret] } },
      ]),
      [`${url}?page=2`]: json([]),
    });
    const run = await runs.run({
      url,
      auth,
      pagination: { type: 'page' },
      fields: { content: 'body', title: 'title', metadata: { a: 'secret', b: '[secret]' } },
    });
    const all = JSON.stringify(run.events) + documents(run).map(textOf).join();
    expect(documents(run)).toHaveLength(2);
    expect(all).toContain('[secret]');
    expect(all).not.toContain(secret);
    expect(all).not.toContain(basic);
  });

  it.each([
    [{ status: 400, body: `bad key ${secret}` }],
    [{ headers: { 'content-type': 'text/plain' }, body: `no ${secret}` }],
    [json({ data: items(1), next: `/v1/x?k=${secret}` })],
  ])('that a source repeats stand in no message: %o', async (answer) => {
    const { runs } = anApi({ [url]: answer });
    const pagination = { type: 'nextUrl', path: 'next' };
    const fault = await runs
      .run({ url, auth: { type: 'bearer', token: { secret } }, pagination, fields: { content: 'body' } })
      .catch((error: Error) => error);
    expect(fault).toBeInstanceOf(Error);
    expect((fault as Error).message).not.toContain(secret);
  });
});
