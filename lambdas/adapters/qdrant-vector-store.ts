import type { QdrantClient, Schemas } from '@qdrant/js-client-rest';
import { queryTerms } from '@sheaf/core/retrieval/analysis';
import type {
  DocumentFields,
  EmbeddingSpace,
  OptimizeOptions,
  SearchFilter,
  SearchHit,
  VectorRecord,
  VectorStore,
} from '@sheaf/core/retrieval/ports';
import { sparseQuery } from '@sheaf/core/retrieval/sparse-vector';
import { checkVectorSize } from '@sheaf/core/retrieval/vector-size';
import type { QdrantCollection } from './qdrant-collection.ts';
import { isMissing, qdrantCall } from './qdrant-fault.ts';
import { type Condition, filterConditions, isOneOf } from './qdrant-filter.ts';
import { fieldsPayload, hitOf, pointOf, vectorNames } from './qdrant-payload.ts';
import { pagesOf } from './store-pages.ts';

const pointsPerRequest = 256;
const idsPerRequest = 1000;
/** Width of the search in the graph; Qdrant compares exactly where a filter leaves few points. */
const beam = 256;

/** The points of one tenant in a collection. Every request carries the tenant; writes wait until they can be searched. */
export class QdrantVectorStore implements VectorStore {
  readonly space: EmbeddingSpace;
  readonly #client: QdrantClient;
  readonly #tenantId: string;
  readonly #collection: QdrantCollection;

  constructor(client: QdrantClient, tenantId: string, collection: QdrantCollection) {
    this.#client = client;
    this.#tenantId = tenantId;
    this.#collection = collection;
    this.space = collection.space;
  }

  async upsert(records: readonly VectorRecord[]): Promise<void> {
    if (records.length === 0) return;
    for (const { vector } of records) checkVectorSize(this.space, vector);
    await this.#collection.ensure();
    const points = [...new Map(records.map((record) => [record.chunkId, record])).values()].map((record) =>
      pointOf(this.#tenantId, record),
    );
    // An id of another tenant is never overwritten, should one ever be forged.
    const guard = this.#collection.isShared ? { update_filter: this.#filter() } : {};
    for (const page of pagesOf(points, pointsPerRequest)) {
      await qdrantCall('write chunks', () =>
        this.#client.upsert(this.#collection.name, { wait: true, points: page, ...guard }),
      );
    }
  }

  async deleteChunks(chunkIds: readonly string[]): Promise<void> {
    for (const ids of pagesOf(chunkIds, idsPerRequest)) await this.#delete({ has_id: ids });
  }

  async deleteDocuments(documentIds: readonly string[]): Promise<void> {
    for (const ids of pagesOf(documentIds, idsPerRequest)) await this.#delete(isOneOf('document', ids));
  }

  async setDocumentFields(documentId: string, fields: DocumentFields): Promise<void> {
    const request = {
      wait: true,
      payload: fieldsPayload(fields),
      filter: this.#filter(isOneOf('document', [documentId])),
    };
    await this.#orMissing('change fields', () => this.#client.setPayload(this.#collection.name, request), undefined);
  }

  async searchDense(
    vector: Float32Array,
    topK: number,
    corpora: readonly string[],
    filter?: SearchFilter,
  ): Promise<SearchHit[]> {
    checkVectorSize(this.space, vector);
    const hits = await this.#search(
      Array.from(vector),
      vectorNames.dense,
      { hnsw_ef: Math.max(beam, topK) },
      topK,
      corpora,
      filter,
    );
    return hits.map((hit) => ({ ...hit, score: Math.max(-1, Math.min(1, hit.score)) }));
  }

  async searchKeyword(
    query: string,
    topK: number,
    corpora: readonly string[],
    filter?: SearchFilter,
  ): Promise<SearchHit[]> {
    const terms = queryTerms(query);
    if (terms.length === 0) return [];
    const params = this.#collection.isShared ? { idf: { corpus: this.#filter() } } : {};
    return this.#search(sparseQuery(terms), vectorNames.keyword, params, topK, corpora, filter);
  }

  async existing(chunkIds: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (const ids of pagesOf(chunkIds, idsPerRequest)) {
      const request = {
        filter: this.#filter({ has_id: ids }),
        limit: ids.length,
        with_payload: false,
        with_vector: false,
      };
      const page = await this.#orMissing('look up chunks', () => this.#client.scroll(this.#collection.name, request), {
        points: [],
      });
      for (const { id } of page.points) found.add(String(id));
    }
    return found;
  }

  async count(documentIds?: readonly string[]): Promise<number> {
    const groups: readonly (readonly Condition[])[] =
      documentIds === undefined ? [[]] : pagesOf(documentIds, idsPerRequest).map((ids) => [isOneOf('document', ids)]);
    let count = 0;
    for (const conditions of groups) {
      const request = { exact: true, filter: this.#filter(...conditions) };
      count += (
        await this.#orMissing('count chunks', () => this.#client.count(this.#collection.name, request), { count: 0 })
      ).count;
    }
    return count;
  }

  async scan(afterChunkId: string | null, limit: number): Promise<{ chunkIds: string[]; next: string | null }> {
    // The offset is the first id of the page, so the last one seen comes again.
    const from = afterChunkId === null ? {} : { offset: afterChunkId };
    const request = { filter: this.#filter(), limit: limit + 2, with_payload: false, with_vector: false, ...from };
    const page = await this.#orMissing('scan chunks', () => this.#client.scroll(this.#collection.name, request), {
      points: [],
    });
    const ids = page.points.map(({ id }) => String(id)).filter((id) => id !== afterChunkId);
    return { chunkIds: ids.slice(0, limit), next: ids.length > limit ? (ids[limit - 1] ?? null) : null };
  }

  /** Qdrant optimises by itself, and never says when the bytes of deleted points are gone. */
  async optimize(_options: OptimizeOptions): Promise<{ purged: boolean }> {
    return { purged: false };
  }

  async drop(): Promise<void> {
    if (this.#collection.isShared) await this.#delete();
    else
      await this.#orMissing('drop its collection', () => this.#client.deleteCollection(this.#collection.name), false);
  }

  async close(): Promise<void> {}

  async #search(
    query: number[] | Schemas['SparseVector'],
    using: string,
    params: Schemas['SearchParams'],
    limit: number,
    corpora: readonly string[],
    filter?: SearchFilter,
  ): Promise<SearchHit[]> {
    const conditions = filterConditions(corpora, filter, this.#collection.isShared);
    const request = {
      query,
      using,
      params,
      limit,
      filter: this.#filter(...conditions),
      with_payload: ['document', 'text'],
    };
    const answer = await this.#orMissing('search', () => this.#client.query(this.#collection.name, request), {
      points: [],
    });
    return answer.points.map(hitOf);
  }

  async #delete(...conditions: readonly Condition[]): Promise<void> {
    const request = { wait: true, filter: this.#filter(...conditions) };
    await this.#orMissing('delete chunks', () => this.#client.delete(this.#collection.name, request), undefined);
  }

  #filter(...conditions: readonly Condition[]): Schemas['Filter'] {
    return { must: [{ key: 'tenant', match: { value: this.#tenantId } }, ...conditions] };
  }

  /** Before the first write there is no collection: a reader finds nothing and makes none. */
  async #orMissing<T, U>(what: string, call: () => Promise<T>, missing: U): Promise<T | U> {
    try {
      await this.#collection.check();
      return await qdrantCall(what, call);
    } catch (error) {
      if (isMissing(error)) return missing;
      throw error;
    }
  }
}
