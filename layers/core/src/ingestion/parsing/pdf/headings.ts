import { listMark } from './list-mark.ts';
import type { Passage } from './paragraphs.ts';
import type { PdfOutlineEntry } from './pdf-reader.ts';
import { mainStyle } from './segments.ts';

/** Larger than the body by this factor is a heading by its size. */
const larger = 1.13;
/** Sizes nearer than this are one class. Points. */
const sizeClass = 0.6;
const longestHeading = 220;
const longestBold = 120;
const mostLines = 4;
const deepest = 6;

/** Heading level 1–6 of a passage on a page, or undefined where it is none. */
export type HeadingLevels = (passage: Passage, page: number) => number | undefined;

/**
 * Headings are what is larger than the body, what is short and bold, and what the outline names. Each size is a level,
 * the largest the first; bold text of the body's size comes below them all; the outline knows its own levels.
 */
export function headingLevels(passages: readonly Passage[], outline: readonly PdfOutlineEntry[]): HeadingLevels {
  const lines = passages.flatMap((passage) => passage.lines);
  const body = mainStyle(lines);
  const titles = new Map(outline.map(({ title, level, page }) => [`${page} ${normal(title)}`, level]));
  const sizes = passages.filter((passage) => isLarger(passage, body.fontSize)).map((passage) => passage.fontSize);
  const classes = classesOf(sizes);
  return (passage, page) => {
    if (passage.lines.length > mostLines) return undefined;
    const text = textOf(passage);
    if (!couldBeHeading(text)) return undefined;
    const level = titles.get(`${page} ${normal(text)}`);
    if (isLarger(passage, body.fontSize)) {
      const rank = classes.findIndex((size) => Math.abs(size - passage.fontSize) <= sizeClass) + 1;
      return Math.min(deepest, level ?? rank);
    }
    if (level !== undefined) return Math.min(deepest, level);
    return isBoldHeading(passage, text, body) ? Math.min(deepest, classes.length + 1) : undefined;
  };
}

function textOf(passage: Passage): string {
  return passage.lines.map((line) => line.text).join(' ');
}

function isLarger({ fontSize }: Passage, body: number): boolean {
  return fontSize >= larger * body;
}

function couldBeHeading(text: string): boolean {
  if (text.length > longestHeading) return false;
  return (text.match(/\p{L}/gu)?.length ?? 0) >= 2 && listMark(text)?.isBullet !== true;
}

function isBoldHeading(passage: Passage, text: string, body: { fontSize: number; isBold: boolean }): boolean {
  if (!passage.isBold || body.isBold || passage.fontSize < 0.93 * body.fontSize) return false;
  return passage.lines.length <= 2 && text.length <= longestBold && !/[.,;]$/.test(text);
}

/** Distinct sizes, the largest first. */
function classesOf(sizes: readonly number[]): number[] {
  const classes: number[] = [];
  for (const size of [...sizes].sort((a, b) => b - a)) {
    const last = classes.at(-1);
    if (last === undefined || last - size > sizeClass) classes.push(size);
  }
  return classes;
}

function normal(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
