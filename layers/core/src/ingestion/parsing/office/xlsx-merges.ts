import type { OfficePackage } from './package.ts';
import { parseReference } from './sheet-address.ts';
import { createSheetMerges, type SheetMerge, type SheetMerges } from './sheet-merges.ts';

const mergeCell = /<(?:\w{1,20}:)?mergeCell\s[^>]{0,100}?ref\s*=\s*["']([A-Za-z$\d]{1,16}):([A-Za-z$\d]{1,16})["']/g;
const longestTag = 200;

/**
 * Which cells of a sheet are merged: they are told after all rows (ECMA-376 part 1, clause 18.3.1.55), so the sheet is looked
 * through before it is read. Linear.
 */
export function readSheetMerges(office: OfficePackage, part: string): SheetMerges {
  const found: SheetMerge[] = [];
  const entry = office.zip.find(part);
  let tail = '';
  for (const chunk of entry === undefined ? [] : office.zip.chunks(entry)) {
    const text = tail + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    let end = 0;
    for (const tag of text.matchAll(mergeCell)) {
      const merge = mergeOf(tag[1]!, tag[2]!);
      if (merge !== undefined) found.push(merge);
      end = tag.index + tag[0].length;
    }
    tail = text.slice(Math.max(end, text.length - longestTag));
  }
  const merges = createSheetMerges();
  for (const merge of found.sort((a, b) => a.firstRow - b.firstRow)) merges.add(merge);
  return merges;
}

function mergeOf(from: string, to: string): SheetMerge | undefined {
  const [start, end] = [parseReference(from), parseReference(to)];
  if (start === undefined || end === undefined) return undefined;
  return { firstRow: start.row, lastRow: end.row, first: start.column, last: end.column };
}
