import type { Shingles } from './shingles.ts';

/** Shingles that so many documents share that they tell none of them from another: the menu, the letterhead, the small print. */
export interface Boilerplate {
  /** Numbers made by `shingleKey`. */
  readonly keys: ReadonlySet<number>;
  /** Their upper 24 bits, as sketches have them. */
  readonly starts: ReadonlySet<number>;
}

/** In fewer documents nothing is boilerplate. */
export const leastDocuments = 20;
/** Share of the documents that hold a shingle of the letterhead; of few documents more, since some may be copies. */
const commonShare = 0.15;
const leastHolders = 8;
/** Those that most documents hold are kept. 5,000 words of boilerplate are rather the documents themselves. */
const mostShingles = 4096;
const buckets = 1 << 22;
const keyBytes = 7;

export const noBoilerplate = boilerplateOfKeys([]);

/** The upper 53 bits of a shingle, which a number holds exactly. */
function shingleKey(low: number, high: number): number {
  return high * 0x200000 + (low >>> 11);
}

function boilerplateOfKeys(keys: readonly number[]): Boilerplate {
  return { keys: new Set(keys), starts: new Set(keys.map((key) => Math.floor(key / 2 ** 29))) };
}

/**
 * Shingles in 15 % of the documents, and in eight of them. Linear: counts that are too high where hashes meet come first, so
 * that only what may be common is counted exactly.
 */
export function boilerplateOf(documents: readonly Shingles[]): Boilerplate {
  if (documents.length < leastDocuments) return noBoilerplate;
  const common = Math.max(leastHolders, Math.ceil(documents.length * commonShare));
  const rough = new Uint32Array(buckets);
  for (const shingles of documents) {
    for (let at = 0; at < shingles.length; at += 2) rough[shingles[at]! & (buckets - 1)]! += 1;
  }
  const counts = new Map<number, number>();
  for (const shingles of documents) {
    for (let at = 0; at < shingles.length; at += 2) {
      if (rough[shingles[at]! & (buckets - 1)]! < common) continue;
      const key = shingleKey(shingles[at]!, shingles[at + 1]!);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  const held = [...counts].filter(([, count]) => count >= common).sort(([a, m], [b, n]) => n - m || a - b);
  return boilerplateOfKeys(held.slice(0, mostShingles).map(([key]) => key));
}

/** The shingles that are no boilerplate. Linear. */
export function withoutBoilerplate(shingles: Shingles, { keys }: Boilerplate): Shingles {
  if (keys.size === 0) return shingles;
  const kept = new Uint32Array(shingles.length);
  let length = 0;
  for (let at = 0; at < shingles.length; at += 2) {
    if (keys.has(shingleKey(shingles[at]!, shingles[at + 1]!))) continue;
    kept[length] = shingles[at]!;
    kept[length + 1] = shingles[at + 1]!;
    length += 2;
  }
  return kept.slice(0, length);
}

/** As base64, 38 kB at most. */
export function writeBoilerplate({ keys }: Boilerplate): string {
  const bytes = Buffer.alloc(keys.size * keyBytes);
  for (const [at, key] of [...keys].sort((a, b) => a - b).entries()) {
    bytes.writeUIntBE(Math.floor(key / 0x100), at * keyBytes, 6);
    bytes[at * keyBytes + 6] = key % 0x100;
  }
  return bytes.toString('base64');
}

export function readBoilerplate(written: string): Boilerplate {
  const bytes = Buffer.from(written, 'base64');
  const count = Math.floor(bytes.length / keyBytes);
  return boilerplateOfKeys(
    Array.from({ length: count }, (_, at) => {
      return bytes.readUIntBE(at * keyBytes, 6) * 0x100 + bytes[at * keyBytes + 6]!;
    }),
  );
}

/** True when a tenth or more of either is not in the other: what little else changes with the documents changes no kinship. */
export function differs(a: Boilerplate, b: Boilerplate): boolean {
  return a.keys.symmetricDifference(b.keys).size * 10 > Math.max(a.keys.size, b.keys.size);
}
