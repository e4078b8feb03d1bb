import type { Finding } from './finding.ts';
import { foldText } from './fold-text.ts';
import type { InjectionKind } from './injection-sought.ts';
import { mayHold, patterns } from './injection-table.ts';

/** A finding, and what it says when that is not what stands there. */
export type Payload = Finding<InjectionKind> & { readonly meaning?: string };

/** Longest stretch of an encoded text that is decoded. */
const longest = 8192;
const base64 = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{32,}={0,2}/g;
const hex = /(?<![\da-fA-F])(?:[\da-fA-F]{2}[ :]?){24,}/g;

/** Base64 and hexadecimal that decode to a text in which something is found. Linear. */
export function findEncoded(text: string): Payload[] {
  if (!holdsCode(text)) return [];
  const found: Payload[] = [];
  const look = (match: string, at: number, decode: (source: string) => string) => {
    const meaning = decode(match.slice(0, longest));
    if (meaning !== '' && isInjected(meaning))
      found.push({ kind: 'encoded', charStart: at, charEnd: at + match.length, meaning });
  };
  for (const { 0: match, index } of text.matchAll(base64)) look(match, index, decodeBase64);
  for (const { 0: match, index } of text.matchAll(hex)) look(match, index, decodeHex);
  return found;
}

const inBase64 = unitsOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-');
const inHex = unitsOf('0123456789abcdefABCDEF :');

/** Whether anything is long enough for either: most texts have no such run, and a loop sees it sooner than the patterns. */
function holdsCode(text: string): boolean {
  let base64Run = 0;
  let hexRun = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    base64Run = inBase64[unit] === 1 ? base64Run + 1 : 0;
    hexRun = inHex[unit] === 1 ? hexRun + 1 : 0;
    if (base64Run >= 32 || hexRun >= 48) return true;
  }
  return false;
}

function unitsOf(characters: string): Uint8Array {
  const units = new Uint8Array(128);
  for (const character of characters) units[character.charCodeAt(0)] = 1;
  return units;
}

function isInjected(text: string): boolean {
  const folded = foldText(text).text;
  return mayHold(folded) && patterns.some(([, { pattern }]) => folded.search(pattern) >= 0);
}

function decodeBase64(source: string): string {
  const plain = source.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
  return readable(
    Uint8Array.from(atob(plain.slice(0, plain.length % 4 === 1 ? -1 : undefined)), (character) =>
      character.charCodeAt(0),
    ),
  );
}

function decodeHex(source: string): string {
  const digits = source.match(/[\da-f]{2}/gi) ?? [];
  return readable(Uint8Array.from(digits, (pair) => Number.parseInt(pair, 16)));
}

/** The text of bytes; empty where they are no text. */
function readable(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what text has not
  const odd = text.match(/[\0-\x08\x0e-\x1f\ufffd]/g)?.length ?? 0;
  return odd * 20 > text.length ? '' : text;
}

/** Tag characters (but of a flag), long runs of zero-width characters and of variation selectors: they can carry a text. */
const smuggled =
  /(?<!\u{1f3f4}[\u{e0020}-\u{e007e}]{0,8})[\u{e0020}-\u{e007f}]{3,}|[\u200b-\u200d\u2060-\u2064\ufeff]{8,}|[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]{3,}/gu;

/** All of them come after the letters of most scripts; half a surrogate pair does too. */
const beyondLetters = /[\u200b-\uffff]/;

/** Text that is spelled with characters that cannot be seen; to be asked of a text before it is cleaned. Linear. */
export function findSmuggled(text: string): Payload[] {
  if (!beyondLetters.test(text)) return [];
  const found: Payload[] = [];
  for (const { 0: match, index } of text.matchAll(smuggled)) {
    found.push({ kind: 'smuggling', charStart: index, charEnd: index + match.length, meaning: unveiled(match) });
  }
  return found;
}

/** Tag characters stand for ASCII, the supplementary variation selectors for bytes from 16. */
function unveiled(match: string): string {
  let text = '';
  for (const character of match) {
    const point = character.codePointAt(0)!;
    if (point >= 0xe0020 && point <= 0xe007e) text += String.fromCharCode(point - 0xe0000);
    else if (point >= 0xe0100 && point <= 0xe01ef) text += String.fromCharCode(point - 0xe0100 + 16);
  }
  return text;
}
