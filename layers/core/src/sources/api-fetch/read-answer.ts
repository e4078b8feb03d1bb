import { StageError } from '../../errors.ts';
import { decodeText } from '../../ingestion/parsing/decode-text.ts';
import { detectMediaType } from '../../ingestion/parsing/media-type.ts';
import { JsonFault } from '../../ingestion/parsing/records/json-reader.ts';
import { startsAsHtml } from '../../ingestion/parsing/sniff-text.ts';
import type { WebResponse } from '../web-client.ts';
import { describeAnswer, refusePage } from './answer-faults.ts';
import { arrayItems } from './array-items.ts';
import { csvRows } from './csv-rows.ts';
import { parseExactJson } from './exact-json.ts';
import { mostHeldValues, TooManyValues } from './held-values.ts';
import { jsonLines } from './json-lines.ts';
import type { ApiFetchParameters } from './parameters.ts';
import type { ReadItem } from './read-item.ts';
import type { SecretWords } from './secret-words.ts';
import { parseXmlTree, XmlFault } from './xml-tree.ts';

type Format = Exclude<ApiFetchParameters['format'], 'auto'>;

/** An answer by its kind: one value that holds the items, or the items one by one. */
export type ReadAnswer =
  | { readonly kind: 'tree'; readonly format: 'json' | 'xml'; readonly value: unknown }
  | { readonly kind: 'rows'; readonly rows: Iterable<ReadItem> };

const expectedOf: Readonly<Record<Format, string>> = { json: 'JSON', ndjson: 'lines of JSON', csv: 'CSV', xml: 'XML' };

export interface Reading {
  readonly format: ApiFetchParameters['format'];
  readonly secrets: SecretWords;
  /** Something is looked up in the answer as a whole, by `dataPath` or for the next page. */
  readonly needsTree: boolean;
}

/** @throws StageError SourceRefused, SourceAnswerInvalid, SourceAnswerTooLarge */
export async function readAnswer(
  response: WebResponse,
  { format: wanted, secrets, needsTree }: Reading,
): Promise<ReadAnswer> {
  const { bytes, headers } = response;
  if (response.status === 204 || isBlank(bytes)) return { kind: 'rows', rows: [] };
  const expected = wanted === 'auto' ? 'JSON, XML or CSV' : expectedOf[wanted];
  if (startsAsHtml(new TextDecoder().decode(bytes.subarray(0, 8192)))) refusePage(response, expected, secrets);
  const format = wanted === 'auto' ? await formatOf(response, secrets) : wanted;
  const charset = /charset\s*=\s*"?([\w.:-]+)/i.exec(headers['content-type'] ?? '')?.[1];
  const text = textOf(response, charset ?? (format === 'xml' ? undefined : 'utf-8'), secrets);
  if (format === 'ndjson') return { kind: 'rows', rows: jsonLines(text) };
  if (format === 'csv') return { kind: 'rows', rows: csvRows(text) };
  const explained = { response, secrets };
  const rows = format === 'json' && !needsTree ? readable(() => arrayItems(text), explained) : undefined;
  if (rows !== undefined) return { kind: 'rows', rows };
  const value = readable(() => (format === 'json' ? parseExactJson(text) : parseXmlTree(text)), explained);
  return { kind: 'tree', format, value };
}

function textOf(response: WebResponse, charset: string | undefined, secrets: SecretWords): string {
  try {
    return decodeText(response.bytes, charset).text;
  } catch (error) {
    if ((error as Error).name !== 'UndecodableText') throw error;
    throw invalid(
      `The answer is no text in any encoding that could be recognised: ${describeAnswer(response, secrets)}.`,
    );
  }
}

/** @throws StageError SourceAnswerInvalid, SourceAnswerTooLarge with what the answer looks like */
function readable<Value>(
  read: () => Value,
  { response, secrets }: { readonly response: WebResponse; readonly secrets: SecretWords },
): Value {
  try {
    return read();
  } catch (error) {
    const shown = describeAnswer(response, secrets);
    if (error instanceof JsonFault)
      throw invalid(`The answer is not JSON: ${error.message}, at character ${error.at + 1}. It is ${shown}.`);
    if (error instanceof XmlFault)
      throw invalid(`The answer is not XML that can be read: ${error.message}. It is ${shown}.`);
    if (error instanceof TooManyValues)
      throw new StageError(
        'SourceAnswerTooLarge',
        `The answer holds more than ${mostHeldValues} values, which is the most that is taken at once. Ask for smaller pages.`,
      );
    throw error;
  }
}

function invalid(message: string): StageError {
  return new StageError('SourceAnswerInvalid', message);
}

/** Blank up to its end, of a length that is nothing but that. */
function isBlank(bytes: Uint8Array): boolean {
  return bytes.byteLength < 1024 && bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
}

/** By media type, where it tells; by content otherwise. */
async function formatOf(response: WebResponse, secrets: SecretWords): Promise<Format> {
  const declared = (response.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  const format = formatOfType(declared) ?? formatOfType(await detectMediaType(response.bytes, null, declared));
  if (format !== undefined) return format;
  throw invalid(
    `JSON, lines of JSON, CSV or XML was expected, and the answer is ${describeAnswer(response, secrets)}. Check url, or say format.`,
  );
}

function formatOfType(type: string): Format | undefined {
  if (/^application\/(?:x-)?(?:ndjson|jsonl|json-?lines|jsonlines)$/.test(type)) return 'ndjson';
  if (/^(?:application|text)\/(?:[\w.+-]+\+)?json$/.test(type) || type === 'application/x-ipynb+json') return 'json';
  if (/^(?:text|application)\/(?:csv|tab-separated-values)$/.test(type)) return 'csv';
  return /^(?:application|text)\/(?:[\w.+-]+\+)?xml$/.test(type) ? 'xml' : undefined;
}
