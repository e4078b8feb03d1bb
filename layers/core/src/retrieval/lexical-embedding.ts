import { foldedWords, stem } from './analysis.ts';
import type { WordRarity } from './word-rarity.ts';

/** Part of the space's identity: another way to hash makes another space. */
export const lexicalModel = 'hashed-words-and-ngrams-1';

const shortestGram = 3;
const longestGram = 5;
/** Length of a word's bundle of character n-grams, against 1 for the word itself: spelling variants meet in them. */
const gramShare = 1.5;
const maxRememberedWords = 20_000;

interface WordFeatures {
  readonly stem: string;
  readonly rarity: number;
  /** Dimension and sign packed as ±(dimension + 1), one per feature: the word first, then its n-grams. */
  readonly slots: Int32Array;
}

/**
 * Unit vectors out of the letters alone: each stemmed word and its character n-grams are hashed to a dimension and a sign
 * (feature hashing, Weinberger et al., ICML 2009), weighted by 1 + ln(occurrences) and by the rarity of the word. No model
 * and no training; equal texts give equal vectors everywhere. A text without words gives a fixed unit vector.
 */
export function createLexicalEmbedding(dimensions: number, rarity: WordRarity): (text: string) => Float32Array {
  const remembered = new Map<string, WordFeatures>();
  const featuresOf = (word: string): WordFeatures => {
    const known = remembered.get(word);
    if (known !== undefined) return known;
    if (remembered.size >= maxRememberedWords) remembered.clear();
    const features = hashWord(stem(word), rarity(word), dimensions);
    remembered.set(word, features);
    return features;
  };
  return (text) => {
    const bag = new Map<string, { features: WordFeatures; count: number }>();
    for (const word of foldedWords(text)) {
      const features = featuresOf(word);
      const entry = bag.get(features.stem);
      if (entry === undefined) bag.set(features.stem, { features, count: 1 });
      else entry.count += 1;
    }
    const vector = new Float32Array(dimensions);
    for (const { features, count } of bag.values()) addWord(vector, features, 1 + Math.log(count));
    return normalised(vector);
  };
}

function addWord(vector: Float32Array, { slots, rarity }: WordFeatures, weight: number): void {
  const gramWeight = gramShare / Math.sqrt(Math.max(1, slots.length - 1));
  for (let index = 0; index < slots.length; index += 1) {
    const slot = slots[index]!;
    const value = rarity * weight * (index === 0 ? 1 : gramWeight);
    if (slot > 0) vector[slot - 1]! += value;
    else vector[-slot - 1]! -= value;
  }
}

function hashWord(word: string, rarity: number, dimensions: number): WordFeatures {
  const features = [`w${word}`, ...gramsOf(word)];
  const slots = Int32Array.from(features, (feature) => {
    const hash = hashOf(feature);
    return ((hash % dimensions) + 1) * (hash & 0x40000000 ? 1 : -1);
  });
  return { stem: word, rarity, slots };
}

function gramsOf(word: string): string[] {
  if (word.length <= shortestGram) return [];
  const framed = `<${word}>`;
  const grams: string[] = [];
  for (let size = shortestGram; size <= longestGram; size += 1) {
    for (let at = 0; at + size <= framed.length; at += 1) grams.push(`g${framed.slice(at, at + size)}`);
  }
  return grams;
}

/** FNV-1a over UTF-16 code units, finished as MurmurHash3 does, so that low bits and the sign bit are independent. */
function hashOf(feature: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < feature.length; at += 1) hash = Math.imul(hash ^ feature.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** @returns the vector at length 1, in place; the first axis when it has no length. */
export function normalised(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  if (length === 0) vector[0] = 1;
  else for (let at = 0; at < vector.length; at += 1) vector[at]! /= length;
  return vector;
}
