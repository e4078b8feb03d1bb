import { mkdir } from 'node:fs/promises';
import type { Connection } from '@lancedb/lancedb';
import type { EmbeddingSpace, VectorStore, VectorStoreProvider } from '@sheaf/core/retrieval/ports';
import { lanceCall } from './lancedb-fault.ts';
import { LanceKeywordSearch } from './lancedb-keyword.ts';
import { tableName } from './lancedb-schema.ts';
import { LanceVectorStore } from './lancedb-vector-store.ts';

/** The defaults, 6 GiB and 1 GiB, are more than a function has: it would be killed when an index outgrows its memory. */
const indexCacheBytes = 512n * 2n ** 20n;
const metadataCacheBytes = 64n * 2n ** 20n;

/**
 * LanceDB in a directory (`lancedb:/path`) or a bucket (`lancedb:s3://bucket/prefix`): one table per tenant and space.
 * Keyword statistics of newer rows are kept per table for as long as the provider lives.
 */
export class LanceVectorStoreProvider implements VectorStoreProvider {
  readonly provider = 'lancedb';
  readonly isSingleWriter = true;
  readonly #location: string;
  readonly #keywords = new Map<string, LanceKeywordSearch>();
  #connection: Promise<Connection> | undefined;

  constructor(location: string) {
    this.#location = location;
  }

  async open(tenantId: string, space: EmbeddingSpace): Promise<VectorStore> {
    const connection = await this.#connect();
    const name = tableName(tenantId, space.spaceId);
    const keywords = this.#keywords.get(name) ?? new LanceKeywordSearch(connection, name);
    this.#keywords.set(name, keywords);
    return new LanceVectorStore(connection, tenantId, space, keywords);
  }

  async ping(): Promise<void> {
    const connection = await this.#connect();
    await lanceCall('list its tables', () => connection.tableNames({ limit: 1 }));
  }

  async close(): Promise<void> {
    const connection = await this.#connection;
    this.#connection = undefined;
    this.#keywords.clear();
    connection?.close();
  }

  #connect(): Promise<Connection> {
    this.#connection ??= connect(this.#location).catch((error) => {
      this.#connection = undefined;
      throw error;
    });
    return this.#connection;
  }
}

async function connect(location: string): Promise<Connection> {
  // The library reads both when it loads: a full-text index build hangs on two cores without the first, and each new table
  // is a warning on the standard error without the second.
  process.env.LANCE_CPU_THREADS ??= '4';
  process.env.LANCEDB_LOG ??= 'error';
  const { connect: open, Session } = await import('@lancedb/lancedb');
  const isBucket = location.startsWith('s3://');
  return lanceCall('open its directory', async () => {
    if (!isBucket) await mkdir(location, { recursive: true });
    const storage = isBucket ? { storageOptions: bucketOptions() } : {};
    return open(location, { readConsistencyInterval: 0, ...storage }, new Session(indexCacheBytes, metadataCacheBytes));
  });
}

/** LanceDB has an S3 client of its own, which does not know the SDK's variable for an endpoint. */
function bucketOptions(): Record<string, string> {
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const region = process.env.AWS_REGION ?? 'us-east-1';
  return endpoint === undefined ? { region } : { region, endpoint, allowHttp: String(endpoint.startsWith('http:')) };
}
