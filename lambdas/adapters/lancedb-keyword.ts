import type { Connection, Table } from '@lancedb/lancedb';
import { queryTerms } from '@sheaf/core/retrieval/analysis';
import { bm25Score, type TermStatistics } from '@sheaf/core/retrieval/bm25';
import { byScoreThenId } from '@sheaf/core/retrieval/fuse';
import { KeywordIndex } from '@sheaf/core/retrieval/keyword-index';
import type { SearchHit } from '@sheaf/core/retrieval/ports';
import { isOneOf } from './lancedb-filter.ts';
import { type IndexedStatistics, readStatistics, statisticsOf } from './lancedb-statistics.ts';

const hitColumns = ['chunk_id', 'document_id', 'text'];

const maxQueryTerms = 256;

/**
 * BM25 over one table. LanceDB's full-text index answers for the rows that it holds. Rows written since are scored here,
 * exactly and with the statistics of that index: what LanceDB computes for unindexed rows is another formula (it counts
 * occurrences where BM25 counts chunks), so a fresh row would rank at random among the others.
 */
export class LanceKeywordSearch {
  readonly #connection: Connection;
  readonly #name: string;
  #newer = new KeywordIndex();
  #indexed: IndexedStatistics | undefined;
  #version = -1;
  #seen = 0;
  #refreshing: Promise<void> | undefined;

  constructor(connection: Connection, name: string) {
    this.#connection = connection;
    this.#name = name;
  }

  async search(table: Table, query: string, topK: number, predicate: string): Promise<SearchHit[]> {
    const terms = boundedTerms(queryTerms(query));
    if (terms.length === 0) return [];
    await this.#refresh(table);
    const indexed = this.#indexed;
    if (indexed === undefined) return this.#searchNewer(table, terms, topK, predicate, this.#newer);
    const statistics = await statisticsOf(indexed, [...new Set(terms)], this.#newer);
    const [old, fresh] = await Promise.all([
      searchIndex(table, terms, topK, predicate, statistics),
      this.#searchNewer(table, terms, topK, predicate, statistics),
    ]);
    const known = new Set(fresh.map(({ chunkId }) => chunkId));
    return [...fresh, ...old.filter(({ chunkId }) => !known.has(chunkId))].sort(byScoreThenId).slice(0, topK);
  }

  /** The table was dropped: what was kept of its texts goes, too. */
  forget(): void {
    this.#newer = new KeywordIndex();
    this.#indexed = undefined;
    this.#version = -1;
    this.#seen = 0;
  }

  /** Takes matches best first until topK of them satisfy the predicate; the table decides, so deleted rows never count. */
  async #searchNewer(
    table: Table,
    terms: readonly string[],
    topK: number,
    predicate: string,
    statistics: TermStatistics,
  ): Promise<SearchHit[]> {
    const matches = this.#newer.search(terms, statistics);
    const hits: SearchHit[] = [];
    for (
      let from = 0, size = topK + 20;
      from < matches.length && hits.length < topK;
      from += size, size = Math.min(1000, size * 2)
    ) {
      const page = matches.slice(from, from + size);
      const ids = page.map(({ chunkId }) => chunkId);
      const rows = await table
        .query()
        .where(`${isOneOf('chunk_id', ids)} AND ${predicate}`)
        .select(hitColumns)
        .toArray();
      const rowOf = new Map(rows.map((row) => [row.chunk_id as string, row]));
      for (const { chunkId, score } of page) {
        const row = rowOf.get(chunkId);
        if (row !== undefined) hits.push(hitOf(row, score));
      }
    }
    return hits.slice(0, topK);
  }

  /** One refresh at a time; whoever comes meanwhile waits for it, then looks whether the version moved on. */
  async #refresh(table: Table): Promise<void> {
    while (this.#refreshing !== undefined) await this.#refreshing;
    this.#refreshing = this.#load(table).finally(() => {
      this.#refreshing = undefined;
    });
    await this.#refreshing;
  }

  async #load(table: Table): Promise<void> {
    const version = await table.version();
    if (version === this.#version) return;
    const indexed = await readStatistics(this.#connection, this.#name);
    const watermark = indexed?.watermark ?? 0;
    if (watermark !== (this.#indexed?.watermark ?? 0)) {
      this.#newer = new KeywordIndex();
      this.#seen = watermark;
    }
    this.#indexed = indexed;
    const isNew = this.#seen === watermark ? `written > ${watermark}` : `written >= ${this.#seen}`;
    for await (const batch of table.query().where(isNew).select(['chunk_id', 'terms', 'written'])) {
      for (const row of batch.toArray() as unknown as { chunk_id: string; terms: string; written: bigint }[]) {
        this.#newer.put(row.chunk_id, row.terms === '' ? [] : row.terms.split(' '));
        this.#seen = Math.max(this.#seen, Number(row.written));
      }
    }
    await this.#dropDeleted(table, watermark);
    this.#version = version;
  }

  /** Deleted rows leave no trace to read; when the counts differ, what is left is asked for. */
  async #dropDeleted(table: Table, watermark: number): Promise<void> {
    const isNew = `written > ${watermark}`;
    if ((await table.countRows(isNew)) === this.#newer.chunkCount) return;
    const rows = await table.query().where(isNew).select(['chunk_id']).toArray();
    const left = new Set(rows.map((row) => row.chunk_id as string));
    for (const chunkId of this.#newer.chunkIds()) if (!left.has(chunkId)) this.#newer.remove(chunkId);
  }
}

/**
 * The rows that the full-text index holds. It scores by BM25 itself, but takes each term once: where the query repeats
 * one, more candidates are fetched and scored here. (A clause per term would do that too, but then the index reads the
 * whole list of each term instead of skipping through them.)
 */
async function searchIndex(
  table: Table,
  terms: readonly string[],
  topK: number,
  predicate: string,
  statistics: TermStatistics,
): Promise<SearchHit[]> {
  const { MatchQuery } = await import('@lancedb/lancedb');
  const different = [...new Set(terms)];
  const repeats = different.length < terms.length;
  const rows = await table
    .query()
    .fullTextSearch(new MatchQuery(different.join(' '), 'terms'))
    .fastSearch()
    .where(predicate)
    .select([...hitColumns, '_score', ...(repeats ? ['terms'] : [])])
    .limit(repeats ? Math.max(200, topK * 3) : topK)
    .toArray();
  if (!repeats) return rows.map((row) => hitOf(row, row._score));
  const hits = rows.map((row) => hitOf(row, bm25Score(terms, row.terms.split(' '), statistics)));
  return hits.sort(byScoreThenId).slice(0, topK);
}

/** Of a page pasted as a query the longest terms count. */
function boundedTerms(terms: readonly string[]): readonly string[] {
  const different = new Set(terms);
  if (different.size <= maxQueryTerms) return terms;
  const kept = new Set([...different].sort((a, b) => b.length - a.length).slice(0, maxQueryTerms));
  return terms.filter((term) => kept.has(term));
}

function hitOf(row: { chunk_id: string; document_id: string; text: string }, score: number): SearchHit {
  return { chunkId: row.chunk_id, documentId: row.document_id, text: row.text, score };
}
