import type { ChildRow } from '@sheaf/core/ingestion/ledger';
import { createLedger } from '@sheaf/core/ingestion/sql-ledger';
import { documentIdOf } from '@sheaf/core/keys';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, rowsIn, type TestDatabase } from '../../fixtures/database.ts';

const ref = { tenantId: 'default', jobId: 'job', attempt: 1 };
const idOf = (uri: string) => documentIdOf('default', 'documents', uri);
const row = (uri: string, sizeBytes = 10): ChildRow => ({
  documentId: idOf(uri),
  ...{ path: uri, uri, mediaType: null, versionHash: 'v', sizeBytes },
});
const parent = (uri: string, outputHash = 'one', token = 1) => ({ documentId: idOf(uri), token, outputHash });
const limits = { mostInTree: 4, mostBytesInTree: 1000 };

let database: TestDatabase;
let ledger: ReturnType<typeof createLedger>;

beforeEach(async () => {
  database = await aDatabase();
  ledger = createLedger(database);
  await rowsIn(
    database,
    `insert into sheaf.documents (tenant_id, document_id, corpus, uri, status, claim_token, parent_id, root_id, depth) values
      ('default', '${idOf('root')}', 'documents', 'root', 'pending', 1, null, null, 0),
      ('default', '${idOf('inner')}', 'documents', 'inner', 'pending', 1, '${idOf('root')}', '${idOf('root')}', 1),
      ('default', '${idOf('listed')}', 'documents', 'listed', 'pending', 1, null, null, 0)`,
  );
});

const put = (own: ReturnType<typeof parent>, ...rows: ChildRow[]) => ledger.putChildren(ref, own, rows, limits);

describe('the children that are noted for a tree', () => {
  it('are as many as it has room for, over all its levels, and the same again when noted again', async () => {
    const own = [row('a'), row('b'), row('inner')];
    expect(await put(parent('root'), ...own)).toHaveLength(3);
    expect(await put(parent('inner'), row('x'), row('y'))).toEqual([idOf('x')]);
    expect(await put(parent('root'), ...own)).toHaveLength(3);
    expect(await put(parent('inner'), row('x'), row('y'))).toEqual([idOf('x')]);
  });

  it('have bytes for which it has room', async () => {
    expect(await put(parent('root'), row('a', 600), row('b', 500))).toEqual([idOf('a')]);
  });

  it('leave room for another version of the same parent', async () => {
    const version = (name: string) => Array.from({ length: 4 }, (_, index) => row(`${name}${index}`));
    expect(await put(parent('root', 'one'), ...version('a'))).toHaveLength(4);
    expect(await put(parent('root', 'two'), ...version('b'))).toHaveLength(4);
  });

  it('rejects a document that a source listed, and every child of a parent whose claim is lost', async () => {
    expect(await put(parent('root'), row('listed'), row('a'))).toEqual([idOf('a')]);
    expect(await put(parent('root', 'one', 2), row('b'))).toEqual([]);
    expect(await ledger.childPlace(ref, idOf('root'), 2)).toBeNull();
    expect(await ledger.childPlace(ref, idOf('inner'), 1)).toEqual({ corpus: 'documents', uri: 'inner', depth: 1 });
  });

  it('shows and takes nothing of another tenant', async () => {
    await database.call('ensure_tenant', { tenantId: 'other-tenant' });
    const theirs = { ...ref, tenantId: 'other-tenant' };
    expect(await ledger.childPlace(theirs, idOf('root'), 1)).toBeNull();
    expect(await ledger.putChildren(theirs, parent('root'), [row('a')], limits)).toEqual([]);
    const erased = await database.call('unpublish_documents', {
      ...{ tenantId: 'other-tenant', documentIds: [idOf('root')], deletesLanding: true, jobId: null },
    });
    expect(erased).toMatchObject({ documents: [], busy: [] });
    expect(await rowsIn(database, 'select 1 from sheaf.documents')).toHaveLength(3);
  });
});
