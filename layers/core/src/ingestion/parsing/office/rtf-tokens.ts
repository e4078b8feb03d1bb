/** What an RTF file is made of. Source: Rich Text Format specification 1.9.1, "Conventions of an RTF reader". */
export interface RtfEvents {
  open(): void;
  close(): void;
  /** @param word a control word, or the one character of a control symbol */
  control(word: string, parameter: number | undefined): void;
  /** Bytes of text, in whatever code page holds at the time. */
  text(bytes: Uint8Array): void;
}

const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;

const isLetter = (byte: number | undefined) =>
  byte !== undefined && ((byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a));
const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39;
/** Line breaks are for the eye of whoever reads the source. */
const isBreak = (byte: number) => byte === 0x0a || byte === 0x0d || byte === 0;

/** Longer words and numbers are not of the format. */
const longestWord = 32;
const longestNumber = 10;

/** Linear, without recursion; braces that do not match are the listener's matter. */
export function readRtf(bytes: Uint8Array, events: RtfEvents): void {
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at]!;
    if (byte === backslash) at = readControl(bytes, at + 1, events);
    else if (byte === openBrace) {
      events.open();
      at += 1;
    } else if (byte === closeBrace) {
      events.close();
      at += 1;
    } else if (isBreak(byte)) at += 1;
    else {
      const start = at;
      while (at < bytes.length && isText(bytes[at]!)) at += 1;
      events.text(bytes.subarray(start, at));
    }
  }
}

function isText(byte: number): boolean {
  return byte !== backslash && byte !== openBrace && byte !== closeBrace && !isBreak(byte);
}

/** Reads what follows a backslash; gives the place after it. */
function readControl(bytes: Uint8Array, start: number, events: RtfEvents): number {
  let at = start;
  if (!isLetter(bytes[at])) return readSymbol(bytes, at, events);
  while (isLetter(bytes[at]) && at - start < longestWord) at += 1;
  const word = latin(bytes, start, at);
  const numberStart = at;
  if (bytes[at] === 0x2d && isDigit(bytes[at + 1])) at += 1;
  while (isDigit(bytes[at]) && at - numberStart < longestNumber) at += 1;
  const parameter = at > numberStart ? Number(latin(bytes, numberStart, at)) : undefined;
  if (bytes[at] === 0x20) at += 1;
  if (word === 'bin') return at + Math.max(0, parameter ?? 0);
  events.control(word, parameter);
  return at;
}

function readSymbol(bytes: Uint8Array, at: number, events: RtfEvents): number {
  const byte = bytes[at];
  if (byte === undefined) return at;
  if (byte === 0x27) {
    const value = Number.parseInt(latin(bytes, at + 1, at + 3), 16);
    if (!Number.isNaN(value)) events.text(Uint8Array.of(value));
    return at + 3;
  }
  if (byte === backslash || byte === openBrace || byte === closeBrace) events.text(bytes.subarray(at, at + 1));
  else events.control(byte === 0x0a || byte === 0x0d ? 'par' : String.fromCharCode(byte), undefined);
  return at + 1;
}

function latin(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}
