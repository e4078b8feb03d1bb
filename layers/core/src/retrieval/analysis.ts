/**
 * Text analysis for keyword search. Stores index what this file makes, so that every store ranks by the same terms.
 * Neither folding nor stemming asks for the language, since a query does not tell its own: a term is the same on both sides.
 */
import { stemmer } from 'stemmer';
import { stopWordsFor } from './stop-words.ts';

/** Terms are cut to this many UTF-16 code units; longer ones are encoded data, which nobody searches in full. */
export const maxTermLength = 64;

/** Scripts written without spaces between words: matched by pairs of characters (as CJK bigrams). */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]/u;
const unspacedRuns = new RegExp(`(${unspaced.source}+)`, 'u');

/** Letters, marks and digits, joined by what holds identifiers, paths, versions and contractions together. */
const compound = /[\p{L}\p{M}\p{N}]+(?:(?:::|[._\-/'’:@])[\p{L}\p{M}\p{N}]+|_+[\p{L}\p{M}\p{N}]+|,\d{3}(?!\d))*/gu;
const joints = /[^\p{L}\p{M}\p{N}]+/u;
const humps = /(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;
const number = /^\d+(?:[.,]\d+)*$/;
const asciiWord = /^[a-z]+$/;

/**
 * Terms of a stored text, in order, repeated as often as they occur.
 * NFKC, lower case, without Latin, Greek and Cyrillic accents; Porter stems of ASCII words; identifiers both whole and in
 * parts (`getUserName`, `snake_case`, `AWS::S3::Bucket`, `src/index.ts`); CJK, Hangul, Thai and similar as single
 * characters and pairs. Linear in the length of the text.
 */
export function passageTerms(text: string): string[] {
  return rawTerms(text, 'passage').map(stem);
}

/** Terms of a query: as of a passage, but without function words, unless it has no other words. */
export function queryTerms(query: string): string[] {
  const raw = rawTerms(query, 'query');
  const stopWords = stopWordsFor(raw);
  const meaningful = raw.filter((term) => !stopWords.has(term));
  return (meaningful.length > 0 ? meaningful : raw).map(stem);
}

/** Words alone, folded but neither stemmed nor split into pairs; what embeddings by hashing start from. */
export function foldedWords(text: string): string[] {
  return rawTerms(text, 'query');
}

/** Texts repeat their words, and most words are plain: what a longer look at one has found is kept. */
const remembered = { passage: new Map<string, readonly string[]>(), query: new Map<string, readonly string[]>() };
const maxRemembered = 20_000;
const longestRemembered = 48;

function rawTerms(text: string, kind: 'passage' | 'query'): string[] {
  const terms: string[] = [];
  for (const [run] of text.normalize('NFKC').matchAll(compound)) {
    if (asciiWord.test(run)) terms.push(run.slice(0, maxTermLength));
    else for (const term of remembered[kind].get(run) ?? lookAt(run, kind)) terms.push(term);
  }
  return terms;
}

function lookAt(found: string, kind: 'passage' | 'query'): readonly string[] {
  const run = detached(found);
  const terms = termsOfCompound(run, kind).map((term) => term.slice(0, maxTermLength));
  if (run.length > longestRemembered) return terms;
  if (remembered[kind].size >= maxRemembered) remembered[kind].clear();
  remembered[kind].set(run, terms);
  return terms;
}

function termsOfCompound(run: string, kind: 'passage' | 'query'): string[] {
  if (unspaced.test(run)) {
    return run.split(unspacedRuns).flatMap((part, index) => {
      if (part === '') return [];
      return index % 2 === 1 ? characterTerms(part, kind) : termsOfCompound(trimJoints(part), kind);
    });
  }
  if (number.test(run)) return [run.replace(/,(?=\d{3}(?!\d))/g, '')];
  const parts = run
    .replace(/['’]s?\b/gu, '')
    .split(joints)
    .filter(Boolean);
  const pieces = parts.flatMap((part) => part.split(humps)).map(fold);
  const isIdentifier = pieces.length > parts.length || /_|::|\w\.\w|\/.*\/|\d[-:/]\d/.test(run);
  return isIdentifier && pieces.length > 1 ? [...pieces, fold(run)] : pieces;
}

/** Single characters serve one-character queries, so stored texts have both and longer queries only the pairs. */
function characterTerms(run: string, kind: 'passage' | 'query'): string[] {
  const characters = [...fold(run)];
  const pairs = characters.slice(1).map((character, index) => `${characters[index]}${character}`);
  if (characters.length < 2) return characters;
  return kind === 'passage' ? [...characters, ...pairs] : pairs;
}

function trimJoints(part: string): string {
  return part.replace(/^[^\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu, '');
}

const accents = /(?<=[\p{Script=Latin}\p{Script=Greek}][\u0300-\u036f]*)[\u0300-\u036f]/gu;

/** Accents go from Latin and Greek letters only; elsewhere a mark makes another letter (й, が) or is a vowel (हि). */
function fold(word: string): string {
  const lower = word.toLowerCase();
  if (/^[\x20-\x7e]*$/.test(lower)) return lower;
  const bare = lower.normalize('NFD').replace(accents, '').normalize('NFC');
  return bare.replaceAll('ß', 'ss').replaceAll('ς', 'σ').replaceAll('ё', 'е');
}

/** A part of a text keeps all of it in memory; a copy does not. */
function detached(part: string): string {
  return ` ${part}`.slice(1);
}

const stems = new Map<string, string>();
const maxStems = 20_000;

/** The stemmer costs more than all the rest, and text repeats its words. */
export function stem(term: string): string {
  if (term.length < 3 || !asciiWord.test(term)) return term;
  const known = stems.get(term);
  if (known !== undefined) return known;
  const stemmed = stemmer(term);
  if (stems.size >= maxStems) stems.clear();
  stems.set(detached(term), stemmed);
  return stemmed;
}
