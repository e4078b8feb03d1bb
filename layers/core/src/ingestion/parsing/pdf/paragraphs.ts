import { bottom, right, union } from './geometry.ts';
import { listMark } from './list-mark.ts';
import type { Segment } from './segments.ts';

/** A line is a segment, or what was joined of several. */
export type Line = Segment;

/** Lines that belong together, not yet told whether as heading, list item or paragraph. */
export interface Passage {
  readonly lines: readonly Line[];
  readonly fontSize: number;
  readonly isBold: boolean;
}

/** Parts of the font size or of the usual distance of lines. */
const sizeStep = 0.1;
const wideGap = 1.35;
const lonelyGap = 1.9;
const indent = 0.8;

/** Groups the lines of one column, from top to bottom. Linear. */
export function passagesOf(lines: readonly Line[]): Passage[] {
  const column = union(lines.map((line) => line.box));
  const pitch = usualPitch(lines);
  const passages: Line[][] = [];
  for (const [i, line] of lines.entries()) {
    const open = passages.at(-1);
    if (open === undefined || startsPassage(open, lines[i - 1]!, line, { pitch, left: column.x, end: right(column) }))
      passages.push([line]);
    else open.push(line);
  }
  return passages.map((own) => ({ lines: own, fontSize: own[0]!.fontSize, isBold: own.every((line) => line.isBold) }));
}

interface Column {
  /** Usual distance of a line from the one above it; undefined of a single line. */
  readonly pitch: number | undefined;
  readonly left: number;
  readonly end: number;
}

function startsPassage(open: readonly Line[], above: Line, line: Line, column: Column): boolean {
  const em = Math.max(line.fontSize, 1);
  if (Math.abs(line.fontSize - above.fontSize) > sizeStep * Math.max(line.fontSize, above.fontSize)) return true;
  // A sentence that begins in bold goes on without.
  const goesOn = () => /^\p{Ll}/u.test(line.text);
  if (line.isBold !== above.isBold && !goesOn() && (open.every((own) => own.isBold) || line.isBold)) return true;
  const step = bottom(line.box) - bottom(above.box);
  const widest = Math.min(column.pitch === undefined ? Infinity : wideGap * column.pitch, lonelyGap * em);
  if (step > widest || step < -em) return true;
  if (listMark(line.text) !== undefined) return true;
  return isIndented(open, above, line, column, em) || endsParagraph(above, line, column);
}

/** A first line that is indented, below a line that is not; centred lines are another matter. */
function isIndented(open: readonly Line[], above: Line, line: Line, { left }: Column, em: number): boolean {
  const isCentred = Math.abs(above.box.x + right(above.box) - line.box.x - right(line.box)) < 2 * em;
  if (isCentred || open.length < 1) return false;
  const opensList = listMark(open[0]!.text) !== undefined;
  if (opensList) return line.box.x < open[0]!.box.x - 0.3 * em;
  return line.box.x - left > indent * em && above.box.x - left < indent * em * 0.6 && line.box.x - above.box.x < 6 * em;
}

/** The line above stops well before the end of the column, at the end of a sentence. */
function endsParagraph(above: Line, line: Line, { left, end }: Column): boolean {
  const isShort = end - right(above.box) > 0.22 * (end - left);
  return isShort && /[.!?:;…»”"’)]$/u.test(above.text) && /^[\p{Lu}\p{N}"“«„‘'(\p{Lo}]/u.test(line.text);
}

/** The middle distance between lines of one size. */
function usualPitch(lines: readonly Line[]): number | undefined {
  const steps: number[] = [];
  for (let i = 1; i < lines.length; i += 1) {
    const [above, line] = [lines[i - 1]!, lines[i]!];
    const step = bottom(line.box) - bottom(above.box);
    const isSame = Math.abs(line.fontSize - above.fontSize) < sizeStep * line.fontSize;
    if (isSame && step > 0.5 * line.fontSize && step < 3 * line.fontSize) steps.push(step);
  }
  return steps.length < 3 ? undefined : steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)];
}
