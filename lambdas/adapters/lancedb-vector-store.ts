import type { Connection, Table } from '@lancedb/lancedb';
import type {
  DocumentFields,
  EmbeddingSpace,
  OptimizeOptions,
  SearchFilter,
  SearchHit,
  VectorRecord,
  VectorStore,
} from '@sheaf/core/retrieval/ports';
import { checkVectorSize } from '@sheaf/core/retrieval/vector-size';
import { searchNearest } from './lancedb-dense.ts';
import { lanceCall, lanceRead } from './lancedb-fault.ts';
import { filterSql, isOneOf, quote } from './lancedb-filter.ts';
import type { LanceKeywordSearch } from './lancedb-keyword.ts';
import { optimizeTable } from './lancedb-maintenance.ts';
import { chunkSchema, fieldColumns, rowOf } from './lancedb-schema.ts';
import { LanceTable } from './lancedb-table.ts';
import { pagesOf } from './store-pages.ts';

/** Most ids in one predicate: a longer list costs more to plan than a second statement. */
const idsPerStatement = 1000;

/**
 * One LanceDB table. Readers look at the newest version with every call; writers hold the lease of the index, since two
 * merges at once can insert the same new key twice.
 */
export class LanceVectorStore implements VectorStore {
  readonly space: EmbeddingSpace;
  readonly #connection: Connection;
  readonly #keywords: LanceKeywordSearch;
  readonly #table: LanceTable;

  constructor(connection: Connection, tenantId: string, space: EmbeddingSpace, keywords: LanceKeywordSearch) {
    this.space = space;
    this.#connection = connection;
    this.#keywords = keywords;
    this.#table = new LanceTable(connection, tenantId, space);
  }

  async upsert(records: readonly VectorRecord[]): Promise<void> {
    if (records.length === 0) return;
    for (const { vector } of records) checkVectorSize(this.space, vector);
    const unique = new Map(records.map((record) => [record.chunkId, record]));
    const table = await this.#table.create();
    await lanceCall('write chunks', async () => {
      const written = (await table.version()) + 1;
      await this.#merge(
        table,
        [...unique.values()].map((record) => rowOf(record, written)),
      );
    });
  }

  async deleteChunks(chunkIds: readonly string[]): Promise<void> {
    await this.#delete('chunk_id', chunkIds);
  }

  async deleteDocuments(documentIds: readonly string[]): Promise<void> {
    await this.#delete('document_id', documentIds);
  }

  async setDocumentFields(documentId: string, fields: DocumentFields): Promise<void> {
    const table = await this.#table.open();
    if (table === undefined) return;
    await lanceCall('change fields', async () => {
      const written = BigInt((await table.version()) + 1);
      const columns = ['chunk_id', 'document_id', 'text', 'terms', 'vector'];
      const rows = await table
        .query()
        .where(isOneOf('document_id', [documentId]))
        .select(columns)
        .toArray();
      if (rows.length === 0) return;
      const changed = rows.map((row) => ({
        ...row.toJSON(),
        vector: Float32Array.from(row.vector),
        ...fieldColumns(fields),
        written,
      }));
      await this.#merge(table, changed);
    });
  }

  async searchDense(
    vector: Float32Array,
    topK: number,
    corpora: readonly string[],
    filter?: SearchFilter,
  ): Promise<SearchHit[]> {
    checkVectorSize(this.space, vector);
    const table = await this.#table.open();
    if (table === undefined) return [];
    return lanceRead('search vectors', () => searchNearest(table, vector, topK, filterSql(corpora, filter)));
  }

  async searchKeyword(
    query: string,
    topK: number,
    corpora: readonly string[],
    filter?: SearchFilter,
  ): Promise<SearchHit[]> {
    const table = await this.#table.open();
    if (table === undefined) return [];
    return lanceRead('search keywords', () => this.#keywords.search(table, query, topK, filterSql(corpora, filter)));
  }

  async existing(chunkIds: readonly string[]): Promise<Set<string>> {
    const table = await this.#table.open();
    const found = new Set<string>();
    if (table === undefined) return found;
    for (const ids of pagesOf(chunkIds, idsPerStatement)) {
      const rows = await lanceRead('look up chunks', () =>
        table.query().where(isOneOf('chunk_id', ids)).select(['chunk_id']).toArray(),
      );
      for (const row of rows) found.add(row.chunk_id);
    }
    return found;
  }

  async count(documentIds?: readonly string[]): Promise<number> {
    const table = await this.#table.open();
    if (table === undefined) return 0;
    if (documentIds === undefined) return lanceRead('count chunks', () => table.countRows());
    let count = 0;
    for (const ids of pagesOf(documentIds, idsPerStatement))
      count += await lanceRead('count chunks', () => table.countRows(isOneOf('document_id', ids)));
    return count;
  }

  /** LanceDB has no order by: each page reads the ids above the last one and keeps the smallest of them. */
  async scan(afterChunkId: string | null, limit: number): Promise<{ chunkIds: string[]; next: string | null }> {
    const table = await this.#table.open();
    if (table === undefined) return { chunkIds: [], next: null };
    const query = table.query().select(['chunk_id']);
    const rows = await lanceRead('scan chunks', () =>
      (afterChunkId === null ? query : query.where(`chunk_id > ${quote(afterChunkId)}`)).toArray(),
    );
    const ids = rows.map((row) => row.chunk_id as string).sort();
    return { chunkIds: ids.slice(0, limit), next: ids.length > limit ? (ids[limit - 1] ?? null) : null };
  }

  async optimize(options: OptimizeOptions): Promise<{ purged: boolean }> {
    const table = await this.#table.open();
    if (table === undefined) return { purged: true };
    return lanceCall('optimise the index', () => optimizeTable(this.#connection, table, this.#table.name, options));
  }

  async drop(): Promise<void> {
    await this.#table.drop();
    this.#keywords.forget();
  }

  async close(): Promise<void> {
    this.#table.close();
  }

  async #merge(table: Table, rows: Record<string, unknown>[]): Promise<void> {
    const { makeArrowTable } = await import('@lancedb/lancedb');
    const data = makeArrowTable(rows, { schema: chunkSchema(this.space) });
    await table.mergeInsert('chunk_id').whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(data);
  }

  async #delete(column: string, ids: readonly string[]): Promise<void> {
    const table = await this.#table.open();
    if (table === undefined) return;
    for (const page of pagesOf(ids, idsPerStatement))
      await lanceCall('delete chunks', () => table.delete(isOneOf(column, page)));
  }
}
