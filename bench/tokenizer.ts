/** The tokenizer against tiktoken (WASM binding) and gpt-tokenizer, on the same texts in the same run. */
import type { EncodingName } from '@sheaf/core/ingestion/tokenizer/token-ranks';
import { createTokenizer } from '@sheaf/core/ingestion/tokenizer/tokenizer';
import * as gptCl100k from 'gpt-tokenizer/encoding/cl100k_base';
import * as gptO200k from 'gpt-tokenizer/encoding/o200k_base';
import { get_encoding } from 'tiktoken';
import { loadTokenRanks } from '../lambdas/adapters/tokenizer-ranks.ts';
import type { Figure } from './figure.ts';
import { eastAsianText, englishText, sourceCode } from './fixtures/texts.ts';

type Run = (text: string) => unknown;

const parts = 16;
/** Parts that only warm up. */
const warmUp = 6;

/**
 * Megabytes of UTF-8 per second of CPU time of each: the median over the parts of a text, so that no result cache sees a text twice;
 * they take turns, so that what else the machine does meets all alike.
 */
function speeds<Name extends string>(text: string, runs: Record<Name, Run>): Record<Name, number> {
  const measured = Object.fromEntries(Object.keys(runs).map((name) => [name, [] as number[]])) as Record<
    Name,
    number[]
  >;
  const length = Math.floor(text.length / parts);
  for (let part = 0; part < parts; part += 1) {
    const slice = text.slice(part * length, (part + 1) * length);
    const megabytes = Buffer.byteLength(slice) / 1e6;
    for (const name of Object.keys(runs) as Name[]) {
      const started = process.cpuUsage();
      runs[name](slice);
      const { user, system } = process.cpuUsage(started);
      if (part >= warmUp) measured[name].push((megabytes * 1e6) / (user + system));
    }
  }
  const medians = (Object.keys(runs) as Name[]).map((name) => [
    name,
    measured[name].sort((a, b) => a - b)[(parts - warmUp) >> 1]!,
  ]);
  return Object.fromEntries(medians) as Record<Name, number>;
}

async function figuresOf(encoding: EncodingName, gpt: typeof gptCl100k | typeof gptO200k): Promise<Figure[]> {
  const started = performance.now();
  const tokenizer = createTokenizer(await loadTokenRanks(encoding));
  const loadMs = performance.now() - started;
  const reference = get_encoding(encoding);
  const runs = {
    encode: tokenizer.encode,
    count: (text: string) => tokenizer.count(text),
    tiktoken: (text: string) => reference.encode(text, [], []),
    gpt: (text: string) => gpt.encode(text, { allowedSpecial: new Set() }),
  };
  const texts = {
    English: englishText(1_800_000),
    code: sourceCode(1_800_000),
    'Chinese and Japanese': eastAsianText(800_000),
  };
  const short = encoding.replace('_base', '');
  const figures: Figure[] = [{ figure: `${short}: load`, target: '< 150', value: loadMs, unit: 'ms' }];
  for (const [name, text] of Object.entries(texts)) {
    const speed = speeds(text, runs);
    const row = (figure: string, target: string, value: number, unit: string) =>
      figures.push({ figure: `${short}, ${name}: ${figure}`, target, value, unit });
    row('encode', '–', speed.encode, 'MB/s');
    row('count', '–', speed.count, 'MB/s');
    row('times tiktoken', '≥ 1.3', speed.encode / speed.tiktoken, `× ${speed.tiktoken.toFixed(1)} MB/s`);
    row('times gpt-tokenizer', '≥ 1.3', speed.encode / speed.gpt, `× ${speed.gpt.toFixed(1)} MB/s`);
  }
  reference.free();
  return figures;
}

export async function run(): Promise<readonly Figure[]> {
  return [...(await figuresOf('cl100k_base', gptCl100k)), ...(await figuresOf('o200k_base', gptO200k))];
}
