import { type JsonEvents, JsonFault, readJsonValue } from '../../ingestion/parsing/records/json-reader.ts';
import { readExactJson } from './exact-json.ts';
import { mostHeldValues, TooManyValues } from './held-values.ts';
import type { ReadItem } from './read-item.ts';

/**
 * The items of a JSON text that is an array, made one by one, so that a long list is never held as values; undefined for another text.
 * The whole text is checked first: an answer that was cut gives no item.
 * @throws JsonFault
 */
export function arrayItems(text: string): Iterable<ReadItem> | undefined {
  const first = behindBlanks(text, 0);
  if (text[first] !== '[') return undefined;
  const end = readJsonValue(text, nothing, first);
  const rest = behindBlanks(text, end);
  if (rest < text.length) throw new JsonFault('the end was expected', rest, false);
  return itemsOf(text, first + 1);
}

function* itemsOf(text: string, start: number): Generator<ReadItem> {
  let number = 0;
  for (let at = behindBlanks(text, start); text[at] !== ']'; ) {
    number += 1;
    const { item, end } = itemAt(text, at, number);
    yield item;
    at = behindBlanks(text, end);
    if (text[at] === ',') at = behindBlanks(text, at + 1);
  }
}

/** One that is nested too deep, or too large, fails alone. */
function itemAt(text: string, at: number, number: number): { item: ReadItem; end: number } {
  try {
    const { value, end } = readExactJson(text, at);
    return { item: { value }, end };
  } catch (error) {
    if (!(error instanceof JsonFault || error instanceof TooManyValues)) throw error;
    const why = error instanceof JsonFault ? error.message : `it holds more than ${mostHeldValues} values`;
    return {
      item: { fault: `Item ${number} of the list cannot be read: ${why}.` },
      end: readJsonValue(text, nothing, at),
    };
  }
}

function behindBlanks(text: string, start: number): number {
  let at = start;
  while (at < text.length && ' \t\r\n'.includes(text[at]!)) at += 1;
  return at;
}

const nothing: JsonEvents = { openObject() {}, openArray() {}, key() {}, scalar() {}, close() {} };
