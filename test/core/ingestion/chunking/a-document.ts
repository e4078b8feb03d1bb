import { type ChunkerConfiguration, encodingOf } from '@sheaf/core/ingestion/chunker-configuration';
import { chunkDocument } from '@sheaf/core/ingestion/chunking/chunk-document';
import { type EmbedTexts, semanticBreaks } from '@sheaf/core/ingestion/chunking/semantic-breaks';
import type { Chunk, CleanDocument, ElementType } from '@sheaf/core/ingestion/model';
import { lexicalSentences } from '../../../../lambdas/adapters/embedders/lexical-sentences.ts';
import { aTokenizer } from '../tokenizer/a-tokenizer.ts';

export const tokenizer = await aTokenizer();
const lexical = lexicalSentences();
const documentId = '11111111-1111-5111-8111-111111111111';

/** A clean document out of its elements; a number is the level of a title. */
export function aDocument(...parts: readonly (readonly [ElementType | number, string])[]): CleanDocument {
  let text = '';
  const elements = parts.map(([kind, content]) => {
    if (text !== '') text += '\n\n';
    const charStart = text.length;
    text += content;
    const type = typeof kind === 'number' ? 'Title' : kind;
    return { type, charStart, charEnd: text.length, ...(typeof kind === 'number' ? { level: kind } : {}) } as const;
  });
  return { text, elements, title: null, language: 'en', mediaType: 'text/plain', metadata: {} };
}

/** The chunks of any strategy; `semantic` tells topics apart by `embed`. */
export async function chunksBy(
  clean: CleanDocument,
  configuration: ChunkerConfiguration,
  embed: EmbedTexts = lexical,
): Promise<Chunk[]> {
  const counter = await aTokenizer(`${encodingOf(configuration)}_base`);
  const breaks =
    configuration.strategy === 'semantic' ? { breaks: await semanticBreaks(clean, configuration, counter, embed) } : {};
  return [...chunkDocument({ documentId, versionHash: 'v1', clean, configuration, tokenizer: counter, ...breaks })];
}

export function chunksOf(clean: CleanDocument, chunkSize = 500, chunkOverlap = 100): Chunk[] {
  const configuration = { strategy: 'recursive', chunkSize, chunkOverlap } as const;
  return [...chunkDocument({ documentId, versionHash: 'v1', clean, configuration, tokenizer })];
}

/** A generator of numbers below `limit` that gives the same ones for the same seed. */
export function aRandom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const syllables = 'ba ce di fo gu la me ni po ru sa te vi xo zu bra cle dri flo gru'.split(' ');

export function aSentence(random: (limit: number) => number): string {
  const words = Array.from({ length: 6 + random(20) }, () =>
    Array.from({ length: 1 + random(4) }, () => syllables[random(random(syllables.length) + 1)]).join(''),
  );
  const sentence = words.join(' ');
  return `${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`;
}

/** Paragraphs of up to `sentences` sentences, separated by blank lines. */
export function prose(random: (limit: number) => number, paragraphs: number, sentences: number): string {
  return Array.from({ length: paragraphs }, () =>
    Array.from({ length: 1 + random(sentences) }, () => aSentence(random)).join(' '),
  ).join('\n\n');
}
