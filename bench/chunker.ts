/** Chunker speed, how many chunks an edit changes, and memory, for each strategy and against peers in the same run. */
import type { ChunkerConfiguration } from '@sheaf/core/ingestion/chunker-configuration';
import { chunkDocument } from '@sheaf/core/ingestion/chunking/chunk-document';
import { semanticBreaks } from '@sheaf/core/ingestion/chunking/semantic-breaks';
import type { Chunk, CleanDocument } from '@sheaf/core/ingestion/model';
import { createDocumentBuilder } from '@sheaf/core/ingestion/parsing/document-builder';
import { parseMarkdown } from '@sheaf/core/ingestion/parsing/markdown';
import { createTokenizer, type Tokenizer } from '@sheaf/core/ingestion/tokenizer/tokenizer';
import { lexicalSentences } from '../lambdas/adapters/embedders/lexical-sentences.ts';
import { loadTokenRanks } from '../lambdas/adapters/tokenizer-ranks.ts';
import type { Figure } from './figure.ts';
import { chunkerPeers } from './fixtures/chunker-peers.ts';
import { englishText } from './fixtures/texts.ts';

type Split = (document: CleanDocument) => Promise<string[]>;

const sizes = { chunkSize: 500, chunkOverlap: 100 };
const strategies: readonly ChunkerConfiguration[] = [
  { strategy: 'recursive', ...sizes },
  { strategy: 'sentence', ...sizes },
  { strategy: 'markdown', ...sizes, depth: 3 },
  { strategy: 'fixed', ...sizes },
  { strategy: 'raptor', chunkSize: 100 },
  { strategy: 'hierarchical', chunkSize: 250, chunkOverlap: 50 },
  { strategy: 'semantic', chunkSize: 500, percentile: 95 },
];
const embed = lexicalSentences();

function clean(text: string): CleanDocument {
  const builder = createDocumentBuilder();
  parseMarkdown(text, builder);
  return builder.build('text/markdown');
}

async function chunks(
  document: CleanDocument,
  configuration: ChunkerConfiguration,
  tokenizer: Tokenizer,
): Promise<Iterable<Chunk>> {
  const topics =
    configuration.strategy === 'semantic'
      ? { breaks: await semanticBreaks(document, configuration, tokenizer, embed) }
      : {};
  return chunkDocument({
    documentId: '11111111-1111-5111-8111-111111111111',
    versionHash: '',
    clean: document,
    configuration,
    tokenizer,
    ...topics,
  });
}

function random(state: { seed: number }, limit: number): number {
  state.seed = (Math.imul(state.seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((state.seed / 2 ** 32) * limit);
}

/** Chunks that are new after each of 350 edits of one word or one sentence: mean and 90th percentile. */
async function changes(text: string, split: Split): Promise<{ mean: number; p90: number }> {
  const before = new Set(await split(clean(text)));
  const state = { seed: 1 };
  const counts: number[] = [];
  for (let edit = 0; edit < 350; edit += 1) {
    const at = text.indexOf(' ', random(state, text.length - 1000));
    const after = random(state, 2) === 0 ? text.indexOf(' ', at + 1) : at;
    const inserted = random(state, 2) === 0 ? ' changed' : ' A new sentence stands here now.';
    const edited = await split(clean(text.slice(0, at) + inserted + text.slice(after)));
    counts.push(edited.filter((one) => !before.has(one)).length);
  }
  counts.sort((a, b) => a - b);
  return {
    mean: counts.reduce((sum, count) => sum + count) / counts.length,
    p90: counts[Math.floor(counts.length * 0.9)]!,
  };
}

/**
 * Megabytes per second of CPU time, the best of four rounds in which all take turns: what else the machine does counts
 * neither for one nor for the other.
 */
async function speeds(document: CleanDocument, splits: readonly Split[]): Promise<number[]> {
  const best = splits.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < 4; round += 1) {
    for (const [index, split] of splits.entries()) {
      const started = process.cpuUsage();
      await split(document);
      const { user, system } = process.cpuUsage(started);
      best[index] = Math.min(best[index]!, (user + system) / 1000);
    }
  }
  return best.map((milliseconds) => Buffer.byteLength(document.text) / 1000 / milliseconds);
}

/** Reads a text of 100 MB through once: megabytes a second, and the most memory beside the text. */
async function large(tokenizer: Tokenizer): Promise<Figure[]> {
  const text = englishText(1_000_000)
    .replaceAll(/[^\n -~]/g, ' ')
    .repeat(100);
  const element = { type: 'Paragraph', charStart: 0, charEnd: text.length } as const;
  const document = { ...clean(''), text, elements: [element] };
  text.charCodeAt(text.length - 1);
  const before = process.memoryUsage().heapUsed;
  const started = process.cpuUsage();
  let most = 0;
  let count = 0;
  for (const _ of await chunks(document, strategies[0]!, tokenizer)) {
    count += 1;
    if (count % 500 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before);
  }
  const { user, system } = process.cpuUsage(started);
  const seconds = (user + system) / 1e6;
  return [
    { figure: 'a text of 100 MB, recursive', target: '–', value: text.length / 1e6 / seconds, unit: 'MB/s' },
    { figure: 'the same: heap beside the text, not collected', target: '< 100', value: most / 2 ** 20, unit: 'MB' },
  ];
}

export async function run(): Promise<readonly Figure[]> {
  const tokenizer = createTokenizer(await loadTokenRanks());
  const document = clean(englishText(1_000_000));
  const edited = englishText(100_000);
  const figures: Figure[] = [];
  const splitBy = (configuration: ChunkerConfiguration): Split => {
    return async (one) => [...(await chunks(one, configuration, tokenizer))].map(({ text }) => text);
  };
  for (const configuration of strategies) {
    const { strategy } = configuration;
    const split = splitBy(configuration);
    const value = (await speeds(document, [split]))[0]!;
    figures.push({ figure: `${strategy}: speed`, target: '–', value, unit: 'MB/s' });
    const { mean, p90 } = await changes(edited, split);
    const targets = strategy === 'recursive' ? ['≤ 2.5', '≤ 4'] : ['–', '–'];
    figures.push({
      figure: `${strategy}: chunks changed by an edit, mean of 350`,
      target: targets[0]!,
      value: mean,
      unit: '',
    });
    figures.push({ figure: `${strategy}: the same, p90`, target: targets[1]!, value: p90, unit: '' });
  }
  for (const { name, split, missing } of await chunkerPeers(sizes)) {
    const figure = `recursive against ${name}: times its speed`;
    if (split === null) {
      figures.push({ figure, target: '> 1', value: null, unit: '', reason: missing });
      continue;
    }
    const theirs: Split = ({ text }) => split(text);
    const [ours, peer] = (await speeds(document, [splitBy(strategies[0]!), theirs])) as [number, number];
    const { mean, p90 } = await changes(edited, theirs);
    figures.push(
      { figure, target: '> 1', value: ours / peer, unit: `× ${peer.toFixed(1)} MB/s` },
      { figure: `${name}: chunks changed by an edit, mean of 350`, target: '–', value: mean, unit: `(p90 ${p90})` },
    );
  }
  return [...figures, ...(await large(tokenizer))];
}
