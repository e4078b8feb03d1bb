import type { HidingReason } from '../../model.ts';
import { bottom, holds, right } from './geometry.ts';
import type { Bitmap, Colour, PageBox, PaintedArea, PdfCharacter, PdfPage, TextStyle } from './pdf-reader.ts';

export interface HiddenText {
  readonly reason: HidingReason;
  readonly text: string;
}

export interface SeenText {
  readonly visible: readonly PdfCharacter[];
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
  const visible: PdfCharacter[] = [];
  const hidden: { reason: HidingReason; parts: string[] }[] = [];
  const isBlank = blankInPicture(page);
  const areas = largestAreas(page.areas);
  const suspects = suspectStyles(areas);
  let last: HidingReason | undefined;
  for (const character of page.characters) {
    const reason = reasonOf(page, areas, character, suspects, isBlank);
    if (reason === undefined) visible.push(character);
    else {
      if (reason !== last) hidden.push({ reason, parts: [] });
      hidden.at(-1)!.parts.push(character.followsSpace ? ` ${character.text}` : character.text);
    }
    last = reason;
  }
  return { visible, hidden: hidden.map(({ reason, parts }) => ({ reason, text: parts.join('').trim() })) };
}

function reasonOf(
  page: PdfPage,
  areas: readonly PaintedArea[],
  { box, style }: PdfCharacter,
  isSuspect: (style: TextStyle) => boolean,
  isBlank: (box: PageBox) => boolean,
): HidingReason | undefined {
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  if (x < 0 || x > page.width || y < 0 || y > page.height) return 'off-page';
  if (style.fontSize < smallestFont) return 'zero-size';
  if (style.isInvisible)
    return areas.some(({ kind, box: area }) => kind === 'image' && holds(area, x, y)) ? undefined : 'invisible-ink';
  if (!isSuspect(style)) return undefined;
  const ground = groundAt(areas, x, y, style.order);
  return ground !== null && isNear(ground, style.colour!) && isBlank(box) ? 'same-colour' : undefined;
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

/** Whether a style has the colour of the paper or of any area: most pages have none such, and need no further look. */
function suspectStyles(areas: readonly PaintedArea[]): (style: TextStyle) => boolean {
  const known = new Map<TextStyle, boolean>();
  const isSuspect = ({ colour }: TextStyle) =>
    colour !== null &&
    (isNear(colour, white) || areas.some((area) => area.colour !== null && isNear(area.colour, colour)));
  // Characters of one style follow each other.
  let last: { style: TextStyle; is: boolean } | undefined;
  return (style) => {
    if (last?.style === style) return last.is;
    const is = known.get(style) ?? isSuspect(style);
    known.set(style, is);
    last = { style, is };
    return is;
  };
}

/** Colour of what was painted last before `order`; null where it is no plain colour. */
function groundAt(areas: readonly PaintedArea[], x: number, y: number, order: number): Colour | null {
  const area = areas.findLast((one) => one.order < order && holds(one.box, x, y));
  return area === undefined ? white : area.colour;
}

function isNear(a: Colour, b: Colour): boolean {
  return a.every((channel, i) => Math.abs(channel - b[i]!) <= sameColour);
}

/** The picture is made when first asked for. */
function blankInPicture(page: PdfPage): (box: PageBox) => boolean {
  const scale = 1.5;
  let picture: Bitmap | undefined;
  return (box) => {
    picture ??= page.render(scale);
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
