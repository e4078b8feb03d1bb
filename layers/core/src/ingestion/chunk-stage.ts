import { StageError } from '../errors.ts';
import { lakeKey } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';
import { readBatchBundles } from './batch-bundle.ts';
import { encodingOf, type TokenEncoding } from './chunker-configuration.ts';
import { chunkDocument } from './chunking/chunk-document.ts';
import type { ChunkContext } from './chunking/context.ts';
import { type EmbedTexts, semanticBreaks } from './chunking/semantic-breaks.ts';
import { readVerified, verified } from './clean-stage.ts';
import type { AttemptRef, ChunkRow, CorpusConfiguration, DocumentRef, Ledger, Outcome } from './ledger.ts';
import type { Chunk, CleanDocument } from './model.ts';
import { createPackWriter } from './packs.ts';
import { type Attempted, attempt, attemptOf, type BatchInput, type BatchResult, conclude, idsOf } from './run-batch.ts';
import { chunkHashOf } from './stage-hashes.ts';
import type { Tokenizer } from './tokenizer/tokenizer.ts';

export interface ChunkPorts {
  readonly ledger: Ledger;
  readonly lake: ObjectStore;
  readonly tokenizerOf: (encoding: TokenEncoding) => Promise<Tokenizer>;
  /** Unit vectors by which strategy `semantic` tells topics apart. */
  readonly embedSentences: EmbedTexts;
  readonly configurationOf: (ref: AttemptRef) => Promise<CorpusConfiguration>;
}

interface Chunked {
  readonly document: DocumentRef;
  readonly rows: readonly ChunkRow[];
  readonly chunkCount: number;
}

/** Rows of a document that one statement takes; more go ahead in parts of this size. */
const rowsPerStatement = 1000;
/** Rows that the statement which records a batch takes, of all its documents. */
const rowsPerBatch = 4000;

/**
 * Cuts clean texts into chunks, packs their texts for the embedder and records where they are. Documents are cut one
 * after the other: the packs fill in order, and only one text is in memory.
 */
export async function chunkDocuments(input: BatchInput, ports: ChunkPorts): Promise<BatchResult> {
  const ref = attemptOf(input);
  const view =
    input.retryCount > 0
      ? await ports.ledger.beginBatch(ref, 'chunk', idsOf(input.documents))
      : { halt: null, documents: input.documents.filter(({ stage }) => stage === 'chunk') };
  if (view.halt || view.documents.length === 0) return { documents: [] };
  const configuration = await ports.configurationOf(ref);
  const cleaned = await readBatchBundles(ports.lake, view.documents);
  const packs = createPackWriter(ports.lake, ref);
  const chunked: Chunked[] = [];
  const attempted: Attempted[] = [];
  let rowsHeld = 0;
  for (const document of view.documents) {
    if (document.isKnown) attempted.push(await attempt(document, async () => known(document)));
    else {
      const tried = await attempt(document, async () => {
        const one = await cut(ref, document, configuration, packs.add, { ...ports, cleaned });
        chunked.push(one);
        rowsHeld += one.rows.length;
        if (rowsHeld < rowsPerBatch) return known(document);
        // The last parts of many documents would not fit the statement that records the batch.
        await ports.ledger.putChunkRows(ref, document.documentId, document.token, one.rows);
        chunked[chunked.length - 1] = { ...one, rows: [] };
        rowsHeld -= one.rows.length;
        return known(document);
      });
      if (tried.outcome.result !== 'known') attempted.push(tried);
    }
  }
  await packs.flush();
  for (const one of chunked)
    attempted.push({ outcome: outcomeOf(one, packs.keysOf(one.document.documentId), configuration), thrown: null });
  return conclude(ports.ledger, ref, 'chunk', attempted, []);
}

async function cut(
  ref: AttemptRef,
  document: DocumentRef,
  configuration: CorpusConfiguration,
  add: (chunk: Chunk) => Promise<void>,
  ports: ChunkPorts & { readonly cleaned: ReadonlyMap<string, Uint8Array> },
): Promise<Chunked> {
  const { documentId, versionHash, token } = document;
  const clean = await readClean(ref, document, ports);
  let rows: ChunkRow[] = [];
  let chunkCount = 0;
  const { chunker } = configuration;
  const tokenizer = await ports.tokenizerOf(encodingOf(chunker));
  const input = { documentId, versionHash: versionHash ?? '', clean, configuration: chunker, tokenizer };
  const topics =
    chunker.strategy === 'semantic'
      ? { breaks: await semanticBreaks(clean, chunker, tokenizer, ports.embedSentences) }
      : {};
  for (const chunk of chunkDocument({ ...input, ...topics })) {
    if (rows.length === rowsPerStatement) {
      await ports.ledger.putChunkRows(ref, documentId, token, rows);
      rows = [];
    }
    rows.push(rowOf(chunk));
    chunkCount += 1;
    await add(chunk);
  }
  // What holds documents, as an archive does, may have no text of its own.
  if (chunkCount === 0 && !clean.children?.length)
    throw new StageError('EmptyDocument', 'The document holds no text once it is cleaned.');
  return { document, rows, chunkCount };
}

async function readClean(
  ref: AttemptRef,
  { documentId, cleanHash, contentHash }: DocumentRef,
  ports: ChunkPorts & { readonly cleaned: ReadonlyMap<string, Uint8Array> },
): Promise<CleanDocument> {
  const [key, hash] = [lakeKey(ref.tenantId, 'clean', documentId, cleanHash ?? ''), contentHash ?? ''];
  try {
    const bytes = verified(ports.cleaned.get(documentId), hash) ?? (await readVerified(ports.lake, key, hash));
    return JSON.parse(new TextDecoder().decode(bytes)) as CleanDocument;
  } catch (error) {
    if (error instanceof Error && error.name === 'CorruptCacheObject') await ports.ledger.forgetOutput(ref, documentId);
    throw error;
  }
}

function rowOf(chunk: Chunk): ChunkRow {
  const { chunkId, ordinal, charStart, charEnd, tokenCount, page, headingPath, elementTypes, language } = chunk;
  const { isCut, tableHeader, parentStart, parentEnd, personalData, injections } = chunk;
  const told = Object.entries({ isCut, tableHeader, parentStart, parentEnd, personalData, injections }).filter(
    ([, value]) => value !== undefined,
  );
  const context: ChunkContext = Object.fromEntries(told);
  const row = { chunkId, ordinal, charStart, charEnd, tokenCount, page, headingPath, elementTypes, language };
  return told.length === 0 ? row : { ...row, context };
}

function outcomeOf(
  { document, rows, chunkCount }: Chunked,
  packKeys: readonly string[],
  configuration: CorpusConfiguration,
): Outcome {
  const { documentId, token, contentHash } = document;
  const outputHash = chunkHashOf(contentHash ?? '', configuration);
  return { documentId, token, result: 'advanced', detail: { outputHash, packKeys, chunkCount, rows } };
}

function known({ documentId, token }: DocumentRef): Outcome {
  return { documentId, token, result: 'known', nextHash: '' };
}
