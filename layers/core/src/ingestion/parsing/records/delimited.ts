import Papa from 'papaparse';
import type { DocumentBuilder } from '../document-builder.ts';
import { tsvType } from '../file-names.ts';
import type { Parser } from '../parser.ts';
import { detectDelimiter, detectQuote } from './dialect.ts';
import { readSheetHead } from './header-row.ts';
import { createRowGroups, type RowGroups } from './row-groups.ts';

export const delimitedParser: Parser = (input, builder) =>
  parseDelimited(input.text(), builder, input.mediaType === tsvType ? '\t' : ',');

/** Rows that are read before it is decided where the table begins. */
const headRows = 40;
/** More columns are not listed in the metadata. */
const mostNames = 64;

/**
 * Rows of CSV (RFC 4180) and its kin as tables of row groups; paths number the rows of the file from 1, as a
 * spreadsheet does. A quote that is never closed is read as a character. Linear.
 */
export function parseDelimited(source: string, builder: DocumentBuilder, preferred = ','): void {
  const told = /^\ufeff?sep=([^\r\n])\r?\n/i.exec(source.slice(0, 16));
  const text = (told === null ? source : source.slice(told[0].length)).replace(/\r\n?/g, '\n').replace(/\n$/, '');
  const delimiter = told?.[1] ?? detectDelimiter(text, preferred);
  const sheet = createSheet(builder);
  const open = readRows(text, delimiter, detectQuote(text, delimiter), sheet.add);
  if (open !== undefined) {
    const where = `row ${sheet.count() + 1}`;
    builder.setMetadata(
      'malformed',
      `A quote that opens in ${where} is not closed: quotes are read as characters from there.`,
    );
    readRows(text.slice(open), delimiter, '\0', sheet.add);
  }
  sheet.end();
}

/** Gives the offset of a row in which a quote opens that never closes. */
function readRows(
  text: string,
  delimiter: string,
  quoteChar: string,
  add: (cells: string[]) => void,
): number | undefined {
  let cursor = 0;
  let open: number | undefined;
  Papa.parse<string[]>(text, {
    delimiter,
    quoteChar,
    newline: '\n',
    step({ data, errors, meta }) {
      if (errors.some(({ code }) => code === 'MissingQuotes')) open ??= cursor;
      else if (open === undefined) add(data);
      cursor = meta.cursor;
    },
  });
  return open;
}

interface Sheet {
  add(cells: readonly string[]): void;
  /** Of rows so far, blank ones included. */
  count(): number;
  end(): void;
}

function createSheet(builder: DocumentBuilder): Sheet {
  let head: (readonly string[])[] | undefined = [];
  let groups: RowGroups | undefined;
  let count = 0;

  function begin(rows: readonly (readonly string[])[]): void {
    head = undefined;
    const { preamble, header } = readSheetHead(rows);
    for (const [index, cells] of rows.slice(0, preamble).entries())
      builder.add('Paragraph', cells.join(' '), { path: `row ${index + 1}` });
    const width = Math.max(1, ...rows.map((cells) => cells.length));
    const names = header ?? Array.from({ length: Math.min(width, mostNames) }, (_, column) => `column ${column + 1}`);
    if (header !== undefined) builder.setMetadata('columns', header.filter((name) => name !== '').slice(0, mostNames));
    groups = createRowGroups(builder, names);
    for (let index = preamble + (header === undefined ? 0 : 1); index < rows.length; index += 1)
      addRow(rows[index]!, index + 1);
    if (header !== undefined && rows.length === preamble + 1)
      builder.addTable([header], { path: `row ${preamble + 1}` });
  }

  function addRow(cells: readonly string[], number: number): void {
    if (cells.some((cell) => cell.trim() !== '')) groups?.add(cells, number);
  }

  return {
    add(cells) {
      count += 1;
      if (head === undefined) addRow(cells, count);
      else if (head.push(cells) === headRows) begin(head);
    },
    count: () => count,
    end() {
      if (head !== undefined) begin(head);
      groups?.end();
      builder.setMetadata('rows', count);
    },
  };
}
