import { StageError } from '../errors.ts';
import { lakeKey, sha256 } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';
import { decodeFacts, type SourceFacts, withFacts } from '../sources/source-facts.ts';
import { createBatchBundle, readBatchBundles } from './batch-bundle.ts';
import { examine } from './cleaning/examine.ts';
import { fingerprintOf } from './cleaning/fingerprint.ts';
import { personalDataPolicyOf } from './cleaning/personal-data-policy.ts';
import { keepChildren } from './keep-children.ts';
import type { AttemptRef, CorpusConfiguration, DocumentRef, Ledger, Outcome } from './ledger.ts';
import { languageDetector } from './parsing/language.ts';
import type { ParsedDocument, ParseRequest } from './parsing/parse-document.ts';
import { attemptOf, type BatchInput, type BatchResult, runBatch } from './run-batch.ts';
import { chunkHashOf, cleanHashOf } from './stage-hashes.ts';

/** Bytes to clean text, and the documents inside; bound to the language detector and parsers by the composition root. */
export type ParseDocument = (
  input: Pick<ParseRequest, 'bytes' | 'mediaType' | 'detectedType'> & {
    extension: string | null;
    language: string | null;
  },
  ref: AttemptRef & { readonly documentId: string },
) => Promise<ParsedDocument>;

export interface CleanPorts {
  readonly ledger: Ledger;
  readonly lake: ObjectStore;
  readonly parse: ParseDocument;
  /** The corpus of a job does not change while it runs, so that it is asked for once. */
  readonly configurationOf: (ref: AttemptRef) => Promise<CorpusConfiguration>;
  /** As FetchPorts. */
  readonly parserIdentity?: string | null;
}

/** Parses what fetch brought and stores the clean text; known outputs are taken as they are. */
export async function cleanDocuments(input: BatchInput, ports: CleanPorts): Promise<BatchResult> {
  const ref = attemptOf(input);
  const configuration = await ports.configurationOf(ref);
  const fetched = await readBatchBundles(ports.lake, input.documents);
  const cleaned = createBatchBundle(ports.lake, ref);
  const { documents } = await runBatch(ports.ledger, 'clean', input, (document) =>
    cleanDocument(ref, document, configuration, { ...ports, fetched, cleaned }),
  );
  return { documents: await cleaned.attach(documents) };
}

async function cleanDocument(
  ref: AttemptRef,
  document: DocumentRef,
  configuration: CorpusConfiguration,
  ports: CleanPorts & {
    readonly fetched: ReadonlyMap<string, Uint8Array>;
    readonly cleaned: ReturnType<typeof createBatchBundle>;
  },
): Promise<Outcome> {
  const { documentId, token, versionHash } = document;
  if (versionHash === null) throw new Error(`Document ${documentId} reached clean without a version.`);
  if (document.isKnown && document.contentHash) {
    return { documentId, token, result: 'known', nextHash: chunkHashOf(document.contentHash, configuration) };
  }
  const bytes = verified(ports.fetched.get(documentId), versionHash) ?? (await readBytes(ref, document, ports));
  const facts = await readFacts(ref, document, ports.lake);
  const { extension, factsHash } = document;
  const { clean, children: inside } = await ports.parse(
    { bytes, extension, mediaType: facts?.mediaType ?? null, language: configuration.language },
    { ...ref, documentId },
  );
  const cleanHash = cleanHashOf(versionHash, configuration, { parsers: ports.parserIdentity ?? null, factsHash });
  const { children, leftOut } = await keepChildren(ref, document, cleanHash, inside, ports);
  if (clean.text === '' && children.length === 0)
    throw new StageError('EmptyDocument', `The document holds no text. ${leftOut ?? ''}`.trimEnd());
  const examined = await examine(withFacts(clean, facts), personalDataPolicyOf(configuration), languageDetector);
  const output = children.length > 0 ? { ...examined, children } : examined;
  const stored = new TextEncoder().encode(JSON.stringify(output));
  const contentHash = sha256(stored);
  await ports.lake.put(lakeKey(ref.tenantId, 'clean', documentId, cleanHash), stored, 'application/json');
  ports.cleaned.add(documentId, stored);
  const { title, language, mediaType, metadata } = examined;
  return {
    documentId,
    token,
    result: 'advanced',
    detail: {
      outputHash: cleanHash,
      cleanHash,
      contentHash,
      nextHash: chunkHashOf(contentHash, configuration),
      title,
      language,
      mediaType,
      metadata,
      textLength: examined.text.length,
      fingerprint: examined.text === '' ? null : fingerprintOf(examined.text),
      childCount: children.length,
      leftOut,
    },
  };
}

/** What fetch put into the lake; for a child document, what the clean stage of its parent put there. */
async function readBytes(
  ref: AttemptRef,
  { documentId, versionHash }: DocumentRef,
  { lake, ledger }: CleanPorts,
): Promise<Uint8Array> {
  const hash = versionHash ?? '';
  try {
    return await readVerified(lake, lakeKey(ref.tenantId, 'bytes', documentId, hash), hash);
  } catch (error) {
    // Fetch brings the bytes of any other document anew; those of a child come from its parent alone.
    if (error instanceof Error && error.name === 'CorruptCacheObject') await ledger.forgetParent(ref, documentId);
    throw error;
  }
}

async function readFacts(
  { tenantId }: AttemptRef,
  { documentId, factsHash }: DocumentRef,
  lake: ObjectStore,
): Promise<SourceFacts | null> {
  if (factsHash === undefined) return null;
  return decodeFacts(await readVerified(lake, lakeKey(tenantId, 'bytes', documentId, factsHash), factsHash));
}

/** The bytes if they are those of the hash. */
export function verified(bytes: Uint8Array | undefined, hash: string): Uint8Array | undefined {
  return bytes !== undefined && sha256(bytes) === hash ? bytes : undefined;
}

/** Reads an object whose hash is known. @throws StageError CorruptCacheObject when the bytes are missing or differ */
export async function readVerified(lake: ObjectStore, key: string, hash: string): Promise<Uint8Array> {
  const object = await lake.get(key);
  const bytes = verified(object?.bytes, hash);
  if (bytes) return bytes;
  throw new StageError(
    'CorruptCacheObject',
    `A stored ${object ? 'object is damaged' : 'object is missing'} in the lake. It was set aside; retry the job to make it anew.`,
  );
}
