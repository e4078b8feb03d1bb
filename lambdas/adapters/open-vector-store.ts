import type { VectorStoreProvider } from '@sheaf/core/retrieval/ports';

/**
 * Opens the vector store that a URL names: `lancedb:/absolute/path`, `lancedb:s3://bucket/prefix`, or
 * `qdrant:https://host:6333`. Connects at the first call.
 * @throws Error for any other scheme
 */
export async function openVectorStoreProvider(url: string): Promise<VectorStoreProvider> {
  const colon = url.indexOf(':');
  const [scheme, location] = [url.slice(0, colon), url.slice(colon + 1)];
  switch (scheme) {
    case 'lancedb': {
      if (!location.startsWith('/') && !location.startsWith('s3://') && !/^[A-Za-z]:[\\/]/.test(location)) {
        throw new Error(
          `VECTOR_STORE_URL names "${location}"; use lancedb:/absolute/path or lancedb:s3://bucket/prefix.`,
        );
      }
      const { LanceVectorStoreProvider } = await import('./lancedb-provider.ts');
      return new LanceVectorStoreProvider(location);
    }
    case 'qdrant': {
      if (!/^https?:\/\/./.test(location))
        throw new Error(`VECTOR_STORE_URL names "${location}"; use qdrant:https://host:6333.`);
      const { QdrantVectorStoreProvider } = await import('./qdrant-provider.ts');
      return new QdrantVectorStoreProvider(location);
    }
    default:
      throw new Error(`VECTOR_STORE_URL has the scheme "${scheme}"; use lancedb: or qdrant:.`);
  }
}
