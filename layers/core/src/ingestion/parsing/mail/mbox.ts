import { decodeWords } from 'postal-mime';
import { tooLarge } from '../archive/archive-limits.ts';
import { addContents } from '../archive/unpacked.ts';
import type { Parser } from '../parser.ts';
import { emlType, separatorLine } from './mail-types.ts';

/** Messages of one mailbox. Nothing is expanded, so there may be more of them than entries of an archive. */
export const mostMessages = 100_000;

/**
 * Each message of a mailbox (RFC 4155) as a child; its text is the list of them with their subjects. Lines `>From ` lose one
 * `>`, as written by the mboxrd rule; for the mboxo rule that differs only in lines that had a `>` before. Bytes are copied
 * only where such a line is. Linear.
 * @throws StageError ArchiveTooLarge
 */
export const mboxParser: Parser = ({ bytes }, builder) => {
  const names: string[] = [];
  for (const message of splitMbox(bytes)) {
    if (names.length >= mostMessages) throw tooLarge(`more than ${mostMessages.toLocaleString('en')} messages`);
    const path = `message-${String(names.length + 1).padStart(4, '0')}.eml`;
    const child = withoutQuoting(message);
    builder.addChild({ path, bytes: child, mediaType: emlType });
    const subject = subjectOf(child);
    names.push(subject === undefined ? path : `${path}: ${subject}`);
  }
  addContents(builder, names);
  builder.setMetadata('entries', names.length);
};

/**
 * Views of the messages, without their separator lines. A separator begins the file or follows a blank line, has a date,
 * and a header field comes after it: fewer signs would cut messages at sentences that begin with "From".
 */
export function* splitMbox(bytes: Uint8Array): Generator<Uint8Array> {
  let start = -1;
  for (let at = 0; at < bytes.length; at = nextFrom(bytes, at)) {
    if (!isSeparator(bytes, at)) continue;
    if (start >= 0) yield withoutLastBreak(bytes.subarray(start, at));
    start = lineEnd(bytes, at);
  }
  if (start < 0) start = 0;
  if (start < bytes.length) yield withoutLastBreak(bytes.subarray(start));
}

const from = new TextEncoder().encode('From ');
const feed = 0x0a;
const carriageReturn = 0x0d;

function startsWithFrom(bytes: Uint8Array, at: number): boolean {
  return from.every((byte, index) => bytes[at + index] === byte);
}

/** The next line that starts with `From `; the end when there is none. */
function nextFrom(bytes: Uint8Array, at: number): number {
  for (let next = bytes.indexOf(feed, at); next >= 0; next = bytes.indexOf(feed, next + 1))
    if (startsWithFrom(bytes, next + 1)) return next + 1;
  return bytes.length;
}

function isSeparator(bytes: Uint8Array, at: number): boolean {
  if (!startsWithFrom(bytes, at)) return false;
  if (at === 0) return true;
  const isAfterBlank = bytes[at - 2] === feed || (bytes[at - 2] === carriageReturn && bytes[at - 3] === feed);
  if (!isAfterBlank) return false;
  const end = lineEnd(bytes, at);
  const line = ascii(bytes.subarray(at, Math.min(end, at + 400))).trimEnd();
  return separatorLine.test(line) && /^(?:[!-9;-~]+:|>From )/.test(ascii(bytes.subarray(end, end + 100)));
}

/** Where the next line begins. */
function lineEnd(bytes: Uint8Array, at: number): number {
  const end = bytes.indexOf(feed, at);
  return end < 0 ? bytes.length : end + 1;
}

/** The blank line before a separator belongs to it. */
function withoutLastBreak(message: Uint8Array): Uint8Array {
  let end = message.length;
  if (message[end - 1] === feed) end -= message[end - 2] === carriageReturn ? 2 : 1;
  const isBlank = message[end - 1] === feed;
  return isBlank ? message.subarray(0, end) : message;
}

/** Takes one `>` from each line of `>`s and `From `; a view of the same bytes where there is no such line. */
export function withoutQuoting(message: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let kept = 0;
  for (let at = 0; at < message.length; at = lineEnd(message, at)) {
    if (message[at] !== 0x3e) continue;
    let word = at;
    while (message[word] === 0x3e) word += 1;
    if (!startsWithFrom(message, word)) continue;
    parts.push(message.subarray(kept, at));
    kept = at + 1;
  }
  if (kept === 0 && parts.length === 0) return message;
  parts.push(message.subarray(kept));
  const whole = new Uint8Array(message.length - (parts.length - 1));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function subjectOf(message: Uint8Array): string | undefined {
  const head = new TextDecoder().decode(message.subarray(0, 8192)).split(/\r?\n\r?\n/, 1)[0]!;
  const folded = /^subject:[ \t]*(.*(?:\r?\n[ \t].*)*)/im.exec(head)?.[1];
  return folded === undefined ? undefined : decodeWords(folded.replace(/\r?\n/g, '')).trim() || undefined;
}

function ascii(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
