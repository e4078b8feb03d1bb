import type { Connection, Table } from '@lancedb/lancedb';
import type { OptimizeOptions } from '@sheaf/core/retrieval/ports';
import { gatherStatistics, readStatistics, writeStatistics } from './lancedb-statistics.ts';

/** Below this many rows a scan is as fast as an index, and exact. */
const indexedFrom = 5000;
const rowsPerPartition = 4096;
/** Each write leaves a fragment, and each search opens them all: from this many on they are merged. */
const mostFragments = 64;
const rowsPerFragment = 10_000;

/**
 * Where enough has changed, or it must purge: compacts, rebuilds the indexes over all rows, and removes every older version
 * with its files. Under the index's lease: files younger than a week go too, which would break a write in progress.
 */
export async function optimizeTable(
  connection: Connection,
  table: Table,
  name: string,
  { purges, changedShare }: OptimizeOptions,
): Promise<{ purged: boolean }> {
  if (!purges && !(await hasChanged(connection, table, name, changedShare))) {
    const { numRows, fragmentStats } = await table.stats();
    if (fragmentStats.numFragments >= mostFragments + numRows / rowsPerFragment) await clean(table);
    return { purged: false };
  }
  const before = await pendingDeletions(table);
  if (before.deleted > 0 && before.fragments === 1) await splitOff(table);
  await clean(table);
  if ((await table.countRows()) >= indexedFrom) {
    const statistics = await gatherStatistics(table);
    await buildIndexes(table);
    await writeStatistics(connection, name, statistics);
  } else if ((await table.listIndices()).length > 0) {
    await dropIndexes(connection, table, name);
  }
  await clean(table);
  return { purged: purges && (await pendingDeletions(table)).deleted === 0 };
}

/** All rows are read for it, so that it waits until a part of them has changed: the work stays in proportion to the writes. */
async function hasChanged(connection: Connection, table: Table, name: string, changedShare: number): Promise<boolean> {
  const numRows = await table.countRows();
  const indexed = await readStatistics(connection, name);
  if (indexed === undefined) return numRows >= indexedFrom;
  indexed.table.close();
  const held = await table.countRows(`written <= ${indexed.watermark}`);
  const changed = numRows - held + (indexed.chunkCount - held);
  return changed >= Math.max(indexedFrom, indexed.chunkCount * changedShare);
}

/** Compaction drops deleted rows only where it merges fragments: a lone fragment gets a second one, of one row of its own. */
async function splitOff(table: Table): Promise<void> {
  const [row] = await table.query().select(['chunk_id']).limit(1).toArray();
  if (row === undefined) return;
  await table.update({
    where: `chunk_id = '${String(row.chunk_id).replaceAll("'", "''")}'`,
    valuesSql: { written: 'written' },
  });
}

async function clean(table: Table): Promise<void> {
  await table.optimize({ cleanupOlderThan: new Date(), deleteUnverified: true });
}

async function pendingDeletions(table: Table): Promise<{ deleted: number; fragments: number }> {
  const { numRows, fragmentStats } = await table.stats();
  const { numFragments, lengths } = fragmentStats;
  return { deleted: Math.round(lengths.mean * numFragments) - numRows, fragments: numFragments };
}

async function buildIndexes(table: Table): Promise<void> {
  const { Index } = await import('@lancedb/lancedb');
  const numPartitions = Math.max(1, Math.round((await table.countRows()) / rowsPerPartition));
  // The column holds terms that are ready: the index must neither fold nor cut them.
  const fullText = Index.fts({
    baseTokenizer: 'whitespace',
    lowercase: false,
    stem: false,
    removeStopWords: false,
    asciiFolding: false,
    maxTokenLength: 1024,
    withPosition: false,
  });
  await table.createIndex('terms', { config: fullText, replace: true });
  // Graphs over 8-bit codes. The one-bit index (IVF_RQ) is faster, but loses a third of the hits as soon as a filter, a
  // deleted row or a new row hides part of it.
  const graphs = Index.hnswSq({ distanceType: 'cosine', numPartitions, m: 20, efConstruction: 150 });
  await table.createIndex('vector', { config: graphs, replace: true });
  await table.createIndex('corpus', { config: Index.bitmap(), replace: true });
  for (const column of ['chunk_id', 'document_id'])
    await table.createIndex(column, { config: Index.btree(), replace: true });
}

async function dropIndexes(connection: Connection, table: Table, name: string): Promise<void> {
  await writeStatistics(connection, name, [{ term: '', value: 0 }]);
  for (const index of await table.listIndices()) await table.dropIndex(index.name);
}
