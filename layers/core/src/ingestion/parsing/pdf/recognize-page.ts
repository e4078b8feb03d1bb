import type { PageBox, PaintedArea, PdfCharacters } from './pdf-reader.ts';
import type { Picture, RecognizedLine, TextRecognizer } from './text-recognizer.ts';
import type { Word } from './words.ts';

/**
 * What recognition may take of one document. A page takes about a second on one core; the clean stage has 80 seconds for
 * a batch. What is over it is told in the document's metadata.
 */
export const recognitionBudget = { pages: 40, seconds: 40, secondsPerPage: 20 } as const;

/** Pixels a point: 200 dpi, with which the recogniser's models were trained to work. */
export const recognitionScale = 200 / 72;

/** 0–100. Words and lines below are taken for noise. */
const leastOfWord = 25;
const leastOfLine = 40;
/** Share of the text that may be no characters. */
const mostGarbage = 0.3;
/** Every code up to here is a character (Unicode blocks Basic Latin to Latin Extended-B). */
const lastOfLatin = 0x24f;
/** Of the page, covered by pictures: a page number on a scan is not its text. */
const pictureShare = 0.5;
const fewOverPicture = 60;

/** Whether the text of a page must be recognised, rather than read. A page with nothing on it needs neither. */
export function needsRecognition(
  page: { readonly width: number; readonly height: number },
  visible: PdfCharacters,
  areas: readonly PaintedArea[],
): boolean {
  if (visible.count === 0) return areas.some(({ kind }) => kind !== 'rule');
  if (isGarbage(visible)) return true;
  if (visible.count >= fewOverPicture) return false;
  const covered = areas.filter(({ kind }) => kind === 'image').reduce((sum, { box }) => sum + areaOf(box), 0);
  return covered > pictureShare * page.width * page.height;
}

const areaOf = (box: PageBox) => box.width * box.height;

/** Fonts without a table of their characters give private ones, or none. */
function isGarbage({ count, codes }: PdfCharacters): boolean {
  let none = 0;
  for (let at = 0; at < count; at += 1) {
    const code = codes[at]!;
    if (code > lastOfLatin && /[\ufffd\p{Co}\p{Cn}]/u.test(String.fromCodePoint(code))) none += 1;
  }
  return none > mostGarbage * count;
}

/** Whether what was recognised says more than the text layer. */
export function saysMore(words: readonly Word[], visible: PdfCharacters): boolean {
  if (words.length > 0 && isGarbage(visible)) return true;
  return words.reduce((sum, { text }) => sum + text.length, 0) > visible.count;
}

export interface Recognition {
  /** In points. */
  readonly words: readonly Word[];
  /** Mean over the words, 0–100; 0 of none. */
  readonly confidence: number;
}

/** Recognises pictures of one document until its budget is spent. */
export interface PageRecognizer {
  /** @returns undefined where the budget, or the time for a page, was not enough */
  recognize(picture: () => Picture, pixelsPerPoint: number): Promise<Recognition | undefined>;
}

export function createPageRecognizer(recognizer: TextRecognizer): PageRecognizer {
  let [pages, seconds] = [0, 0];
  return {
    async recognize(picture, pixelsPerPoint) {
      const left = recognitionBudget.seconds - seconds;
      if (pages >= recognitionBudget.pages || left <= 0) return undefined;
      pages += 1;
      const result = await recognizer.recognize(picture(), Math.min(left, recognitionBudget.secondsPerPage));
      seconds += result.seconds;
      return result.lines === undefined ? undefined : recognitionOf(result.lines, pixelsPerPoint);
    },
  };
}

/** Words above the noise. Heights of lines vary with their letters, so that sizes near the usual one are taken for it. */
export function recognitionOf(lines: readonly RecognizedLine[], pixelsPerPoint: number): Recognition {
  const kept = lines
    .map((line) => ({ ...line, words: line.words.filter((word) => word.confidence >= leastOfWord) }))
    .filter(({ words }) => words.length > 0 && mean(words.map((word) => word.confidence)) >= leastOfLine);
  const heights = kept.map(({ box }) => box.height / pixelsPerPoint).sort((a, b) => a - b);
  const usual = heights[Math.floor(heights.length / 2)] ?? 0;
  const words: Word[] = [];
  for (const line of kept) {
    const height = line.box.height / pixelsPerPoint;
    const fontSize = height > 0.7 * usual && height < 1.4 * usual ? usual : height;
    for (const { text, box } of line.words) {
      const place = { x: box.x, y: line.box.y, width: box.width, height: line.box.height };
      words.push({
        text,
        box: scaled(place, 1 / pixelsPerPoint),
        fontSize,
        isBold: false,
        index: words.length,
        followsSpace: true,
      });
    }
  }
  const confidences = kept.flatMap((line) => line.words.map((word) => word.confidence));
  return { words, confidence: Math.round(mean(confidences)) };
}

function scaled(box: PageBox, factor: number): PageBox {
  return { x: box.x * factor, y: box.y * factor, width: box.width * factor, height: box.height * factor };
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
