import { afterEach, describe, expect, it } from 'vitest';
import { aServer, sheaf } from './a-server.ts';

let server: Awaited<ReturnType<typeof aServer>> | undefined;
afterEach(() => server?.close());

const documentId = '0b6f2f0e-8f0a-5d36-9d5e-1f7f5a2f7c11';
const path = `/v1/documents/${documentId}/access`;
const list = { principals: ['person:ANN'], groups: ['legal'] };
const own = { list, effective: list, inheritedFrom: null };

describe('sheaf groups', () => {
  it('lists them, and shows and sets who is in one', async () => {
    const group = { group: 'legal', members: [{ principalId: 'person:ANN', name: 'Ann' }] };
    server = await aServer({
      'GET /v1/groups': { json: { items: [{ group: 'legal', people: 1, keys: 0 }], nextCursor: null } },
      'PUT /v1/groups/legal': { json: group },
    });
    expect((await sheaf(['groups'], server)).out).toContain('legal');
    expect((await sheaf(['groups', 'set', 'legal', 'person:ANN'], server)).out).toContain('Ann');
    expect(JSON.parse(server.received.at(-1)!.body)).toEqual({ members: ['person:ANN'] });
  });
});

describe('sheaf access', () => {
  it('shows who may read a document, and where that was set', async () => {
    const inherited = { list: null, effective: list, inheritedFrom: { corpus: 'law' } };
    server = await aServer({ [`GET ${path}`]: { json: inherited } });
    const { code, out } = await sheaf(['access', 'show', documentId], server);
    expect(code).toBe(0);
    for (const part of ['on the corpus law', 'legal', 'person:ANN', 'Administrators']) expect(out).toContain(part);
  });

  it('sets and clears lists, of documents and of corpora', async () => {
    const open = { list: null, effective: null, inheritedFrom: null };
    server = await aServer({ [`PUT ${path}`]: { json: own }, 'DELETE /v1/corpora/law/access': { json: open } });
    await sheaf(['access', 'set', documentId, '-p', 'person:ANN', '-g', 'legal'], server);
    expect(JSON.parse(server.received[0]!.body)).toEqual(list);
    expect((await sheaf(['access', 'clear', '--corpus', 'law'], server)).out).toContain('Everybody of the tenant');
  });

  it('rejects a list of nobody that was not meant, and a target that is none or two', async () => {
    server = await aServer({});
    for (const rest of [
      ['set', documentId],
      ['set', documentId, '--nobody', '-g', 'x'],
      ['show'],
      ['show', documentId, '-c', 'law'],
    ])
      expect((await sheaf(['access', ...rest], server)).code).toBe(2);
    expect(server.received).toEqual([]);
  });
});
