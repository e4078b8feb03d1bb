import Papa from 'papaparse';

/** What stands before the bar of a cell: a factor or span, an alignment, a style. */
const cellStart =
  /(?:(?:^|(?<=\s))(?:(\d{1,2})?(?:\.\d{1,2})?([*+]))?(?:[<^>](?:\.[<^>])?|\.[<^>])?[aehlmdsv]?)?(?<!\\)\|/gm;

/**
 * Rows of an AsciiDoc table: cells begin with a bar, and a row has as many as there are columns, wherever the lines end.
 * @param attributes of the block, as written
 */
export function readAdocTable(lines: readonly string[], attributes: string): string[][] {
  if (/format="?(?:csv|dsv|tsv)/.test(attributes)) return delimited(lines, attributes);
  const first = lines.find((line) => line.trim() !== '') ?? '';
  const columns = columnsOf(attributes) ?? cellsOf(first).length;
  const cells = cellsOf(lines.join('\n'));
  const rows: string[][] = [];
  for (let at = 0; at < cells.length; at += Math.max(1, columns)) rows.push(cells.slice(at, at + Math.max(1, columns)));
  return rows;
}

export function delimited(lines: readonly string[], attributes = ''): string[][] {
  const delimiter = /format="?tsv/.test(attributes) ? '\t' : /format="?dsv/.test(attributes) ? ':' : ',';
  const source = lines.filter((line) => line.trim() !== '').join('\n');
  return Papa.parse<string[]>(source, { delimiter, newline: '\n' }).data;
}

/** `cols="1,2"`, `cols="3*"`: how many columns there are. */
function columnsOf(attributes: string): number | undefined {
  const found = /cols=(?:"([^"]{1,200})"|([^,\]\s]{1,60}))/.exec(attributes);
  const list = found?.[1] ?? found?.[2];
  if (list === undefined) return undefined;
  return list.split(/[,;]/).reduce((sum, part) => sum + Math.min(100, Number(/(\d+)\*/.exec(part)?.[1] ?? 1)), 0);
}

function cellsOf(text: string): string[] {
  const starts = [...text.matchAll(cellStart)];
  return starts.flatMap((start, index) => {
    const cell = text
      .slice(start.index + start[0].length, starts[index + 1]?.index)
      .trim()
      .replace(/\\\|/g, '|');
    const times = Math.min(100, Number(start[1] ?? 1));
    if (start[2] === '*') return Array.from({ length: times }, () => cell);
    return start[2] === '+' ? [cell, ...Array.from({ length: times - 1 }, () => '')] : [cell];
  });
}
