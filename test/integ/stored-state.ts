import { join } from 'node:path';
import type { EmbeddingSpace } from '@sheaf/core/retrieval/ports';
import { LanceVectorStoreProvider } from '../../lambdas/adapters/lancedb-provider.ts';
import { openDatabase } from '../../lambdas/adapters/open-database.ts';
import { startDatabase } from '../../local/database/database.ts';

export interface StoredDocument {
  readonly documentId: string;
  readonly uri: string;
  readonly status: string;
  readonly isPublished: boolean;
  readonly claimedBy: string | null;
  readonly chunkCount: number;
  /** Published ones. */
  readonly chunkIds: readonly string[];
}

export interface StoredState {
  readonly documents: readonly StoredDocument[];
  /** Rows of `chunks` of any generation. */
  readonly chunkRows: number;
  readonly staleVectors: number;
  readonly marks: readonly string[];
  readonly openJobs: readonly string[];
  /** Chunk ids in the vector store. */
  readonly vectors: readonly string[];
  readonly ledgerTokens: number;
}

const documentsQuery = `
select d.document_id::text as "documentId", d.uri, d.status, d.published_generation is not null as "isPublished",
  d.claimed_by as "claimedBy", d.chunk_count as "chunkCount",
  (select coalesce(jsonb_agg(k.chunk_id), '[]') from sheaf.chunks k where k.tenant_id = d.tenant_id
     and k.document_id = d.document_id and k.generation = d.published_generation) as "chunkIds"
 from sheaf.documents d order by d.uri`;
const totalsQuery = `
select (select count(*) from sheaf.chunks) as "chunkRows", (select count(*) from sheaf.stale_vectors) as "staleVectors",
  (select coalesce(jsonb_agg(bucket_key), '[]') from sheaf.source_objects where marked_at is not null or claimed_by is not null) as marks,
  (select coalesce(jsonb_agg(job_id || ' ' || status), '[]') from sheaf.jobs where status in ('pending', 'running', 'paused')) as "openJobs",
  (select coalesce(sum(input_tokens), 0) from sheaf.ledger_entries) as "ledgerTokens"`;

export interface Stores {
  readonly database: Awaited<ReturnType<typeof openDatabase>>;
  readonly stores: LanceVectorStoreProvider;
}

/** Opens the stores of a data folder that nobody uses. */
export async function withStores<T>(dataDir: string, work: (stores: Stores) => Promise<T>): Promise<T> {
  const preparedDir = join(import.meta.dirname, '..', '..', 'dist', 'database');
  const server = await startDatabase({ dataDir, preparedDir, onProblem: () => undefined });
  const database = await openDatabase(server.url);
  const stores = new LanceVectorStoreProvider(join(dataDir, 'vectors'));
  try {
    return await work({ database, stores });
  } finally {
    await stores.close();
    await database.close();
    await server.close();
  }
}

/** What lies in a data folder that nobody uses: read from the stores themselves, not by the API. */
export function storedState(dataDir: string): Promise<StoredState> {
  return withStores(dataDir, async ({ database, stores }) => {
    const read = (text: string) => database.transaction({ role: 'sheaf_system' }, (session) => session.query(text));
    const documents = (await read(documentsQuery)) as unknown as StoredDocument[];
    const [totals] = (await read(totalsQuery)) as unknown as Omit<StoredState, 'documents' | 'vectors'>[];
    const spaces = (await read(
      'select tenant_id as "tenantId", definition as space from sheaf.embedding_spaces',
    )) as unknown as { tenantId: string; space: EmbeddingSpace }[];
    return { documents, ...totals!, vectors: await vectorsOf(stores, spaces) };
  });
}

async function vectorsOf(
  provider: LanceVectorStoreProvider,
  spaces: readonly { tenantId: string; space: EmbeddingSpace }[],
) {
  const ids: string[] = [];
  for (const { tenantId, space } of spaces) {
    const store = await provider.open(tenantId, space);
    for (let after: string | null = null; ; ) {
      const page = await store.scan(after, 1000);
      ids.push(...page.chunkIds);
      after = page.next;
      if (after === null) break;
    }
    await store.close();
  }
  return ids;
}
