/**
 * Erasure: first the rows that make a document findable, then vectors and objects, then probes of every read path, then
 * the receipt; then copies of what is gone are promoted. What is inside a document goes with it, each with a receipt of its
 * own. An erasure that was interrupted is noted until its receipt is written, and is ended by repeating it; a document that
 * is gone already gives a receipt too.
 */
import { ulid } from 'ulid';
import { lakePrefix, type Zone } from '../keys.ts';
import type { Database } from '../platform/database.ts';
import type { Leases } from '../platform/leases.ts';
import type { Clock, Logger, ObjectStore } from '../ports.ts';
import type { EmbeddingSpace, VectorStore, VectorStoreProvider } from '../retrieval/ports.ts';
import { contentHashOf, type ErasedDocument, type ErasureReceipt, type Removed, receiptOf } from './erasure-receipt.ts';
import { linkCorpora } from './link-corpora.ts';
import type { LinkScope } from './link-duplicates.ts';
import { mapLimited } from './map-limited.ts';

export interface ErasePorts {
  readonly database: Database;
  readonly lake: ObjectStore;
  readonly landing: ObjectStore;
  readonly stores: VectorStoreProvider;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface EraseInput {
  readonly tenantId: string;
  readonly jobId: string | null;
  readonly documentIds: readonly string[];
  /** False for a mirrored deletion: the landing object is gone already, and a new one of that key is not ours to delete. */
  readonly deletesLanding: boolean;
}

export interface EraseResult {
  readonly receipts: readonly ErasureReceipt[];
  /** In work by a job; nothing of them was touched. */
  readonly busy: readonly string[];
}

interface UnpublishedPage {
  /** What is inside a document comes before it. */
  readonly documents: readonly Unpublished[];
  readonly left: number;
  readonly busy: readonly string[];
}

interface Unpublished extends ErasedDocument {
  readonly chunkCount: number;
  /** Of the erasure that began, which may be an earlier one that was interrupted. */
  readonly deletesLanding: boolean;
}

const perPage = 500;
const zones: readonly Zone[] = ['bytes', 'clean', 'vectors'];

export async function eraseDocuments(input: EraseInput, ports: ErasePorts): Promise<EraseResult> {
  const receipts: ErasureReceipt[] = [];
  for (;;) {
    const page = await ports.database.call<UnpublishedPage>('unpublish_documents', { ...input, limit: perPage });
    const isLast = page.left === 0 || page.documents.length === 0;
    const own = await erasePage(input.tenantId, page.documents, ports);
    if (isLast) own.push(...absentReceipts(input.documentIds, [...receipts, ...own], page.busy, ports.clock));
    const scopes = isLast && input.jobId === null ? await copiesLeft(input.tenantId, ports.database) : [];
    await putReceipts(input, own, ports.database);
    receipts.push(...own);
    if (!isLast) continue;
    await linkCorpora(scopes, ports, { mostPages: 2, waitSeconds: 0 });
    return { receipts, busy: page.busy };
  }
}

/** Where copies of what is gone wait to be promoted. A job does that itself, when its wave ends. */
function copiesLeft(tenantId: string, database: Database): Promise<LinkScope[]> {
  return database.call('corpora_to_link', { tenantId });
}

/** Receipts are written page by page, so that the erasure of a large archive goes on where it was interrupted. */
async function putReceipts(
  { tenantId, jobId }: EraseInput,
  receipts: readonly ErasureReceipt[],
  database: Database,
): Promise<void> {
  const rows = receipts.map((receipt) => ({
    ...receipt,
    status: 'unreachable',
    receipt,
    contentHash: contentHashOf(receipt),
  }));
  await database.call('put_receipts', { tenantId, jobId, receipts: rows });
}

async function erasePage(
  tenantId: string,
  documents: readonly Unpublished[],
  ports: ErasePorts,
): Promise<ErasureReceipt[]> {
  const unreachableAt = new Date(ports.clock.now()).toISOString();
  const spaces = await ports.database.call<{ tenantId: string; space: EmbeddingSpace }[]>('tenant_spaces', {
    tenantId,
  });
  const vectors = await eraseVectors(
    tenantId,
    documents.map(({ documentId }) => documentId),
    spaces.map(({ space }) => space),
    ports,
  );
  return mapLimited(documents, 8, (document) => eraseDocument(tenantId, document, vectors, unreachableAt, ports));
}

/** Of documents that were gone already. */
function absentReceipts(
  documentIds: readonly string[],
  receipts: readonly ErasureReceipt[],
  busy: readonly string[],
  clock: Clock,
): ErasureReceipt[] {
  const known = new Set([...busy, ...receipts.map(({ documentId }) => documentId)]);
  const unreachableAt = new Date(clock.now()).toISOString();
  return documentIds
    .filter((id) => !known.has(id))
    .map((documentId) => {
      const document = { documentId, landingKeys: [], parentId: null, childCount: 0, parentRemains: false };
      return receiptOf({ receiptId: ulid(clock.now()), document, removed: nothing, probes: [], unreachableAt });
    });
}

const nothing: Removed = { rows: 0, vectors: 0, lakeObjects: 0, landingObjects: 0 };

/** Vectors of each document, by its id, before the deletion and after it. */
interface ErasedVectors {
  readonly before: ReadonlyMap<string, number>;
  readonly after: ReadonlyMap<string, number>;
}

/** Erases the objects of a document whose rows and vectors are gone, and probes for it. */
async function eraseDocument(
  tenantId: string,
  document: Unpublished,
  vectors: ErasedVectors,
  unreachableAt: string,
  ports: ErasePorts,
): Promise<ErasureReceipt> {
  const objects = await eraseObjects(tenantId, document, ports);
  const removed: Removed = {
    rows: document.chunkCount,
    vectors: vectors.before.get(document.documentId) ?? 0,
    ...objects,
  };
  const vectorsLeft = vectors.after.get(document.documentId) ?? 0;
  const probes = await probe(tenantId, document, vectorsLeft, ports);
  return receiptOf({ receiptId: ulid(ports.clock.now()), document, removed, probes, unreachableAt });
}

async function eraseVectors(
  tenantId: string,
  documentIds: readonly string[],
  spaces: readonly EmbeddingSpace[],
  ports: ErasePorts,
): Promise<ErasedVectors> {
  const before = new Map<string, number>();
  const after = new Map<string, number>();
  if (documentIds.length === 0) return { before, after };
  for (const space of spaces) {
    await ports.leases.hold(`index/${tenantId}/${space.spaceId}`, ports.stores.isSingleWriter, async () => {
      const index = await ports.stores.open(tenantId, space);
      try {
        await addCounts(before, documentIds, index);
        await index.deleteDocuments(documentIds);
        await addCounts(after, documentIds, index);
      } finally {
        await index.close();
      }
    });
  }
  return { before, after };
}

async function addCounts(
  counts: Map<string, number>,
  documentIds: readonly string[],
  index: VectorStore,
): Promise<void> {
  for (const documentId of documentIds)
    counts.set(documentId, (counts.get(documentId) ?? 0) + (await index.count([documentId])));
}

async function eraseObjects(
  tenantId: string,
  { documentId, deletesLanding, landingKeys }: Unpublished,
  { lake, landing }: ErasePorts,
) {
  let lakeObjects = 0;
  for (const zone of zones) {
    const keys = await Array.fromAsync(lake.list(lakePrefix(tenantId, zone, documentId)), ({ key }) => key);
    if (keys.length > 0) await lake.delete(keys);
    lakeObjects += keys.length;
  }
  if (deletesLanding && landingKeys.length > 0) await landing.delete(landingKeys);
  return { lakeObjects, landingObjects: deletesLanding ? landingKeys.length : 0 };
}

/** Asks every read path for the document, as a reader would. */
async function probe(
  tenantId: string,
  { documentId, deletesLanding, landingKeys }: Unpublished,
  vectorsLeft: number,
  ports: ErasePorts,
) {
  const { rows } = await ports.database.call<{ rows: number }>('document_rows', {
    tenantId,
    documentId,
  });
  let objects = 0;
  for (const zone of zones) {
    for await (const _ of ports.lake.list(lakePrefix(tenantId, zone, documentId))) objects += 1;
  }
  let landed = 0;
  if (deletesLanding) for (const key of landingKeys) landed += (await ports.landing.head(key)) ? 1 : 0;
  return [
    { path: 'documents, chunks and search', found: rows },
    { path: 'vector store', found: vectorsLeft },
    { path: 'lake', found: objects },
    { path: 'landing bucket', found: landed },
  ];
}
