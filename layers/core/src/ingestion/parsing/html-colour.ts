import type { Declarations } from './html-style.ts';

/** Red, green and blue from 0 to 255. */
export type Colour = readonly [number, number, number];

export const white: Colour = [255, 255, 255];

/** The names with which text is hidden in practice. */
const named: ReadonlyMap<string, Colour> = new Map([
  ['white', white],
  ['black', [0, 0, 0]],
  ['red', [255, 0, 0]],
  ['green', [0, 128, 0]],
  ['blue', [0, 0, 255]],
  ['yellow', [255, 255, 0]],
  ['gray', [128, 128, 128]],
  ['grey', [128, 128, 128]],
  ['silver', [192, 192, 192]],
  ['snow', [255, 250, 250]],
  ['ivory', [255, 255, 240]],
  ['whitesmoke', [245, 245, 245]],
  ['ghostwhite', [248, 248, 255]],
]);

/** `transparent` for what lets everything through; null for what cannot be told, such as a variable. */
export function readColour(value: string): Colour | 'transparent' | null {
  const text = value.trim().toLowerCase();
  if (text === 'transparent') return 'transparent';
  const name = named.get(text);
  if (name !== undefined) return name;
  const hex = /^#([\da-f]{3,8})$/.exec(text)?.[1];
  if (hex !== undefined) return hexColour(hex);
  const numbers = /^rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*(?:[,/]\s*([\d.]{1,8})%?\s*)?\)$/.exec(text);
  if (numbers === null) return null;
  if (numbers[4] !== undefined && Number(numbers[4]) === 0) return 'transparent';
  return [Number(numbers[1]), Number(numbers[2]), Number(numbers[3])];
}

function hexColour(hex: string): Colour | 'transparent' | null {
  const isShort = hex.length <= 4;
  const channel = (index: number) => {
    const digits = isShort ? hex[index]!.repeat(2) : hex.slice(index * 2, index * 2 + 2);
    return Number.parseInt(digits, 16);
  };
  if (hex.length === 5 || hex.length === 7) return null;
  if ((hex.length === 4 || hex.length === 8) && channel(3) === 0) return 'transparent';
  return [channel(0), channel(1), channel(2)];
}

/** What an element paints behind its text: a colour, `transparent` for what is behind it, null for a picture. */
export function backgroundOf(style: Declarations, attribute: string | undefined): Colour | 'transparent' | null {
  const value = style.get('background-color') ?? style.get('background') ?? attribute;
  if (style.has('background-image') && style.get('background-image') !== 'none') return null;
  if (value === undefined || value === 'none' || value === 'inherit') return 'transparent';
  if (value.includes('url(') || value.includes('gradient')) return null;
  return readColour(value) ?? readColour(value.split(/\s(?![^(]*\))/)[0]!);
}

/** Largest difference in a channel that no eye tells apart. */
const leastDifference = 8;

export function isSameColour(a: Colour, b: Colour): boolean {
  return a.every((value, channel) => Math.abs(value - b[channel]!) <= leastDifference);
}
