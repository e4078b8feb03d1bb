import type { HtmlAttributes } from './html-attributes.ts';
import type { HtmlNode } from './html-tree.ts';

/** Names that occur on a page. */
export interface CalledElements {
  /** In lower case. */
  readonly elements: ReadonlySet<string>;
  readonly classes: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
}

/** What the last compound of a selector asks of an element, as `element`, `.class` and `#id`. */
export interface Selector {
  readonly parts: readonly string[];
  /** False when it also asks something of the elements around. */
  readonly isWhole: boolean;
}

/** More classes of one element are not looked at. */
const mostClasses = 32;
/** A longer compound is not read. */
const longestCompound = 200;
const compound = /^(?:[a-z][\w-]*)?(?:[.#][\w-]+)*$/i;

export function calledElements(nodes: readonly HtmlNode[]): CalledElements {
  const elements = new Set<string>();
  const classes = new Set<string>();
  const ids = new Set<string>();
  const seen = new Set<string>();
  for (const { name, attributes } of nodes) {
    elements.add(name);
    if (attributes.id !== undefined) ids.add(attributes.id);
    const value = attributes.class;
    if (value === undefined || seen.has(value)) continue;
    seen.add(value);
    for (const one of classesIn(value)) classes.add(one);
  }
  return { elements, classes, ids };
}

/** The parts that selectors may ask for, of one element. */
export function partsOf(name: string, attributes: Readonly<HtmlAttributes>): string[] {
  const parts = [name];
  if (attributes.class !== undefined) for (const one of classesIn(attributes.class)) parts.push(`.${one}`);
  if (attributes.id !== undefined) parts.push(`#${attributes.id}`);
  return parts;
}

function classesIn(value: string): string[] {
  return value.split(/\s+/, mostClasses);
}

/**
 * Reads one selector between two places of a list. Undefined for one that asks for more than names, and for one that asks
 * for a name which does not occur: most rules of most sheets are for other pages.
 */
export function readSelector(source: string, start: number, end: number, called: CalledElements): Selector | undefined {
  let to = end;
  while (to > start && source.charCodeAt(to - 1) <= space) to -= 1;
  let name = to;
  while (name > start && isNameUnit(source.charCodeAt(name - 1))) name -= 1;
  if (!occurs(source.slice(name, to), name > start ? source[name - 1]! : '', called)) return undefined;
  let from = name;
  while (from > start && to - from < longestCompound && !isCombinator(source.charCodeAt(from - 1))) from -= 1;
  const last = source.slice(from, to);
  if (!compound.test(last)) return undefined;
  return { parts: (last.match(/[.#]?[\w-]+/g) ?? []).map(keyOf), isWhole: source.slice(start, from).trim() === '' };
}

function occurs(name: string, before: string, { elements, classes, ids }: CalledElements): boolean {
  if (before === '.') return classes.has(name);
  return before === '#' ? ids.has(name) : elements.has(name.toLowerCase());
}

const space = 0x20;

function isCombinator(unit: number): boolean {
  return unit <= space || unit === 0x3e || unit === 0x2b || unit === 0x7e;
}

function isNameUnit(unit: number): boolean {
  return (
    (unit >= 0x61 && unit <= 0x7a) ||
    (unit >= 0x41 && unit <= 0x5a) ||
    (unit >= 0x30 && unit <= 0x39) ||
    unit === 0x2d ||
    unit === 0x5f
  );
}

/** Elements are told without regard to case; classes and ids are not. */
function keyOf(part: string): string {
  return part.startsWith('.') || part.startsWith('#') ? part : part.toLowerCase();
}
