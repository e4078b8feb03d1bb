import { documentIdOf } from '@sheaf/core/keys';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, rowsIn, type TestDatabase } from '../../../fixtures/database.ts';
import { aParcel, parseParcels } from '../../../fixtures/parcels.ts';
import { type Answered, anApi } from '../an-api.ts';

const idOf = (path: string, corpus = 'documents') => documentIdOf('default', corpus, `s3://landing/default/${path}`);
const planId = idOf('plan.md');
const copyId = idOf('copy.md');
const boxId = idOf('box.zip');
const insideId = idOf('box.zip!/inside.md');
const openId = idOf('open.md');
const lawId = idOf('law/case.md', 'law');
const plan = '# Plan\n\nThe secret plan is to replace the seal of the pump in the night.\n';

let database: TestDatabase;
let ctx: Awaited<ReturnType<typeof anApi>>;
let ann: Asker;
let bob: Asker;

interface Asker {
  readonly id: string;
  readonly ask: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answered>;
}

/** Somebody with a key of their own. */
async function anAsker(role: string, groups: readonly string[] = []): Promise<Asker> {
  const { keyId, key } = (await ctx.ask('POST', '/v1/keys', { name: role, role, groups })).body;
  const headers = { authorization: `Bearer ${key}` };
  return {
    id: `key:${keyId}`,
    ask: (method, path, body, more) => ctx.ask(method, path, body, { ...headers, ...more }),
  };
}

const access = (documentId: string) => `/v1/documents/${documentId}/access`;
const limit = (path: string, list: object) => ctx.ask('PUT', path, list);
const idsIn = ({ body }: Answered): string[] =>
  (body.items ?? body.results).map(({ documentId }: { documentId: string }) => documentId).toSorted();
const found = (by: Asker, request: object = {}) =>
  by.ask('POST', '/v1/search', { query: 'seal', mode: 'keyword', topK: 20, ...request });

beforeAll(async () => {
  database = await aDatabase();
  ctx = await anApi(database, {}, parseParcels);
  await ctx.ask('POST', '/v1/corpora', { corpus: 'law', landingPrefix: 'law/' });
  await ctx.pipeline.drop({ 'plan.md': plan });
  await ctx.pipeline.drop({
    'copy.md': plan,
    'box.zip': aParcel('A box with a seal.', { 'inside.md': '# Inside\n\nA seal inside.' }),
    'open.md': '# Open\n\nEverybody knows this seal.',
  });
  await ctx.pipeline.drop({ 'law/case.md': '# Case\n\nThe case of the broken seal.' });
  ann = await anAsker('operator', ['legal']);
  bob = await anAsker('operator');
});

beforeEach(async () => {
  for (const id of [planId, copyId, boxId, insideId, openId, lawId]) await ctx.ask('DELETE', access(id));
  for (const corpus of ['documents', 'law']) await ctx.ask('DELETE', `/v1/corpora/${corpus}/access`);
});

