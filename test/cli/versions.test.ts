import { afterEach, describe, expect, it } from 'vitest';
import { aServer, sheaf } from './a-server.ts';

let server: Awaited<ReturnType<typeof aServer>> | undefined;
afterEach(() => server?.close());

const id = '6f2c1f0e-7f1b-5d8e-9c55-7b1f6f1e4a10';
const childId = '7f2c1f0e-7f1b-5d8e-9c55-7b1f6f1e4a10';
const aDocument = {
  ...{
    documentId: id,
    corpus: 'documents',
    uri: 'upload:box.zip',
    title: 'Box',
    mediaType: 'application/zip',
    language: 'en',
    tags: ['red'],
    addedTags: [],
  },
  ...{ versionHash: 'b'.repeat(64), status: 'stored', chunkCount: 1, sizeBytes: 20, parentId: null, childCount: 1 },
  ...{ duplicateOf: null, variantOf: null, copyCount: 0 },
  ...{ createdAt: '2025-11-21T09:30:00.000Z', updatedAt: '2025-11-21T09:30:00.000Z' },
};
const aVersion = (letter: string, status: string) => ({
  ...{ versionHash: letter.repeat(64), createdAt: '2025-11-21T09:30:00.000Z', publishedAt: '2025-11-21T09:30:01.000Z' },
  ...{ sizeBytes: 20, title: 'Box', chunkCount: 1, status },
});
const versions = { items: [aVersion('b', 'published'), aVersion('a', 'superseded')], nextCursor: null };
const offsets = { fromStart: 0, fromEnd: 0, toStart: 0, toEnd: 0 };
const diff = {
  ...{
    documentId: id,
    from: versions.items[1],
    to: versions.items[0],
    unit: 'line',
    isMinimal: true,
    isTruncated: false,
  },
  ...{ removedLines: 1, addedLines: 1 },
  hunks: [
    { kind: 'unchanged', lines: 3, text: null, ...offsets },
    { kind: 'removed', lines: 1, text: 'old\n', ...offsets },
    { kind: 'added', lines: 1, text: 'new\n', ...offsets },
  ],
};

describe('a document on the command line', () => {
  it('shows its parent, and the first documents inside it', async () => {
    const child = { ...aDocument, documentId: childId, uri: 'upload:box.zip!/a.md', parentId: id, childCount: 0 };
    server = await aServer({
      [`GET /v1/documents/${id}`]: { json: aDocument },
      [`GET /v1/documents/${childId}`]: { json: child },
      'GET /v1/documents': { json: { items: [child], nextCursor: null } },
    });
    const { out } = await sheaf(['document', id], server);
    for (const part of [`sheaf documents --parent ${id}`, childId, '!/a.md']) expect(out).toContain(part);
    expect((await sheaf(['document', childId], server)).out).toContain(`inside   ${id}`);
    await sheaf(['documents', '--parent', id], server);
    expect(server.received.at(-1)!.path).toContain(`parentId=${id}`);
    expect(JSON.parse((await sheaf(['document', id, '--json'], server)).out)).toEqual(aDocument);
  });

  it('shows what it is a copy or a variant of, and how many copies it has', async () => {
    const like = { ...aDocument, childCount: 0, duplicateOf: 'the-first', variantOf: 'the-other', copyCount: 3 };
    server = await aServer({ [`GET /v1/documents/${id}`]: { json: like } });
    const { out } = await sheaf(['document', id], server);
    for (const part of ['copy of  the-first', 'variant  of the-other', 'copies   3']) expect(out).toContain(part);
  });

  it('lists its versions with the beginnings of their hashes', async () => {
    server = await aServer({ [`GET /v1/documents/${id}/versions`]: { json: versions } });
    const { out } = await sheaf(['document', id, '--versions'], server);
    expect(out).toMatch(/b{16} +published/);
    expect(out).toMatch(/a{16} +superseded/);
    expect(JSON.parse((await sheaf(['document', id, '--versions', '--json'], server)).out)).toEqual(versions);
  });

  it('is compared by beginnings of hashes, in colours on a terminal only', async () => {
    server = await aServer({
      [`GET /v1/documents/${id}/versions`]: { json: versions },
      [`GET /v1/documents/${id}/diff`]: { json: diff },
    });
    const { out, err } = await sheaf(['diff', id, '--from', 'aaaa'], server);
    expect(out.split('\n').slice(2)).toEqual(['@@ 3 lines unchanged @@', '-old', '+new', '']);
    expect(err).toContain('Lines added: 1, removed: 1.');
    expect(server.received.at(-1)!.path).toContain(`from=${'a'.repeat(64)}`);
    expect((await sheaf(['diff', id], { ...server, isTTY: true })).out).toContain('\u001b[32m+new');
    expect(JSON.parse((await sheaf(['diff', id, '--json'], server)).out)).toEqual(diff);
  });

  it('rejects a beginning that no version has', async () => {
    server = await aServer({ [`GET /v1/documents/${id}/versions`]: { json: versions } });
    const { code, err } = await sheaf(['diff', id, '--to', 'cc'], server);
    expect(code).toBe(4);
    expect(err).toContain(`No version of it begins with cc. They are listed by: sheaf document ${id} --versions`);
  });
});
