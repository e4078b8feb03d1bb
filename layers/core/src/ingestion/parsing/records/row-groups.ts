import type { DocumentBuilder } from '../document-builder.ts';
import { longestGroup } from './limits.ts';
import { linesOf, sizeOf } from './row-run.ts';

/** Rows of one table in order, handed on in groups that each begin with the header. */
export interface RowGroups {
  /** @param number of the row in its file, from 1 */
  add(cells: readonly string[], number: number): void;
  end(): void;
}

/**
 * A row that is longer than a group is a text: its cells are told with the names of their columns. A header that would
 * fill a group stands once, before the rows: repeated, it would make a file many times as long.
 */
export function createRowGroups(builder: DocumentBuilder, names: readonly string[]): RowGroups {
  const isWide = sizeOf(names) > longestGroup / 2;
  const header = isWide ? [] : names;
  const headerSize = sizeOf(header);
  if (isWide) builder.addTable([names]);
  let rows: (readonly string[])[] = [];
  let size = headerSize;
  let first = 0;
  let last = 0;

  function end(): void {
    if (rows.length === 0) return;
    const path = first === last ? `row ${first}` : `rows ${first}-${last}`;
    builder.addTable(isWide ? rows : [header, ...rows], { path });
    rows = [];
    size = headerSize;
  }

  return {
    add(cells, number) {
      const more = sizeOf(cells);
      if (size + more > longestGroup) end();
      if (headerSize + more > longestGroup && more > longestGroup / 2) {
        end();
        builder.add('Paragraph', isWide ? cells.join('\n') : fieldsOf(cells, header), { path: `row ${number}` });
        return;
      }
      if (rows.length === 0) first = number;
      last = number;
      rows.push(cells);
      size += more;
    },
    end,
  };
}

function fieldsOf(cells: readonly string[], header: readonly string[]): string {
  const filled = cells.map((cell, column) => ({ cell, key: header[column] || `column ${column + 1}` }));
  const given = filled.filter(({ cell }) => cell.trim() !== '');
  return linesOf({ keys: given.map(({ key }) => key), cells: given.map(({ cell }) => cell) });
}