describe('an access list', () => {
  it('is shown with its ETag, replaced for the revision that was seen, and taken away', async () => {
    const before = await ctx.ask('GET', access(planId));
    expect(before.body).toEqual({ list: null, effective: null, inheritedFrom: null });
    const list = { principals: [ann.id], groups: ['legal'] };
    const put = await ctx.ask('PUT', access(planId), list, { 'if-match': before.headers.get('etag')! });
    expect(put.body).toEqual({ list, effective: list, inheritedFrom: null });
    const stale = { 'if-match': before.headers.get('etag')! };
    expect((await ctx.ask('PUT', access(planId), {}, stale)).status).toBe(412);
    expect((await ctx.ask('DELETE', access(planId), undefined, stale)).status).toBe(412);
    expect((await ctx.ask('GET', access(planId))).headers.get('etag')).toBe(put.headers.get('etag'));
    expect((await ctx.ask('DELETE', access(planId))).body.list).toBeNull();
  });

  it('rejects whom the tenant does not have, and a name that is none', async () => {
    for (const principals of [['key:nobody'], ['person:01JAB8X2Z5W1T4M0Q6R7S8V9YZ'], ['ann']]) {
      const { status, body } = await ctx.ask('PUT', access(planId), { principals });
      expect([status, body.errors[0].field.split(/[.[]/)[0]]).toEqual([400, 'principals']);
    }
  });

  it('is not shown to, nor changed by, who is no administrator', async () => {
    for (const [method, body] of [['GET'], ['PUT', {}], ['DELETE']] as const)
      expect((await ann.ask(method, access(planId), body)).status).toBe(403);
  });
});

describe('a document that one may not read', () => {
  const absentRoutes = ['', '/text', '/chunks', '/report', '/versions', '/diff'];

  it('is as absent by every route as one that never was, and there for whom the list names', async () => {
    await limit(access(planId), { principals: [ann.id] });
    const never = idOf('never.md');
    for (const route of absentRoutes) {
      const [withheld, absent] = [
        await bob.ask('GET', `/v1/documents/${planId}${route}`),
        await bob.ask('GET', `/v1/documents/${never}${route}`),
      ];
      expect([route, withheld.status, withheld.body.type]).toEqual([route, 404, absent.body.type]);
      expect(withheld.body.detail).toBe(absent.body.detail.replace(never, planId));
    }
    expect((await bob.ask('DELETE', `/v1/documents/${planId}`)).status).toBe(404);
    expect((await ann.ask('GET', `/v1/documents/${planId}`)).status).toBe(200);
    expect((await ctx.ask('GET', `/v1/documents/${planId}/text`)).body).toContain('secret plan');
  });

  it('is left out of lists, whose pages are full and whose cursors end in what may be read', async () => {
    await limit(access(planId), { groups: ['legal'] });
    await limit(access(openId), { groups: ['legal'] });
    const all = idsIn(await ann.ask('GET', '/v1/documents'));
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const page = (await bob.ask('GET', `/v1/documents?limit=1${cursor}`)).body;
      seen.push(page.items[0].documentId);
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(seen.toSorted()).toEqual(all.filter((id) => id !== planId && id !== openId));
    expect(idsIn(await bob.ask('GET', '/v1/documents?uri=s3://landing/default/plan.md'))).toEqual([]);
  });

  it('is found by nobody else, while others take its place, and at once again when the list is gone', async () => {
    await limit(access(openId), {});
    for (const mode of ['keyword', 'dense', 'hybrid']) {
      expect(idsIn(await found(bob, { mode }))).not.toContain(openId);
      expect(idsIn(await found(bob, { mode, filter: { documentId: [openId] } }))).toEqual([]);
      expect((await found(bob, { mode, topK: 2 })).body.results).toHaveLength(2);
    }
    expect(idsIn(await ctx.ask('POST', '/v1/search', { query: 'Everybody', mode: 'keyword' }))).toContain(openId);
    await ctx.ask('DELETE', access(openId));
    expect(idsIn(await found(bob))).toContain(openId);
  });

  it('is not named as the original of a copy, nor counted as one', async () => {
    await limit(access(planId), { principals: [ann.id] });
    expect((await ann.ask('GET', `/v1/documents/${copyId}`)).body.duplicateOf).toBe(planId);
    expect((await bob.ask('GET', `/v1/documents/${copyId}`)).body.duplicateOf).toBeNull();
    const { body } = await found(bob, { query: 'secret plan' });
    expect(body.results.map(({ documentId }: { documentId: string }) => documentId)).toEqual([copyId]);
    expect(JSON.stringify(body)).not.toContain(planId);
    await limit(access(copyId), { principals: [ann.id] });
    await ctx.ask('DELETE', access(planId));
    expect((await bob.ask('GET', `/v1/documents/${planId}`)).body.copyCount).toBe(0);
    expect((await found(bob, { query: 'secret plan' })).body.results[0].copies).toBeUndefined();
    expect((await found(ann, { query: 'secret plan' })).body.results[0].copies).toMatchObject({ count: 1 });
  });

  it('does not come up in failures, their groups and explanations, nor in the problems of jobs', async () => {
    const { jobId } = (await ctx.ask('GET', '/v1/jobs?limit=200')).body.items.at(-1);
    await rowsIn(
      database,
      `insert into sheaf.failures (tenant_id, failure_id, corpus, job_id, document_id, stage, error, message)
       values ('default', 'b6a1f5b8-33f7-4a8e-8a2f-0f5c8d9c7e11', 'documents', '${jobId}', '${planId}', 'clean', 'CorruptDocument', 'torn')`,
    );
    await rowsIn(
      database,
      `update sheaf.job_documents set state = 'quarantined', error = 'CorruptDocument' where document_id = '${planId}'`,
    );
    await limit(access(planId), { principals: [ann.id] });
    const failure = '/v1/failures/b6a1f5b8-33f7-4a8e-8a2f-0f5c8d9c7e11/explanation';
    for (const [asker, count] of [
      [ann, 1],
      [bob, 0],
    ] as const) {
      expect((await asker.ask('GET', '/v1/failures')).body.items).toHaveLength(count);
      expect((await asker.ask('GET', '/v1/failures/groups')).body.groups).toHaveLength(count);
      expect((await asker.ask('GET', `/v1/jobs/${jobId}/problems`)).body.items).toHaveLength(count);
      expect((await asker.ask('GET', `/v1/jobs/${jobId}`)).body.problems).toHaveLength(count);
      expect((await asker.ask('GET', failure)).status).toBe(count === 1 ? 200 : 404);
    }
    const dismissed = await bob.ask('POST', '/v1/failures/dismiss', { all: true, reason: 'Not mine.' });
    expect(dismissed.body.dismissed).toBe(0);
    await rowsIn(database, `delete from sheaf.failures`);
    await rowsIn(
      database,
      `update sheaf.job_documents set state = 'stored', error = null where document_id = '${planId}'`,
    );
  });
});

describe('what is inside a document', () => {
  it('follows the list of what holds it, until it has its own', async () => {
    await limit(access(boxId), { groups: ['legal'] });
    expect((await ctx.ask('GET', access(insideId))).body).toEqual({
      list: null,
      effective: { principals: [], groups: ['legal'] },
      inheritedFrom: { documentId: boxId },
    });
    expect((await bob.ask('GET', `/v1/documents/${insideId}`)).status).toBe(404);
    expect((await ann.ask('GET', `/v1/documents/${insideId}`)).status).toBe(200);
    await limit(access(insideId), { principals: [bob.id] });
    expect((await bob.ask('GET', `/v1/documents/${insideId}`)).status).toBe(200);
    expect((await ann.ask('GET', `/v1/documents/${boxId}`)).body.childCount).toBe(0);
    expect((await bob.ask('GET', `/v1/documents/${insideId}`)).body.parentId).toBeNull();
    expect((await ctx.ask('GET', `/v1/documents/${insideId}`)).body.parentId).toBe(boxId);
    await ctx.ask('DELETE', access(insideId));
    expect((await bob.ask('GET', `/v1/documents/${insideId}`)).status).toBe(404);
  });

  it('follows it from the moment that it is found', async () => {
    await limit(access(boxId), { groups: ['legal'] });
    await ctx.pipeline.drop({
      'box.zip': aParcel('A box.', { 'inside.md': '# In\n\nA seal.', 'new.md': '# New\n\nA seal.' }),
    });
    const newId = idOf('box.zip!/new.md');
    expect((await ann.ask('GET', `/v1/documents/${newId}`)).status).toBe(200);
    expect((await bob.ask('GET', `/v1/documents/${newId}`)).status).toBe(404);
    expect(idsIn(await found(bob))).not.toContain(newId);
  });
});

describe('the list of a corpus', () => {
  const search = (by: Asker, corpora: string[]) => found(by, { corpora });

  it('decides for documents without one; the corpus is absent for whom nothing of it is there', async () => {
    await limit('/v1/corpora/law/access', { groups: ['legal'] });
    expect((await ctx.ask('GET', access(lawId))).body.inheritedFrom).toEqual({ corpus: 'law' });
    expect((await bob.ask('GET', `/v1/documents/${lawId}`)).status).toBe(404);
    expect((await bob.ask('GET', '/v1/corpora/law')).status).toBe(404);
    expect(JSON.stringify((await bob.ask('GET', '/v1/corpora')).body)).not.toContain('law');
    expect((await search(bob, ['law'])).body.type).toContain('corpus-not-found');
    expect(idsIn(await search(ann, ['documents', 'law']))).toContain(lawId);
    expect(JSON.stringify((await bob.ask('GET', '/v1/jobs?limit=200')).body)).not.toContain('"law"');
    expect(
      (await ann.ask('GET', '/v1/jobs?limit=200')).body.items.map(({ corpus }: { corpus: string }) => corpus),
    ).toContain('law');
  });

  it('gives way to the list of a document in it', async () => {
    await limit('/v1/corpora/law/access', {});
    await limit(access(lawId), { principals: [bob.id] });
    expect((await bob.ask('GET', `/v1/documents/${lawId}`)).status).toBe(200);
    expect((await bob.ask('GET', '/v1/corpora/law')).status).toBe(200);
    expect(idsIn(await search(bob, ['law']))).toEqual([lawId]);
    expect(idsIn(await search(bob, ['law', 'documents']))).toEqual(expect.arrayContaining([lawId, openId]));
    expect((await search(ann, ['law'])).status).toBe(404);
  });
});

describe('an erased document', () => {
  it('leaves a receipt for whom it was there, and nothing for others', async () => {
    const goneId = idOf('gone.md');
    await ctx.pipeline.drop({ 'gone.md': '# Gone\n\nSoon it is gone.' });
    await limit(access(goneId), { principals: [ann.id] });
    const { receiptId } = (await ann.ask('DELETE', `/v1/documents/${goneId}`)).body;
    expect((await ann.ask('GET', `/v1/documents/${goneId}`)).status).toBe(410);
    expect((await bob.ask('GET', `/v1/documents/${goneId}`)).status).toBe(404);
    expect((await bob.ask('GET', `/v1/receipts/${receiptId}`)).status).toBe(404);
    expect(JSON.stringify((await bob.ask('GET', '/v1/receipts')).body)).not.toContain(goneId);
    expect((await ann.ask('GET', `/v1/receipts/${receiptId}`)).status).toBe(200);
  });
});

describe('a group', () => {
  it('is listed with its members, whom a change lets read or not at once', async () => {
    await limit(access(openId), { groups: ['board'] });
    expect((await bob.ask('GET', `/v1/documents/${openId}`)).status).toBe(404);
    const before = await ctx.ask('GET', '/v1/groups/board');
    const put = await ctx.ask(
      'PUT',
      '/v1/groups/board',
      { members: [bob.id] },
      { 'if-match': before.headers.get('etag')! },
    );
    expect(put.body).toEqual({ group: 'board', members: [{ principalId: bob.id, name: 'operator' }] });
    expect((await bob.ask('GET', `/v1/documents/${openId}`)).status).toBe(200);
    expect((await ctx.ask('GET', '/v1/groups')).body.items).toEqual([
      { group: 'board', people: 0, keys: 1 },
      { group: 'legal', people: 0, keys: 1 },
    ]);
    const stale = { 'if-match': before.headers.get('etag')! };
    expect((await ctx.ask('PUT', '/v1/groups/board', { members: [] }, stale)).status).toBe(412);
    await ctx.ask('PUT', '/v1/groups/board', { members: [] });
    expect((await bob.ask('GET', `/v1/documents/${openId}`)).status).toBe(404);
    expect((await ctx.ask('PUT', '/v1/groups/board', { members: ['key:nobody'] })).status).toBe(400);
  });
});
