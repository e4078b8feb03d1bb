import { blockEnd, dedent, indentOf, isBlank } from './indented-lines.ts';
import { readExplicit } from './rst-explicit.ts';
import { rstText } from './rst-inline.ts';
import { bullet, enumerator, readDefinitions, readFields, readItems, readOptions } from './rst-lists.ts';
import { deepestBlock, type RstReading } from './rst-reading.ts';
import { gridBorder, readGridTable, readSimpleTable, simpleBorder } from './rst-tables.ts';
import { isAdornment, readHeading } from './rst-titles.ts';

/** Reads the blocks of lines that share no indentation. */
export function readRstBlocks(lines: readonly string[], reading: RstReading): void {
  reading.depth += 1;
  if (reading.depth > deepestBlock) reading.flow.text(lines.join('\n'));
  else for (let at = 0; at < lines.length; ) at = isBlank(lines[at]) ? at + 1 : readBlock(lines, at, reading);
  reading.depth -= 1;
}

/** Gives the index of the line behind the block. */
function readBlock(lines: readonly string[], at: number, reading: RstReading): number {
  const { flow, substitutions } = reading;
  const line = lines[at]!;
  if (/^\s/.test(line)) {
    const end = Math.max(at + 1, blockEnd(lines, at));
    reading.readBlocks(dedent(lines.slice(at, end)));
    return end;
  }
  const heading = readHeading(lines, at);
  if (heading !== undefined) {
    if (!reading.styles.includes(heading.style)) reading.styles.push(heading.style);
    flow.title(rstText(heading.text, substitutions), reading.styles.indexOf(heading.style) + 1);
    return heading.end;
  }
  if (/^\.\.(?: |$)|^__ /.test(line)) return readExplicit(lines, at, reading);
  if (gridBorder.test(line)) return addTable(readGridTable(lines, at), reading);
  if (simpleBorder.test(line)) return addTable(readSimpleTable(lines, at), reading);
  // A line of punctuation alone divides what is around it.
  if (isAdornment(line) && line.length >= 4 && isBlank(lines[at + 1])) return at + 1;
  if (/^>>>(?: |$)/.test(line)) return addUntilBlank(lines, at, (text) => flow.code(text));
  if (/^\|(?: |$)/.test(line))
    return addUntilBlank(lines, at, (text) => flow.text(rstText(text.replace(/^\| ?/gm, ''), substitutions)));
  return readListOrText(lines, at, reading);
}

function addTable({ rows, end }: { rows: string[][]; end: number }, { flow, substitutions }: RstReading): number {
  flow.table(rows.map((cells) => cells.map((cell) => rstText(cell, substitutions))));
  return end;
}

function addUntilBlank(lines: readonly string[], at: number, add: (text: string) => void): number {
  let end = at;
  while (end < lines.length && !isBlank(lines[end])) end += 1;
  add(lines.slice(at, end).join('\n'));
  return end;
}

function readListOrText(lines: readonly string[], at: number, reading: RstReading): number {
  const line = lines[at]!;
  if (bullet.test(line) || enumerator.test(line)) return readItems(lines, at, reading);
  if (/^:(?![: ])[^:\n]{1,80}:(?: |$)/.test(line)) return readFields(lines, at, reading);
  if (/^(?:--?|\/)[\w?][\w-]{0,60}(?:[ =,][^\n]{0,80}?)?(?: {2}|$)/.test(line)) return readOptions(lines, at, reading);
  const next = lines[at + 1];
  if (!isBlank(next) && /^\s/.test(next!) && !line.endsWith('::')) return readDefinitions(lines, at, reading);
  return readParagraph(lines, at, reading);
}

/** Text until a blank line; one that ends with `::` announces a literal block. */
function readParagraph(lines: readonly string[], at: number, { flow, substitutions }: RstReading): number {
  let end = at + 1;
  while (end < lines.length && !isBlank(lines[end]) && indentOf(lines[end]!) === 0) {
    if (lines[end - 1]!.endsWith('::') && end > at + 1) break;
    end += 1;
  }
  const text = lines.slice(at, end).join(' ');
  const isAnnouncement = text.endsWith('::');
  flow.text(
    rstText(
      isAnnouncement ? text.replace(/\s?::$/, (mark) => (mark === '::' ? ':' : '')).replace(/^:$/, '') : text,
      substitutions,
    ),
  );
  if (!isAnnouncement) return end;
  let start = end;
  while (start < lines.length && isBlank(lines[start])) start += 1;
  const literalEnd = literalBlockEnd(lines, start);
  flow.code(dedent(lines.slice(start, literalEnd)).join('\n'));
  return Math.max(end, literalEnd);
}

/** Indented, or quoted: every line begins with the same punctuation character. */
function literalBlockEnd(lines: readonly string[], start: number): number {
  const first = lines[start]?.[0] ?? '';
  if (!/[!-/:-@[-`{-~]/.test(first)) return blockEnd(lines, start);
  let end = start;
  while (lines[end]?.startsWith(first)) end += 1;
  return end;
}
