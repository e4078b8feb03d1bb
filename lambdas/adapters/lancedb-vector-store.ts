import type { Connection, Table } from '@lancedb/lancedb';
import { StageError } from '@sheaf/core/errors';
import type {
  DocumentFields,
  EmbeddingSpace,
  SearchFilter,
  SearchHit,
  VectorRecord,
  VectorStore,
} from '@sheaf/core/retrieval/ports';
import { lanceCall, lanceRead } from './lancedb-fault.ts';
import { filterSql, isOneOf, quote } from './lancedb-filter.ts';
import type { LanceKeywordSearch } from './lancedb-keyword.ts';
import { optimizeTable } from './lancedb-maintenance.ts';
import { chunkSchema, fieldColumns, rowOf, tableName } from './lancedb-schema.ts';

/** Most ids in one predicate: a longer list costs more to plan than a second statement. */
const idsPerStatement = 1000;

/**
 * One LanceDB table. Readers look at the newest version with every call; writers hold the lease of the index, since two
 * merges at once can insert the same new key twice.
 */
export class LanceVectorStore implements VectorStore {
  readonly space: EmbeddingSpace;
  readonly #connection: Connection;
  readonly #name: string;
  readonly #keywords: LanceKeywordSearch;
  #table: Table | undefined;

  constructor(connection: Connection, tenantId: string, space: EmbeddingSpace, keywords: LanceKeywordSearch) {
    this.space = space;
    this.#connection = connection;
    this.#name = tableName(tenantId, space.spaceId);
    this.#keywords = keywords;
  }

  async upsert(records: readonly VectorRecord[]): Promise<void> {
    if (records.length === 0) return;
    for (const { vector } of records) this.#checkVector(vector);
    const unique = new Map(records.map((record) => [record.chunkId, record]));
    const table = await this.#create();
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
    const table = await this.#open();
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
    this.#checkVector(vector);
    const table = await this.#open();
    if (table === undefined) return [];
    const rows = await lanceRead('search vectors', () =>
      table
        .vectorSearch(vector)
        .distanceType('cosine')
        .nprobes(probes)
        .refineFactor(refineFactor)
        .where(filterSql(corpora, filter))
        .select(['chunk_id', 'document_id', 'text', '_distance'])
        .limit(topK)
        .toArray(),
    );
    return rows.map((row) => ({
      chunkId: row.chunk_id,
      documentId: row.document_id,
      text: row.text,
      score: Math.max(-1, Math.min(1, 1 - row._distance)),
    }));
  }

  async searchKeyword(
    query: string,
    topK: number,
    corpora: readonly string[],
    filter?: SearchFilter,
  ): Promise<SearchHit[]> {
    const table = await this.#open();
    if (table === undefined) return [];
    return lanceRead('search keywords', () => this.#keywords.search(table, query, topK, filterSql(corpora, filter)));
  }

  async existing(chunkIds: readonly string[]): Promise<Set<string>> {
    const table = await this.#open();
    const found = new Set<string>();
    if (table === undefined) return found;
    for (const ids of pages(chunkIds)) {
      const rows = await lanceRead('look up chunks', () =>
        table.query().where(isOneOf('chunk_id', ids)).select(['chunk_id']).toArray(),
      );
      for (const row of rows) found.add(row.chunk_id);
    }
    return found;
  }

  async count(documentIds?: readonly string[]): Promise<number> {
    const table = await this.#open();
    if (table === undefined) return 0;
    if (documentIds === undefined) return lanceRead('count chunks', () => table.countRows());
    let count = 0;
    for (const ids of pages(documentIds))
      count += await lanceRead('count chunks', () => table.countRows(isOneOf('document_id', ids)));
    return count;
  }

  /** LanceDB has no order by: each page reads the ids above the last one and keeps the smallest of them. */
  async scan(afterChunkId: string | null, limit: number): Promise<{ chunkIds: string[]; next: string | null }> {
    const table = await this.#open();
    if (table === undefined) return { chunkIds: [], next: null };
    const query = table.query().select(['chunk_id']);
    const rows = await lanceRead('scan chunks', () =>
      (afterChunkId === null ? query : query.where(`chunk_id > ${quote(afterChunkId)}`)).toArray(),
    );
    const ids = rows.map((row) => row.chunk_id as string).sort();
    return { chunkIds: ids.slice(0, limit), next: ids.length > limit ? (ids[limit - 1] ?? null) : null };
  }

  async optimize(): Promise<{ purged: boolean }> {
    const table = await this.#open();
    if (table === undefined) return { purged: true };
    return lanceCall('optimise the index', () => optimizeTable(this.#connection, table, this.#name));
  }

  async close(): Promise<void> {
    this.#table?.close();
    this.#table = undefined;
  }

  async #merge(table: Table, rows: Record<string, unknown>[]): Promise<void> {
    const { makeArrowTable } = await import('@lancedb/lancedb');
    const data = makeArrowTable(rows, { schema: chunkSchema(this.space) });
    await table.mergeInsert('chunk_id').whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(data);
  }

  async #delete(column: string, ids: readonly string[]): Promise<void> {
    const table = await this.#open();
    if (table === undefined) return;
    for (const page of pages(ids)) await lanceCall('delete chunks', () => table.delete(isOneOf(column, page)));
  }

  #checkVector(vector: Float32Array): void {
    if (vector.length === this.space.dimensions) return;
    throw new StageError(
      'SpaceMismatch',
      `A vector has ${vector.length} dimensions; the space ${this.space.model} has ${this.space.dimensions}.`,
    );
  }

  /** Undefined until somebody writes: a reader makes no table. */
  async #open(): Promise<Table | undefined> {
    if (this.#table !== undefined) return this.#table;
    const table = await lanceCall('open its table', async () => {
      try {
        return await this.#connection.openTable(this.#name);
      } catch (error) {
        if (error instanceof Error && /not found/i.test(error.message)) return undefined;
        throw error;
      }
    });
    return table === undefined ? undefined : this.#keep(table);
  }

  async #create(): Promise<Table> {
    const table = await this.#open();
    if (table !== undefined) return table;
    const options = { existOk: true, mode: 'create' } as const;
    return this.#keep(
      await lanceCall('create its table', () =>
        this.#connection.createEmptyTable(this.#name, chunkSchema(this.space), options),
      ),
    );
  }

  async #keep(table: Table): Promise<Table> {
    const schema = await table.schema();
    const width: number | undefined = schema.fields.find(({ name }) => name === 'vector')?.type.listSize;
    if (width !== this.space.dimensions) {
      table.close();
      throw new StageError(
        'SpaceMismatch',
        `The index of space ${this.space.spaceId} holds ${width} dimensions, not ${this.space.dimensions}.`,
      );
    }
    this.#table = table;
    return table;
  }
}

/** All partitions are probed by their one-bit codes, and this many times topK are ranked again by their full vectors. */
const probes = 100_000;
const refineFactor = 10;

function pages<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / idsPerStatement) }, (_, index) =>
    items.slice(index * idsPerStatement, (index + 1) * idsPerStatement),
  );
}
