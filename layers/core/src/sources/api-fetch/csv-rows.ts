import Papa from 'papaparse';
import { detectDelimiter, detectQuote } from '../../ingestion/parsing/records/dialect.ts';
import type { ReadItem } from './read-item.ts';

/** Rows that are parsed before they are handed on. */
const rowsAtOnce = 200;

/**
 * Rows of CSV (RFC 4180) and its kin, each an object of text by the names of the first row. Names that are missing or told
 * twice are `column_3`, the number being that of the column. A quote that never ends is a fault, and the last thing read.
 */
export function* csvRows(source: string): Generator<ReadItem> {
  const text = source.replace(/\r\n?/g, '\n');
  const delimiter = detectDelimiter(text);
  const quoteChar = detectQuote(text, delimiter);
  let names: readonly string[] | undefined;
  let number = 0;
  for (let at = 0; at < text.length; ) {
    const { rows, end, isOpen } = rowsFrom(text.slice(at), delimiter, quoteChar);
    for (const cells of rows) {
      number += 1;
      if (cells.every((cell) => cell.trim() === '')) continue;
      if (names === undefined) names = namesOf(cells);
      else yield { value: rowOf(names, cells) };
    }
    if (isOpen) {
      yield { fault: `A quote that opens in row ${number + 1} is not closed.` };
      return;
    }
    if (end === 0) return;
    at += end;
  }
}

function rowsFrom(text: string, delimiter: string, quoteChar: string) {
  const rows: string[][] = [];
  let end = 0;
  let isOpen = false;
  Papa.parse<string[]>(text, {
    delimiter,
    quoteChar,
    newline: '\n',
    step({ data, errors, meta }, parser) {
      if (errors.some(({ code }) => code === 'MissingQuotes')) isOpen = true;
      else rows.push(data);
      end = meta.cursor;
      if (isOpen || rows.length === rowsAtOnce) parser.abort();
    },
  });
  return { rows, end, isOpen };
}

function namesOf(cells: readonly string[]): string[] {
  const taken = new Set<string>();
  return cells.map((cell, index) => {
    const name = cell.trim();
    const free = name === '' || taken.has(name) ? `column_${index + 1}` : name;
    taken.add(free);
    return free;
  });
}

function rowOf(names: readonly string[], cells: readonly string[]): Record<string, string> {
  return Object.fromEntries(cells.map((cell, index) => [names[index] ?? `column_${index + 1}`, cell]));
}
