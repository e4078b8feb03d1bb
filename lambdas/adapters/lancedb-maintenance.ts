import type { Connection, Table } from '@lancedb/lancedb';
import type { OptimizeOptions } from '@sheaf/core/retrieval/ports';
import { gatherStatistics, type IndexedStatistics, readStatistics, writeStatistics } from './lancedb-statistics.ts';

/** Below this many rows a scan is as fast as an index, and exact. */
const indexedFrom = 5000;
const rowsPerPartition = 4096;
/** Each write leaves a fragment, and each search opens them all: from this many on they are merged. */
const mostFragments = 64;
const rowsPerFragment = 10_000;

/**
 * Where enough has changed, or it must purge: compacts, brings the indexes up to all rows, and removes older versions with
 * their files. Under the index's lease: files younger than a week go too, which would break a write in progress.
 *
 * Each compaction builds every graph anew, changed or not, as long as there are graphs. So these are dropped first where they
 * must be built again anyhow, and vectors are compared one by one until they are.
 */
export async function optimizeTable(
  connection: Connection,
  table: Table,
  name: string,
  { purges, changedShare }: OptimizeOptions,
): Promise<{ purged: boolean }> {
  const numRows = await table.countRows();
  const indexed = await readStatistics(connection, name);
  indexed?.table.close();
  const isDue = (await hasChanged(table, numRows, indexed, changedShare)) || (await isScattered(table, numRows));
  if (!purges && !isDue) return { purged: false };

  const isAnew = purges || numRows < indexedFrom || numRows >= 2 * (indexed?.graphRows ?? 0);
  if (isAnew) await dropGraphs(table);
  const before = await pendingDeletions(table);
  if (before.deleted > 0 && before.fragments === 1) await splitOff(table);
  await clean(table);
  if (numRows >= indexedFrom) {
    const statistics = await gatherStatistics(table, isAnew ? numRows : (indexed?.graphRows ?? numRows));
    await buildKeywordIndex(table);
    if (isAnew) {
      await clean(table);
      await buildOtherIndexes(table, numRows);
    }
    await writeStatistics(connection, name, statistics);
  } else {
    await dropIndexes(connection, table, name);
    await clean(table);
  }
  return { purged: purges && (await pendingDeletions(table)).deleted === 0 };
}

/** All rows are read for it, so that it waits until a part of them has changed: the work stays in proportion to the writes. */
async function hasChanged(
  table: Table,
  numRows: number,
  indexed: IndexedStatistics | undefined,
  changedShare: number,
): Promise<boolean> {
  if (indexed === undefined) return numRows >= indexedFrom;
  const held = await table.countRows(`written <= ${indexed.watermark}`);
  const changed = numRows - held + (indexed.chunkCount - held);
  return changed >= Math.max(indexedFrom, indexed.chunkCount * changedShare);
}

async function isScattered(table: Table, numRows: number): Promise<boolean> {
  const { fragmentStats } = await table.stats();
  return fragmentStats.numFragments >= mostFragments + numRows / rowsPerFragment;
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

async function buildKeywordIndex(table: Table): Promise<void> {
  const { Index } = await import('@lancedb/lancedb');
  // The column holds terms that are ready: the index must neither fold nor cut them.
  const config = Index.fts({
    baseTokenizer: 'whitespace',
    lowercase: false,
    stem: false,
    removeStopWords: false,
    asciiFolding: false,
    maxTokenLength: 1024,
    withPosition: false,
  });
  await table.createIndex('terms', { config, replace: true });
}

async function buildOtherIndexes(table: Table, numRows: number): Promise<void> {
  const { Index } = await import('@lancedb/lancedb');
  const numPartitions = Math.max(1, Math.round(numRows / rowsPerPartition));
  await table.createIndex('corpus', { config: Index.bitmap(), replace: true });
  for (const column of ['chunk_id', 'document_id'])
    await table.createIndex(column, { config: Index.btree(), replace: true });
  // Graphs over 8-bit codes. The one-bit index (IVF_RQ) is faster, but loses a third of the hits as soon as a filter, a
  // deleted row or a new row hides part of it.
  const graphs = Index.hnswSq({ distanceType: 'cosine', numPartitions, m: 20, efConstruction: 150 });
  await table.createIndex('vector', { config: graphs, replace: true });
}

async function dropGraphs(table: Table): Promise<void> {
  const indexes = await table.listIndices();
  await drop(
    table,
    indexes.filter(({ columns }) => columns.includes('vector')),
  );
}

async function dropIndexes(connection: Connection, table: Table, name: string): Promise<void> {
  const indexes = await table.listIndices();
  if (indexes.length === 0) return;
  await writeStatistics(connection, name, [{ term: '', value: 0 }]);
  await drop(table, indexes);
}

/** One that was merged into is listed more than once. */
async function drop(table: Table, indexes: readonly { name: string }[]): Promise<void> {
  for (const name of new Set(indexes.map((index) => index.name))) await table.dropIndex(name);
}
