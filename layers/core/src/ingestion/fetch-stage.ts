import { StageError } from '../errors.ts';
import { lakeKey, sha256 } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';
import { createBatchBundle } from './batch-bundle.ts';
import type { AttemptRef, ClaimedDocument, CorpusConfiguration, Ledger, Outcome } from './ledger.ts';
import { mapLimited } from './map-limited.ts';
import type { LakeLocation } from './model.ts';
import { attempt, attemptOf, type BatchResult, conclude, idsOf } from './run-batch.ts';
import { cleanHashOf, configurationHashOf } from './stage-hashes.ts';

export interface FetchInput extends AttemptRef {
  readonly documents: readonly { readonly documentId: string; readonly sizeBytes?: number | undefined }[];
}

export interface FetchPorts {
  readonly ledger: Ledger;
  readonly landing: ObjectStore;
  readonly lake: ObjectStore;
  /**
   * Which parsers read documents in place of those of the core, and how: part of the identity of what they make.
   * @default null, for none
   */
  readonly parserIdentity?: string | null;
}

const concurrency = 16;

/**
 * Claims the batch, copies the bytes of what changed to the lake, and ends what did not as `unchanged`.
 * @throws StageError DocumentBusy after the others are done, when another attempt holds one of the documents
 */
export async function fetchDocuments(input: FetchInput, ports: FetchPorts): Promise<BatchResult> {
  const ref = attemptOf(input);
  const view = await ports.ledger.claimBatch(ref, idsOf(input.documents));
  if (view.halt) return { documents: [] };
  const fetched = createBatchBundle(ports.lake, ref);
  const sizes = new Map(input.documents.map(({ documentId, sizeBytes }) => [documentId, sizeBytes ?? 0]));
  const attempted = await mapLimited(view.claimed, concurrency, (document) =>
    attempt(document, () =>
      fetchDocument(ref.tenantId, document, sizes.get(document.documentId) ?? 0, view.configuration, {
        ...ports,
        fetched,
      }),
    ),
  );
  const result =
    attempted.length > 0
      ? await conclude(ports.ledger, ref, 'fetch', attempted, view.finished)
      : { documents: view.finished };
  if (view.busy.length > 0)
    throw new StageError('DocumentBusy', `${view.busy.length} documents of the batch are in work by another attempt.`);
  return { documents: await fetched.attach(result.documents) };
}

async function fetchDocument(
  tenantId: string,
  document: ClaimedDocument,
  listedSizeBytes: number,
  configuration: CorpusConfiguration,
  ports: FetchPorts & { readonly fetched: ReturnType<typeof createBatchBundle> },
): Promise<Outcome> {
  const { documentId, token } = document;
  const { parserIdentity = null } = ports;
  if ('failure' in document.source)
    throw new StageError(document.source.failure.error, document.source.failure.message);
  if ('versionHash' in document.source) return inLakeOutcome(document, document.source, configuration, parserIdentity);
  refuseLarge(listedSizeBytes, configuration);
  const object = await ports.landing.get(document.source.bucketKey);
  if (!object) return { documentId, token, result: 'missing' };
  refuseLarge(object.bytes.byteLength, configuration);
  if (object.bytes.byteLength === 0) {
    return {
      documentId,
      token,
      result: 'quarantined',
      error: 'EmptyDocument',
      message: 'The file has 0 bytes.',
      etag: object.etag,
    };
  }
  const versionHash = sha256(object.bytes);
  const surroundings = { parsers: parserIdentity };
  const configurationHash = configurationHashOf(configuration, surroundings);
  if (document.publishedVersionHash === versionHash && document.publishedConfigurationHash === configurationHash) {
    return { documentId, token, result: 'unchanged', etag: object.etag };
  }
  await ports.lake.put(lakeKey(tenantId, 'bytes', documentId, versionHash), object.bytes);
  ports.fetched.add(documentId, object.bytes);
  return {
    documentId,
    token,
    result: 'advanced',
    detail: {
      versionHash,
      sizeBytes: object.bytes.byteLength,
      etag: object.etag,
      configurationHash,
      nextHash: cleanHashOf(versionHash, configuration, surroundings),
    },
  };
}

/** The bytes are in the lake, under the hash that whoever put them there gave them: nothing is to be read here. */
function inLakeOutcome(
  document: ClaimedDocument,
  { versionHash, sizeBytes, factsHash }: LakeLocation,
  configuration: CorpusConfiguration,
  parserIdentity: string | null,
): Outcome {
  const { documentId, token } = document;
  refuseLarge(sizeBytes, configuration);
  if (sizeBytes === 0) throw new StageError('EmptyDocument', 'The file has 0 bytes.');
  const surroundings = { parsers: parserIdentity, factsHash };
  const configurationHash = configurationHashOf(configuration, surroundings);
  if (document.publishedVersionHash === versionHash && document.publishedConfigurationHash === configurationHash)
    return { documentId, token, result: 'unchanged', etag: null };
  const nextHash = cleanHashOf(versionHash, configuration, surroundings);
  return {
    documentId,
    token,
    result: 'advanced',
    detail: { versionHash, sizeBytes, etag: null, configurationHash, nextHash },
  };
}

function refuseLarge(sizeBytes: number, { maxFileBytes }: CorpusConfiguration): void {
  if (sizeBytes <= maxFileBytes) return;
  throw new StageError(
    'DocumentTooLarge',
    `The file has ${sizeBytes} bytes; the corpus takes at most ${maxFileBytes}. Split it, or raise maxFileBytes of the corpus.`,
  );
}
