import { JsonFault } from '../../ingestion/parsing/records/json-reader.ts';
import { parseExactJson } from './exact-json.ts';
import { mostHeldValues, TooManyValues } from './held-values.ts';
import type { ReadItem } from './read-item.ts';

/** A value a line (ndjson.org); blank lines are nothing. A line that is no JSON is a fault of its own. */
export function* jsonLines(text: string): Generator<ReadItem> {
  let number = 0;
  for (let at = 0; at < text.length; ) {
    const feed = text.indexOf('\n', at);
    const line = text.slice(at, feed < 0 ? text.length : feed);
    at = feed < 0 ? text.length : feed + 1;
    number += 1;
    if (line.trim() !== '') yield itemOf(line, number);
  }
}

function itemOf(line: string, number: number): ReadItem {
  try {
    return { value: parseExactJson(line) };
  } catch (error) {
    if (error instanceof TooManyValues) return { fault: `Line ${number} holds more than ${mostHeldValues} values.` };
    if (!(error instanceof JsonFault)) throw error;
    return { fault: `Line ${number} is no JSON: ${error.message}, at character ${error.at + 1}.` };
  }
}
