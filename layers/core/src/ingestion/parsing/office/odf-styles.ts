import { listNumber, type NumberFormat } from './list-number.ts';
import { attribute, type XmlAttributes } from './xml.ts';

export interface OdfStyle {
  readonly parent: string | undefined;
  listStyle?: string;
  /** Text that is not shown, a page or a sheet that is not. */
  isHidden?: boolean;
  colour?: string;
  hasBackground?: boolean;
  isRaised?: boolean;
}

export interface OdfListLevel {
  readonly isBullet: boolean;
  readonly format: NumberFormat | null;
  readonly prefix: string;
  readonly suffix: string;
  readonly start: number;
  /** How many levels are shown, this one the last of them. */
  readonly shownLevels: number;
}

/** Styles of an OpenDocument file by family and name; lists and the numbers of headings by name. */
export interface OdfStyles {
  readonly styles: Map<string, OdfStyle>;
  readonly lists: Map<string, Map<number, OdfListLevel>>;
}

/** Name of the list that numbers headings. */
export const outlineList = '';
/** A chain of parents is followed this far: it may lead back to its start. */
const longestChain = 16;

/** Takes the elements of style sections as they come. Source: ODF 1.3 part 3, clause 16. */
export function createOdfStyleReader({ styles, lists }: OdfStyles): (name: string, attributes: XmlAttributes) => void {
  let style: OdfStyle | null = null;
  let list: Map<number, OdfListLevel> | null = null;
  return (name, attributes) => {
    if (name === 'style') {
      style = { parent: attribute(attributes, 'parent-style-name') };
      const listStyle = attribute(attributes, 'list-style-name');
      if (listStyle) style.listStyle = listStyle;
      styles.set(`${attribute(attributes, 'family')} ${attribute(attributes, 'name')}`, style);
    } else if (name === 'list-style' || name === 'outline-style') {
      list = new Map();
      lists.set(name === 'outline-style' ? outlineList : (attribute(attributes, 'name') ?? ''), list);
    } else if (/^(?:list|outline)-level-style/.test(name)) {
      list?.set((Number(attribute(attributes, 'level')) || 1) - 1, listLevel(name, attributes));
    } else if (style !== null) readStyle(style, name, attributes);
  };
}

function readStyle(style: OdfStyle, name: string, attributes: XmlAttributes): void {
  if (!name.endsWith('-properties')) return;
  const display = attribute(attributes, 'display');
  if (display === 'none' || display === 'false' || attribute(attributes, 'visibility') === 'hidden')
    style.isHidden = true;
  if (display === 'true') style.isHidden = false;
  const background = attribute(attributes, 'background-color');
  if (background !== undefined && !/^(?:transparent|#ffffff)$/i.test(background)) style.hasBackground = true;
  const position = attribute(attributes, 'text-position');
  if (position !== undefined) style.isRaised = /^(?:super|[1-9])/.test(position);
  const colour = attribute(attributes, 'color');
  if (name === 'text-properties' && colour !== undefined) style.colour = colour;
}

const formats: Readonly<Record<string, NumberFormat>> = {
  '1': 'decimal',
  a: 'lowerLetter',
  A: 'upperLetter',
  i: 'lowerRoman',
  I: 'upperRoman',
};

function listLevel(name: string, attributes: XmlAttributes): OdfListLevel {
  return {
    isBullet: /bullet|image/.test(name),
    format: formats[attribute(attributes, 'num-format') ?? ''] ?? null,
    prefix: (attribute(attributes, 'num-prefix') ?? '').slice(0, 20),
    suffix: (attribute(attributes, 'num-suffix') ?? '').slice(0, 20),
    start: Number(attribute(attributes, 'start-value') ?? 1) || 1,
    shownLevels: Number(attribute(attributes, 'display-levels') ?? 1) || 1,
  };
}

/** What a style says, or the nearest of its parents that does. */
export function odfStyle({ styles }: OdfStyles, family: string, name: string | undefined): Omit<OdfStyle, 'parent'> {
  let whole: OdfStyle = { parent: undefined };
  let style = name === undefined ? undefined : styles.get(`${family} ${name}`);
  for (let step = 0; style !== undefined && step < longestChain; step += 1) {
    whole = { ...style, ...whole };
    style = style.parent === undefined ? undefined : styles.get(`${family} ${style.parent}`);
  }
  return whole;
}

/** What stands before an item: a bullet where its list is not known, nothing where it has no number. */
export function odfMarker(
  { lists }: OdfStyles,
  list: string | undefined,
  depth: number,
  counts: readonly number[],
): string {
  const levels = list === undefined ? undefined : lists.get(list);
  const level = levels?.get(depth);
  if (levels === undefined || level?.isBullet) return '- ';
  if (level === undefined || level.format === null) return '';
  const numbers: string[] = [];
  for (let at = Math.max(0, depth - level.shownLevels + 1); at <= depth; at += 1) {
    const format = levels.get(at)?.format;
    if (format) numbers.push(listNumber(counts[at] ?? 1, format));
  }
  return `${`${level.prefix}${numbers.join('.')}${level.suffix}`.trim()} `;
}
