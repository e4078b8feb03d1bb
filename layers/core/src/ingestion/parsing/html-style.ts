import type { HidingReason } from '../model.ts';

/** What one `style` attribute or rule declares of the properties that may hide something; these are in lower case. */
export type Declarations = ReadonlyMap<string, string>;

/** Declarations beyond these are not read: nothing that people write is longer. */
const longestStyle = 4096;

const telling = new Set(
  `display visibility content-visibility opacity clip clip-path transform overflow width height max-width max-height
  text-indent margin-left position left top right bottom color background background-color background-image font
  font-size`.split(/\s+/),
);

/** Linear in the source, of which at most 4,096 characters are read; a later declaration of a property wins. */
export function readDeclarations(source: string): Declarations {
  const declarations = new Map<string, string>();
  const end = Math.min(source.length, longestStyle);
  for (let start = 0, next = 0; start < end; start = next + 1) {
    const semicolon = source.indexOf(';', start);
    next = semicolon < 0 || semicolon > end ? end : semicolon;
    const colon = source.indexOf(':', start);
    if (colon < 0) break;
    if (colon >= next) continue;
    const property = source.slice(start, colon).trim().toLowerCase();
    if (!telling.has(property)) continue;
    const value = source
      .slice(colon + 1, next)
      .replace('!important', '')
      .trim()
      .toLowerCase();
    declarations.set(property, value);
  }
  return declarations;
}

/** Further off than any page reaches, in pixels. */
const offPagePixels = -500;

/**
 * Why declarations hide an element with all that is in it; null when they do not. Colour and size of letters are told by
 * what is inherited, and so not here.
 */
export function hidingOf(style: Declarations): HidingReason | null {
  if (style.size === 0) return null;
  if (style.get('display') === 'none' || style.get('content-visibility') === 'hidden') return 'display-none';
  if (/^(?:hidden|collapse)$/.test(style.get('visibility') ?? '')) return 'display-none';
  if (isZero(style.get('opacity'))) return 'invisible-ink';
  if (isClipped(style)) return 'zero-size';
  return isOffPage(style) ? 'off-page' : null;
}

function isClipped(style: Declarations): boolean {
  if (/^rect\((?:\s*(?:0|1)(?:px)?[\s,]*){4}\)$/.test(style.get('clip') ?? '')) return true;
  if (/^(?:inset\((?:50|100)%|circle\(0)/.test(style.get('clip-path') ?? '')) return true;
  if (/\bscale[xy]?\(0[,)]/.test(style.get('transform') ?? '')) return true;
  if (!/^(?:hidden|clip)$/.test(style.get('overflow') ?? '')) return false;
  return ['width', 'height', 'max-width', 'max-height'].some((side) => isTiny(style.get(side)));
}

function isOffPage(style: Declarations): boolean {
  if (pixels(style.get('text-indent')) <= offPagePixels || pixels(style.get('margin-left')) <= offPagePixels)
    return true;
  if (
    pixels(/translate(?:x|y|3d)?\(\s*(-[\d.]+(?:px|em|rem))/.exec(style.get('transform') ?? '')?.[1]) <= offPagePixels
  )
    return true;
  if (!/^(?:absolute|fixed|relative)$/.test(style.get('position') ?? '')) return false;
  return ['left', 'top', 'right', 'bottom'].some((side) => pixels(style.get(side)) <= offPagePixels);
}

/** Length in pixels; letters are taken to be 16 pixels high. Not a number where it is not a length. */
function pixels(value: string | undefined): number {
  const parts = /^(-?[\d.]+)(px|em|rem|pt|vw|vh|%)?$/.exec(value ?? '');
  if (parts === null) return Number.NaN;
  const scale = parts[2] === 'em' || parts[2] === 'rem' ? 16 : parts[2] === 'vw' || parts[2] === 'vh' ? 10 : 1;
  return Number(parts[1]) * scale;
}

/** True for a size at which no letter can be read. */
export function isTiny(value: string | undefined): boolean {
  return pixels(value) >= 0 && pixels(value) <= 1;
}

function isZero(value: string | undefined): boolean {
  return value !== undefined && /^0*\.?0+%?$/.test(value);
}
