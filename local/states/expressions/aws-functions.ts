import { createHash, randomUUID } from 'node:crypto';
import type { Expression } from 'jsonata';

/** What expressions take from outside: time and chance are ports of the engine. */
export interface ExpressionHost {
  now(): number;
  random(): number;
}

/** Step Functions' limit for `$range`. */
const maxRangeLength = 1000;
const hashNames: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

export const awsFunctionNames = ['partition', 'range', 'hash', 'random', 'uuid', 'parse'] as const;

function partition(array: unknown, size: unknown): unknown[][] {
  if (!Array.isArray(array)) throw new Error('$partition takes an array');
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1)
    throw new Error('$partition takes a chunk size of at least 1');
  const chunks: unknown[][] = [];
  for (let start = 0; start < array.length; start += size) chunks.push(array.slice(start, start + size));
  return chunks;
}

function range(first: unknown, last: unknown, step: unknown): number[] {
  if (![first, last, step].every(Number.isInteger)) throw new Error('$range takes three integers');
  const [from, to, by] = [first, last, step] as [number, number, number];
  if (by === 0) throw new Error('$range takes a step other than 0');
  const length = Math.max(0, Math.floor((to - from) / by) + 1);
  if (length > maxRangeLength) throw new Error(`$range makes at most ${maxRangeLength} numbers, not ${length}`);
  return Array.from({ length }, (_, index) => from + index * by);
}

function hash(text: unknown, algorithm: unknown): string {
  const name = typeof algorithm === 'string' ? hashNames[algorithm] : undefined;
  if (name === undefined) throw new Error(`$hash takes one of ${Object.keys(hashNames).join(', ')}`);
  if (typeof text !== 'string') throw new Error('$hash takes a string');
  return createHash(name).update(text).digest('hex');
}

/** In [0, 1); the same for the same seed (mulberry32). AWS does not publish its generator, so seeded values differ from AWS's. */
function seededRandom(seed: number): number {
  let state = (seed + 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 4_294_967_296;
}

function parse(text: unknown): unknown {
  if (typeof text !== 'string') throw new Error('$parse takes a string');
  return JSON.parse(text);
}

/** Adds the functions that Step Functions adds to JSONata, and binds time and chance to the engine's ports. */
export function registerAwsFunctions(expression: Expression, host: ExpressionHost): void {
  expression.registerFunction('partition', partition);
  expression.registerFunction('range', range);
  expression.registerFunction('hash', hash);
  expression.registerFunction('random', (seed?: unknown) =>
    typeof seed === 'number' ? seededRandom(seed) : host.random(),
  );
  expression.registerFunction('uuid', () => randomUUID());
  expression.registerFunction('parse', parse);
  expression.registerFunction('millis', () => host.now());
  expression.registerFunction('now', function (picture?: unknown, timezone?: unknown) {
    if (picture === undefined) return new Date(host.now()).toISOString();
    const { implementation } = this.environment.lookup('fromMillis') as {
      implementation: (millis: number, picture: unknown, timezone: unknown) => unknown;
    };
    return implementation(host.now(), picture, timezone);
  });
}
