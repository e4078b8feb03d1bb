import type { DocumentBuilder } from '../document-builder.ts';
import type { Parser } from '../parser.ts';
import { parsePlainText } from '../plain-text.ts';
import { type JsonFault, jsonFault, readJsonValue } from './json-reader.ts';
import { createTreeRecorder } from './tree-recorder.ts';

export const jsonParser: Parser = (input, builder) => parseJson(input.text(), builder);

/**
 * Records of a JSON text. It is checked as a whole before anything is reported: one that breaks is read as plain text,
 * and says where it breaks in its metadata.
 */
export function parseJson(text: string, builder: DocumentBuilder): void {
  const fault = jsonFault(text);
  if (fault !== undefined) {
    builder.setMetadata('malformed', `The text is not JSON: ${sentenceOf(fault, text)} It was read as plain text.`);
    parsePlainText(text, builder);
    return;
  }
  const recorder = createTreeRecorder(builder);
  readJsonValue(text, recorder);
  recorder.end();
}

function sentenceOf(fault: JsonFault, text: string): string {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < fault.at; at = text.indexOf('\n', at + 1)) line += 1;
  return `${fault.message} in line ${line}, at character ${fault.at + 1}.`;
}

export const jsonLinesParser: Parser = (input, builder) => parseJsonLines(input.text(), builder);

/** A value a line (as ndjson and JSON Lines have it); a line that is not JSON is kept as it stands. */
export function parseJsonLines(text: string, builder: DocumentBuilder): void {
  const recorder = createTreeRecorder(builder, { areRecords: true, rangePath: lineRange });
  let lines = 0;
  let broken = 0;
  let firstBroken = 0;
  for (let at = 0; at < text.length; lines += 1) {
    const feed = text.indexOf('\n', at);
    const end = feed < 0 ? text.length : feed;
    const line = text.slice(at, end);
    at = end + 1;
    if (line.trim() === '') continue;
    recorder.begin(`line ${lines + 1}`);
    if (mayBeWhole(line) && jsonFault(line) === undefined) readJsonValue(line, recorder);
    else {
      recorder.scalar(line, true);
      broken += 1;
      firstBroken ||= lines + 1;
    }
  }
  recorder.end();
  if (broken > 0)
    builder.setMetadata('malformed', `Lines that are not JSON: ${broken} of ${lines}, first line ${firstBroken}.`);
}

const closing: Readonly<Record<string, string>> = { '{': '}', '[': ']', '"': '"' };

/** False of a line that surely is no JSON, told without the cost of an error: there may be millions of them. */
function mayBeWhole(line: string): boolean {
  const text = line.trim();
  const close = closing[text[0]!];
  return close === undefined ? /^[-\dtfn]/.test(text) : text.length > 1 && text.endsWith(close);
}

/** `line 1` and `line 9` are `lines 1-9`. */
function lineRange(first: string, last: string): string {
  return `${first.replace('line', 'lines')}-${last.slice('line '.length)}`;
}
