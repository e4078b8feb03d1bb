import type { HidingReason } from '../../model.ts';
import { boxAt, selected } from './characters.ts';
import { bottom, holds, right } from './geometry.ts';
import type { Bitmap, Colour, PageBox, PaintedArea, PdfCharacters, PdfPage } from './pdf-reader.ts';

export interface HiddenText {
  readonly reason: HidingReason;
  readonly text: string;
}

export interface SeenText {
  readonly visible: PdfCharacters;
  readonly hidden: readonly HiddenText[];
}

/** Points; smaller text is a dot. */
const smallestFont = 1;
/** Differences of a colour channel that no eye sees, and that a glyph makes at least in a picture of the page. */
const sameColour = 12;
const visibleDifference = 40;
const white: Colour = [255, 255, 255];

/**
 * Parts what a person sees of a page from what only a program reads. Invisible ink over a picture is the text layer of a
 * scan, and counts as seen. What has the colour of its ground is looked for in a picture of the page before it is called
 * hidden.
 */
export function seenText(page: PdfPage): SeenText {
  const { characters } = page;
  const hidden: { reason: HidingReason; parts: string[] }[] = [];
  const hiddenAt = new Set<number>();
  const reasonAt = hidingReasons(page);
  let last: HidingReason | undefined;
  for (let at = 0; at < characters.count; at += 1) {
    const reason = reasonAt(at);
    if (reason !== undefined) {
      hiddenAt.add(at);
      if (reason !== last) hidden.push({ reason, parts: [] });
      const text = String.fromCodePoint(characters.codes[at]!);
      hidden.at(-1)!.parts.push(characters.followsSpace[at] === 1 ? ` ${text}` : text);
    }
    last = reason;
  }
  return {
    visible: hiddenAt.size === 0 ? characters : selected(characters, (at) => !hiddenAt.has(at)),
    hidden: hidden.map(({ reason, parts }) => ({ reason, text: parts.join('').trim() })),
  };
}

/** Why the character of a number is not seen; undefined of one that is. */
function hidingReasons({
  characters,
  areas,
  width,
  height,
  render,
}: PdfPage): (at: number) => HidingReason | undefined {
  const { boxes, styles, styleIndexes } = characters;
  const grounds = largestAreas(areas);
  const isBlank = blankInPicture(render);
  // Most text is black and neither tiny nor invisible: that is told once for each style.
  const colours = groundColours(grounds);
  const suspects = styles.map(({ colour }) => colour !== null && colours.some((ground) => isNear(ground, colour)));
  const plain = styles.map(({ fontSize, isInvisible }, i) => fontSize >= smallestFont && !isInvisible && !suspects[i]!);
  return (at) => {
    const first = 4 * at;
    const x = boxes[first]! + boxes[first + 2]! / 2;
    const y = boxes[first + 1]! + boxes[first + 3]! / 2;
    if (x < 0 || x > width || y < 0 || y > height) return 'off-page';
    const index = styleIndexes[at]!;
    if (plain[index]) return undefined;
    const style = styles[index]!;
    if (style.fontSize < smallestFont) return 'zero-size';
    if (style.isInvisible) return isOverPicture(grounds, x, y) ? undefined : 'invisible-ink';
    if (!suspects[index]) return undefined;
    const ground = groundAt(grounds, x, y, style.order);
    return ground !== null && isNear(ground, style.colour!) && isBlank(boxAt(characters, at))
      ? 'same-colour'
      : undefined;
  };
}

function isOverPicture(areas: readonly PaintedArea[], x: number, y: number): boolean {
  return areas.some(({ kind, box }) => kind === 'image' && holds(box, x, y));
}

/** Grounds are large: of a drawing of many thousand areas, each character is compared with these only. */
const mostAreas = 1000;

function largestAreas(areas: readonly PaintedArea[]): readonly PaintedArea[] {
  const grounds = areas.filter(({ kind }) => kind !== 'rule');
  if (grounds.length <= mostAreas) return grounds;
  const size = ({ box }: PaintedArea) => box.width * box.height;
  return grounds
    .sort((a, b) => size(b) - size(a))
    .slice(0, mostAreas)
    .sort((a, b) => a.order - b.order);
}

/** Of the paper and of areas, each once: text of another colour, as most is, needs no further look. */
function groundColours(areas: readonly PaintedArea[]): Colour[] {
  const colours = new Map([[rgb(white), white]]);
  for (const { colour } of areas) if (colour !== null) colours.set(rgb(colour), colour);
  return [...colours.values()];
}

const rgb = ([red, green, blue]: Colour) => (red << 16) | (green << 8) | blue;

/** Colour of what was painted last before `order`; null where it is no plain colour. */
function groundAt(areas: readonly PaintedArea[], x: number, y: number, order: number): Colour | null {
  const area = areas.findLast((one) => one.order < order && holds(one.box, x, y));
  return area === undefined ? white : area.colour;
}

function isNear(a: Colour, b: Colour): boolean {
  return (
    Math.abs(a[0] - b[0]) <= sameColour && Math.abs(a[1] - b[1]) <= sameColour && Math.abs(a[2] - b[2]) <= sameColour
  );
}

/** The picture is made when first asked for. */
function blankInPicture(render: PdfPage['render']): (box: PageBox) => boolean {
  const scale = 1.5;
  let picture: Bitmap | undefined;
  return (box) => {
    picture ??= render(scale);
    const [fromX, toX] = [Math.max(0, Math.floor(box.x * scale)), Math.min(picture.width, right(box) * scale)];
    const [fromY, toY] = [Math.max(0, Math.floor(box.y * scale)), Math.min(picture.height, bottom(box) * scale)];
    return isPlain(picture, fromX, toX, fromY, toY);
  };
}

/** One colour all over. */
function isPlain(picture: Bitmap, fromX: number, toX: number, fromY: number, toY: number): boolean {
  const first = (fromY * picture.width + fromX) * 4;
  for (let y = fromY; y < toY; y += 1) {
    for (let x = fromX; x < toX; x += 1) {
      const at = (y * picture.width + x) * 4;
      for (let channel = 0; channel < 3; channel += 1) {
        if (Math.abs(picture.pixels[at + channel]! - picture.pixels[first + channel]!) >= visibleDifference)
          return false;
      }
    }
  }
  return true;
}
