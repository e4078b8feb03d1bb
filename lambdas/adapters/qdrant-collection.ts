import type { QdrantClient } from '@qdrant/js-client-rest';
import { StageError } from '@sheaf/core/errors';
import type { EmbeddingSpace } from '@sheaf/core/retrieval/ports';
import { isConflict, qdrantCall } from './qdrant-fault.ts';
import { keywordIndexes, vectorNames } from './qdrant-payload.ts';

/**
 * The collection of one space. Shared by all tenants where the server can count term frequencies within one tenant (1.19);
 * otherwise each tenant has its own, since common frequencies would let one tenant's writes move another's scores.
 */
export class QdrantCollection {
  readonly name: string;
  readonly space: EmbeddingSpace;
  readonly isShared: boolean;
  readonly #client: QdrantClient;
  #checked: Promise<void> | undefined;

  constructor(client: QdrantClient, space: EmbeddingSpace, tenantId: string, isShared: boolean) {
    this.#client = client;
    this.space = space;
    this.isShared = isShared;
    this.name = isShared ? `sheaf-${space.spaceId}` : `sheaf-${space.spaceId}-${tenantId}`;
  }

  /** Makes the collection and its indexes; repeating it, also at the same time elsewhere, changes nothing. */
  async ensure(): Promise<void> {
    const { exists } = await qdrantCall('look for its collection', () => this.#client.collectionExists(this.name));
    if (!exists) await this.#create();
    await this.check();
  }

  /** @throws StageError SpaceMismatch when it holds vectors of another size; the 404 of Qdrant when it is not there */
  async check(): Promise<void> {
    this.#checked ??= this.#compareSize().catch((error) => {
      this.#checked = undefined;
      throw error;
    });
    await this.#checked;
  }

  async #compareSize(): Promise<void> {
    const { config } = await qdrantCall('read its collection', () => this.#client.getCollection(this.name));
    const vectors = config.params.vectors as Record<string, { size?: number }> | undefined;
    const size = vectors?.[vectorNames.dense]?.size;
    if (size === this.space.dimensions) return;
    throw new StageError(
      'SpaceMismatch',
      `The collection ${this.name} holds ${size ?? 'no'} dimensions, not ${this.space.dimensions}.`,
    );
  }

  async #create(): Promise<void> {
    const request = {
      vectors: { [vectorNames.dense]: { size: this.space.dimensions, distance: 'Cosine' as const } },
      sparse_vectors: { [vectorNames.keyword]: { modifier: 'idf' as const } },
      // A graph per tenant and none across them: no search ever leaves its tenant.
      ...(this.isShared ? { hnsw_config: { m: 0, payload_m: 16 } } : {}),
    };
    try {
      await qdrantCall('make its collection', () => this.#client.createCollection(this.name, request));
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
    await this.#index('tenant', { type: 'keyword', is_tenant: true });
    await this.#index('uri', this.isShared ? { type: 'keyword', prefix: true } : { type: 'keyword' });
    for (const field of keywordIndexes) await this.#index(field, { type: 'keyword' });
  }

  async #index(
    field_name: string,
    field_schema: { type: 'keyword'; is_tenant?: boolean; prefix?: boolean },
  ): Promise<void> {
    await qdrantCall('index its payload', () =>
      this.#client.createPayloadIndex(this.name, { wait: true, field_name, field_schema }),
    );
  }
}
