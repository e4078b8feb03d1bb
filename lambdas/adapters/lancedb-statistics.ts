import type { Connection, Table } from '@lancedb/lancedb';
import type { TermStatistics } from '@sheaf/core/retrieval/bm25';
import { quote } from './lancedb-filter.ts';
import { statisticsName } from './lancedb-schema.ts';

/** What stands beside a full-text index: the rows up to `watermark` are in it, and these are their numbers. */
export interface IndexedStatistics {
  readonly watermark: number;
  readonly chunkCount: number;
  readonly averageLength: number;
  /** Rows there were when the graphs were last built anew. */
  readonly graphRows: number;
  readonly table: Table;
  /** Chunks of terms that were asked for already: the numbers of an index do not change. */
  readonly known: Map<string, number>;
}

/** Some megabytes. */
const mostKnown = 50_000;

/** Names that no term can have, since terms hold no control characters. */
const header = {
  chunkCount: '\u0001chunks',
  totalLength: '\u0001length',
  watermark: '\u0001watermark',
  graphRows: '\u0001graphs',
} as const;

/** Counts the terms of all rows; the caller writes the result once the index over the same rows is built. */
export async function gatherStatistics(table: Table, graphRows: number): Promise<{ term: string; value: number }[]> {
  const counts = new Map<string, number>();
  const totals = { chunkCount: 0, totalLength: 0, watermark: 0, graphRows };
  for await (const batch of table.query().select(['terms', 'written'])) {
    for (const { terms, written } of batch.toArray() as unknown as { terms: string; written: bigint }[]) {
      const words = terms === '' ? [] : terms.split(' ');
      totals.chunkCount += 1;
      totals.totalLength += words.length;
      totals.watermark = Math.max(totals.watermark, Number(written));
      for (const term of new Set(words)) counts.set(term, (counts.get(term) ?? 0) + 1);
    }
  }
  const rows = [...counts].map(([term, value]) => ({ term, value }));
  for (const [name, value] of Object.entries(totals)) rows.push({ term: header[name as keyof typeof header], value });
  return rows;
}

/** Replaces the statistics and leaves nothing of the former ones on disk: terms are text of documents, too. */
export async function writeStatistics(
  connection: Connection,
  name: string,
  rows: { term: string; value: number }[],
): Promise<void> {
  const table = await connection.createTable(statisticsName(name), rows, { mode: 'overwrite' });
  if (rows.length > 100_000) {
    const { Index } = await import('@lancedb/lancedb');
    await table.createIndex('term', { config: Index.btree(), replace: true });
  }
  await table.optimize({ cleanupOlderThan: new Date(), deleteUnverified: true });
  table.close();
}

export async function readStatistics(connection: Connection, name: string): Promise<IndexedStatistics | undefined> {
  const names = await connection.tableNames({ startAfter: name, limit: 1 });
  if (names[0] !== statisticsName(name)) return undefined;
  const table = await connection.openTable(statisticsName(name));
  const values = await lookUp(table, Object.values(header));
  const watermark = values.get(header.watermark) ?? 0;
  if (watermark === 0) return undefined;
  const chunkCount = values.get(header.chunkCount) ?? 0;
  const averageLength = chunkCount === 0 ? 0 : (values.get(header.totalLength) ?? 0) / chunkCount;
  return {
    watermark,
    chunkCount,
    averageLength,
    graphRows: values.get(header.graphRows) ?? 0,
    table,
    known: new Map(),
  };
}

/** The statistics of the index for the terms of one query; a term that only newer rows have counts as these have it. */
export async function statisticsOf(
  indexed: IndexedStatistics,
  terms: readonly string[],
  newer: TermStatistics,
): Promise<TermStatistics> {
  const { known } = indexed;
  const counts = new Map<string, number>();
  for (const term of terms) if (known.has(term)) counts.set(term, known.get(term)!);
  const unknown = terms.filter((term) => !counts.has(term));
  const found = await lookUp(indexed.table, unknown);
  if (known.size + unknown.length > mostKnown) known.clear();
  for (const term of unknown) {
    counts.set(term, found.get(term) ?? 0);
    known.set(term, found.get(term) ?? 0);
  }
  return {
    chunkCount: indexed.chunkCount,
    averageLength: indexed.averageLength,
    chunksWith: (term) => counts.get(term) || Math.min(indexed.chunkCount, newer.chunksWith(term)),
  };
}

async function lookUp(table: Table, terms: readonly string[]): Promise<Map<string, number>> {
  if (terms.length === 0) return new Map();
  const rows = await table
    .query()
    .where(`term IN (${terms.map(quote).join(', ')})`)
    .toArray();
  return new Map(rows.map(({ term, value }: { term: string; value: number }) => [term, value]));
}
