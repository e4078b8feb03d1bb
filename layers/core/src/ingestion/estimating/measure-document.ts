/** Reads and cuts one document of the sample as the stages would, to count the tokens that its new chunks have. */
import { deepestLevel } from '../child-list.ts';
import { encodingOf, type TokenEncoding } from '../chunker-configuration.ts';
import { chunkDocument } from '../chunking/chunk-document.ts';
import { type EmbedTexts, semanticBreaks } from '../chunking/semantic-breaks.ts';
import type { ParseDocument } from '../clean-stage.ts';
import { examine } from '../cleaning/examine.ts';
import { personalDataPolicyOf } from '../cleaning/personal-data-policy.ts';
import { embeddedText } from '../embedded-text.ts';
import type { AttemptRef, CorpusConfiguration } from '../ledger.ts';
import type { Chunk, CleanDocument } from '../model.ts';
import { languageDetector } from '../parsing/language.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

export interface MeasurePorts {
  readonly parse: ParseDocument;
  readonly tokenizerOf: (encoding: TokenEncoding) => Promise<Tokenizer>;
  readonly embedSentences: EmbedTexts;
  /** Those of the chunks that are published already, of at most 1,000. */
  readonly publishedOf: (documentId: string, chunkIds: readonly string[]) => Promise<readonly string[]>;
}

export interface MeasuredDocument {
  readonly documentId: string;
  readonly bytes: Uint8Array;
  readonly extension: string | null;
  readonly mediaType: string | null;
  /** An earlier version is published, whose passages need no new vector. */
  readonly isChanged: boolean;
}

const chunksPerLook = 1000;

/**
 * Tokens that an embedder would be given, documents inside included.
 * @throws StageError as the clean stage, when the document itself cannot be read
 */
export async function measureDocument(
  ref: AttemptRef,
  document: MeasuredDocument,
  configuration: CorpusConfiguration,
  ports: MeasurePorts,
  depth = 0,
): Promise<number> {
  const { documentId, bytes, extension, mediaType } = document;
  const { language } = configuration;
  const { clean, children } = await ports.parse({ bytes, extension, mediaType, language }, { ...ref, documentId });
  const examined = await examine(clean, personalDataPolicyOf(configuration), languageDetector);
  let tokens = await tokensOf(document, examined, configuration, ports);
  if (depth >= deepestLevel) return tokens;
  for (const { path, bytes: inner, mediaType: told } of children) {
    const child = {
      documentId,
      bytes: inner,
      extension: /\.([A-Za-z0-9]{1,12})$/.exec(path)?.[1]?.toLowerCase() ?? null,
      mediaType: told,
      isChanged: false,
    };
    // A child that cannot be read is quarantined alone.
    tokens += await measureDocument(ref, child, configuration, ports, depth + 1).catch(() => 0);
  }
  return tokens;
}

async function tokensOf(
  { documentId, isChanged }: MeasuredDocument,
  clean: CleanDocument,
  { chunker }: CorpusConfiguration,
  { tokenizerOf, embedSentences, publishedOf }: MeasurePorts,
): Promise<number> {
  const tokenizer = await tokenizerOf(encodingOf(chunker));
  const breaks =
    chunker.strategy === 'semantic' ? { breaks: await semanticBreaks(clean, chunker, tokenizer, embedSentences) } : {};
  const counted = new Set<string>();
  let tokens = 0;
  let waiting: Chunk[] = [];
  async function settle(): Promise<void> {
    const ids = waiting.map(({ chunkId }) => chunkId);
    const published = new Set(isChanged && ids.length > 0 ? await publishedOf(documentId, ids) : []);
    for (const chunk of waiting) {
      const text = embeddedText(chunk);
      if (published.has(chunk.chunkId) || counted.has(text)) continue;
      counted.add(text);
      tokens += chunk.tokenCount;
    }
    waiting = [];
  }
  const input = { documentId, versionHash: '', clean, configuration: chunker, tokenizer };
  for (const chunk of chunkDocument({ ...input, ...breaks })) {
    waiting.push(chunk);
    if (waiting.length >= chunksPerLook) await settle();
  }
  await settle();
  return tokens;
}
