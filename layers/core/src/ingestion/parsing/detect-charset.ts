import chardet from 'chardet';
import { decodeAs } from './charset.ts';

/** Bytes that statistics are taken of; more does not tell more. */
const sampleBytes = 131_072;

/** The most likely charset of bytes that do not say theirs; undefined where none fits. */
export function detectCharset(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, sampleBytes);
  const wide = wideCharset(sample);
  if (wide !== undefined) return wide;
  if (hasEscapes(sample)) return 'iso-2022-jp';
  if (isMostlyUtf8(bytes)) return 'utf-8';
  for (const { name } of chardet.analyse(sample)) {
    const label = labels.get(name) ?? name;
    if (isMultibyte(label) && wideBytes(sample) < fewBytes) continue;
    // The sample may end inside of a character.
    const isCut = bytes.length > sample.length && isMultibyte(label);
    const text = decodeAs(label, sample) ?? (isCut ? decodeAs(label, sample.subarray(0, -4), true) : undefined);
    if (text !== undefined && !hasManyReplacements(text) && !isImplausible(label, text)) {
      return /^windows-1251$/i.test(label) && isMacCyrillic(sample, text) ? macCyrillic : label;
    }
  }
  return undefined;
}

/** Below this many bytes above 127, one accented letter and its neighbour are likelier than a character of two bytes. */
const fewBytes = 6;

function wideBytes(sample: Uint8Array): number {
  let count = 0;
  for (const byte of sample) if (byte > 0x7f) count += 1;
  return count;
}

/** Names of chardet that the Encoding standard does not know. */
const labels: ReadonlyMap<string, string> = new Map([
  ['ISO-8859-1', 'windows-1252'],
  ['ISO-8859-9', 'windows-1254'],
  ['UTF-32 LE', 'utf-32le'],
  ['UTF-32 BE', 'utf-32be'],
  ['UTF-32LE', 'utf-32le'],
  ['UTF-32BE', 'utf-32be'],
]);

function isMultibyte(label: string): boolean {
  return /^(?:big5|euc|gb|shift)/i.test(label);
}

function hasManyReplacements(text: string): boolean {
  return (text.match(/\ufffd/g)?.length ?? 0) > text.length / 100;
}

/** Every byte is a letter to a Latin charset; but no language in Latin script has whole words of accented ones. */
function isImplausible(label: string, text: string): boolean {
  if (!/^(?:ascii|windows-125[0248]|iso-8859-2)$/i.test(label)) return false;
  const wide = text.match(/[^\0-\x7f]/g)?.length ?? 0;
  const inRuns = text.match(/[^\0-\x7f]{4,}/g)?.join('').length ?? 0;
  return inRuns > 16 && inRuns > wide / 2;
}

const macCyrillic = 'x-mac-cyrillic';

/** chardet does not know the Cyrillic of old Macs, whose small letters are those of windows-1251. */
function isMacCyrillic(sample: Uint8Array, asWindows: string): boolean {
  const russian = (text: string) => text.match(/[а-яёА-Я]/g)?.length ?? 0;
  return russian(decodeAs(macCyrillic, sample) ?? '') > russian(asWindows) * 1.02;
}

/** UTF-16 and UTF-32 without a mark show in where the zero bytes stand. */
function wideCharset(sample: Uint8Array): string | undefined {
  const zeros = [0, 0, 0, 0];
  for (let at = 0; at < sample.length; at += 1) if (sample[at] === 0) zeros[at & 3] = zeros[at & 3]! + 1;
  const quarter = Math.max(1, sample.length / 4);
  const [first, second, third, fourth] = zeros.map((count) => count / quarter) as [number, number, number, number];
  if (sample.length >= 8 && sample.length % 4 === 0) {
    if (third > 0.9 && fourth > 0.9 && first < 0.3) return 'utf-32le';
    if (first > 0.9 && second > 0.9 && fourth < 0.3) return 'utf-32be';
  }
  if (second + fourth > 0.4 && first + third < 0.1) return 'utf-16le';
  if (first + third > 0.4 && second + fourth < 0.1) return 'utf-16be';
  return undefined;
}

/** ISO-2022-JP is ASCII to every other detector. */
function hasEscapes(sample: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(sample).includes('\u001b$') && decodeAs('iso-2022-jp', sample) !== undefined;
}

/** Valid UTF-8, or UTF-8 in which a few sequences are damaged. */
function isMostlyUtf8(bytes: Uint8Array): boolean {
  if (decodeAs('utf-8', bytes) !== undefined) return true;
  const text = decodeAs('utf-8', bytes, true) ?? '';
  const damaged = text.match(/\ufffd/g)?.length ?? 0;
  const wide = text.match(/[^\0-\x7f\ufffd]/g)?.length ?? 0;
  return damaged * 20 <= wide;
}
