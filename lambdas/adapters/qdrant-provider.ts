import { QdrantClient } from '@qdrant/js-client-rest';
import type { EmbeddingSpace, VectorStore, VectorStoreProvider } from '@sheaf/core/retrieval/ports';
import { QdrantCollection } from './qdrant-collection.ts';
import { qdrantCall } from './qdrant-fault.ts';
import { QdrantVectorStore } from './qdrant-vector-store.ts';
import { readSecret } from './secret-value.ts';

/** First version that counts term frequencies within a filter (`params.idf.corpus`) and matches prefixes. */
const sharedSince = [1, 19] as const;
const timeoutMilliseconds = 30_000;

/** Qdrant over HTTP. Many writers at once are safe: points are upserted by id. The key is QDRANT_API_KEY, or a secret's name. */
export class QdrantVectorStoreProvider implements VectorStoreProvider {
  readonly provider = 'qdrant';
  readonly isSingleWriter = false;
  readonly #url: string;
  #connected: Promise<{ client: QdrantClient; isShared: boolean }> | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  async open(tenantId: string, space: EmbeddingSpace): Promise<VectorStore> {
    const { client, isShared } = await this.#connect();
    return new QdrantVectorStore(client, tenantId, new QdrantCollection(client, space, tenantId, isShared));
  }

  async ping(): Promise<void> {
    const { client } = await this.#connect();
    await qdrantCall('answer', () => client.versionInfo());
  }

  async close(): Promise<void> {
    this.#connected = undefined;
  }

  #connect(): Promise<{ client: QdrantClient; isShared: boolean }> {
    this.#connected ??= connect(this.#url).catch((error) => {
      this.#connected = undefined;
      throw error;
    });
    return this.#connected;
  }
}

async function connect(url: string): Promise<{ client: QdrantClient; isShared: boolean }> {
  const key = process.env.QDRANT_API_KEY;
  const { protocol, port } = new URL(url);
  const client = new QdrantClient({
    url,
    // The client would take 6333 for an https URL that means 443.
    port: port === '' ? (protocol === 'https:' ? 443 : 6333) : Number(port),
    timeout: timeoutMilliseconds,
    checkCompatibility: false,
    ...(key === undefined ? {} : { apiKey: await readSecret(key) }),
  });
  const { version } = await qdrantCall('tell its version', () => client.versionInfo());
  return { client, isShared: isAtLeast(version, sharedSince) };
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [givenMajor = 0, givenMinor = 0] = version.split('.').map(Number);
  return givenMajor > major || (givenMajor === major && givenMinor >= minor);
}
