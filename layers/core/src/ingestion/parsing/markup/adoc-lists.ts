import { type AdocReading, shownText } from './adoc-reading.ts';
import { isBlank } from './indented-lines.ts';

const item = /^\s*(\*{1,6}|-|\.{1,6}|\d{1,9}\.|[A-Za-z]\.|[ivxlIVXL]{1,6}\)|<(?:\d{1,3}|\.)>)\s+(\S.*)$/;
const term = /^\s*(\S.{0,300}?)(:{2,4}|;;)(?:\s+(\S.*))?$/;

export function startsList(line: string): boolean {
  return item.test(line) || isTerm(line);
}

function isTerm(line: string): boolean {
  return term.test(line) && !/^(?:\w+::\S*\[|\/\/|:)/.test(line);
}

function isCallout(line: string): boolean {
  return /^<(?:\d{1,3}|\.)> /.test(line);
}

interface OpenList {
  /** Items with this belong to it. */
  readonly marker: string;
  count: number;
}

/** How a line that is no item goes on with a list. */
export type ReadAttached = (lines: readonly string[], at: number) => number;

/**
 * Lists in lists, told apart by their markers, until a block that does not belong to them; gives the index of the line
 * behind them.
 * @param readBlock reads the block that a line with `+` attaches to an item
 * @param startsBlock whether a line begins a block of its own
 */
export function readAdocLists(
  lines: readonly string[],
  start: number,
  reading: AdocReading,
  readBlock: ReadAttached,
  startsBlock: (line: string) => boolean,
): number {
  const { flow } = reading;
  const open: OpenList[] = [];
  // Callouts explain the code above them: they are a list of their own.
  const areCallouts = isCallout(lines[start]!);
  let at = start;
  while (at < lines.length) {
    const line = lines[at]!;
    if (isBlank(line)) {
      let next = at;
      while (next < lines.length && isBlank(lines[next])) next += 1;
      if (next >= lines.length || !startsList(lines[next]!) || isCallout(lines[next]!) !== areCallouts) break;
      at = next;
    } else if (startsList(line) && (at === start || isCallout(line) === areCallouts))
      at = readItem(lines, at, open, reading, startsBlock);
    else if (line === '+') at = at + 1 < lines.length && !isBlank(lines[at + 1]) ? readBlock(lines, at + 1) : at + 1;
    else break;
  }
  for (const _ of open) flow.closeList();
  return at;
}

function readItem(
  lines: readonly string[],
  at: number,
  open: OpenList[],
  reading: AdocReading,
  startsBlock: (line: string) => boolean,
): number {
  const { flow } = reading;
  const line = lines[at]!;
  const [, mark, first] = item.exec(line) ?? [];
  const [, name, colons, definition] = mark === undefined ? (term.exec(line) ?? []) : [];
  const list = listOf(mark === undefined ? colons! : mark.replace(/^\w+(?=[.)])|\d+/, '1'), open, reading);
  list.count += 1;
  if (mark === undefined) flow.text(shownText(name!, reading));
  else flow.item(markerOf(mark, list.count));
  const text = [mark === undefined ? definition : first!.replace(/^\[([ xX*])\] /, '')];
  let next = at + 1;
  // A definition may begin after a blank line.
  if (definition === undefined && mark === undefined)
    while (
      next < lines.length &&
      isBlank(lines[next]) &&
      /^\s+\S|^\w/.test(lines[next + 1] ?? '') &&
      !startsList(lines[next + 1]!)
    )
      next += 1;
  for (; next < lines.length; next += 1) {
    const more = lines[next]!;
    if (isBlank(more) || more === '+' || startsList(more) || startsBlock(more.trimStart())) break;
    text.push(more.trim());
  }
  const shown = shownText(text.filter((part) => part !== undefined).join('\n'), reading).replace(/\n+/g, ' ');
  if (mark !== undefined) flow.text(shown);
  else if (shown.trim() !== '') {
    flow.openList();
    flow.text(shown);
    flow.closeList();
  }
  return next;
}

/** The open list with this marker, after closing those in it; or a new one. */
function listOf(marker: string, open: OpenList[], { flow }: AdocReading): OpenList {
  const known = open.findIndex((list) => list.marker === marker);
  if (known >= 0) {
    while (open.length > known + 1) {
      open.pop();
      flow.closeList();
    }
    return open[known]!;
  }
  const list = { marker, count: 0 };
  open.push(list);
  flow.openList();
  return list;
}

function markerOf(mark: string, count: number): string {
  if (/^[*-]/.test(mark)) return '- ';
  if (mark.startsWith('.')) return `${count}. `;
  return `${mark} `;
}
