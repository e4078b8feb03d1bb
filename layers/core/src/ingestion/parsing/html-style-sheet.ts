import { type Declarations, readDeclarations } from './html-style.ts';

/** The parts of a selector that all must hold: an element, classes, an id. */
interface Rule {
  readonly parts: readonly string[];
  readonly declarations: Declarations;
  /** False for a rule that holds only in some places or on some screens: it may show, but never hides. */
  readonly isSure: boolean;
}

/** Rules by the last part of their selector: `.class`, `#id` or `element`. */
export type StyleSheet = ReadonlyMap<string, readonly Rule[]>;

/** Style sheets beyond this are not read. */
const longestSheet = 500_000;
const mostRules = 5000;
const telling =
  /display|visibility|opacity|color|background|font-size|clip|text-indent|position|overflow|transform|margin-left/i;

/**
 * Rules of the `<style>` elements of a page that could hide something of it. A selector of one compound hides and shows;
 * of one with descendants, states or a media query only what it shows is believed: it would show somewhere.
 * Linear.
 * @param used what the page's elements are called, as keys of a style sheet: most rules of most sheets are for other pages
 */
export function readStyleSheet(sources: readonly string[], used: ReadonlySet<string>): StyleSheet {
  const rules = new Map<string, Rule[]>();
  let count = 0;
  const source = withoutComments(sources.join('\n').slice(0, longestSheet));
  const nextOf = createFinder(source);
  let at = 0;
  let conditions = 0;
  while (at < source.length && count < mostRules) {
    const open = nextOf('{', at);
    const close = nextOf('}', at);
    if (close < open) {
      conditions = Math.max(0, conditions - 1);
      at = close + 1;
      continue;
    }
    if (open === Infinity) break;
    const prelude = afterStatement(source.slice(at, open)).trim();
    if (prelude.startsWith('@') && !prelude.startsWith('@font-face') && !prelude.startsWith('@page')) {
      conditions += 1;
      at = open + 1;
      continue;
    }
    const end = Math.min(nextOf('}', open), source.length);
    at = end + 1;
    if (!prelude.startsWith('@'))
      count += addRules(rules, prelude, source.slice(open + 1, end), conditions === 0, used);
  }
  return rules;
}

/** Where a sign comes next, Infinity for nowhere; each is looked for once. */
function createFinder(source: string): (sign: '{' | '}', from: number) => number {
  const last = { '{': -1, '}': -1 };
  return (sign, from) => {
    if (last[sign] < from) {
      const found = source.indexOf(sign, from);
      last[sign] = found < 0 ? Infinity : found;
    }
    return last[sign];
  };
}

/** Without a statement such as `@import` before it. */
function afterStatement(prelude: string): string {
  return prelude.slice(prelude.indexOf(';') + 1);
}

function withoutComments(source: string): string {
  let kept = '';
  for (let at = 0; ; ) {
    const start = source.indexOf('/*', at);
    if (start < 0) return kept + source.slice(at);
    kept += source.slice(at, start);
    const end = source.indexOf('*/', start + 2);
    if (end < 0) return kept;
    at = end + 2;
  }
}

function addRules(
  rules: Map<string, Rule[]>,
  prelude: string,
  body: string,
  isAlways: boolean,
  used: ReadonlySet<string>,
): number {
  let declarations: Declarations | undefined;
  let count = 0;
  for (const part of prelude.split(',')) {
    const selector = part.trim();
    const last = lastCompound(selector);
    if (!used.has(lastPart(last)) || !compound.test(last)) continue;
    if (declarations === undefined && !telling.test(body)) return 0;
    declarations ??= readDeclarations(body);
    const parts = (last.match(/[.#]?[\w-]+/g) ?? []).map(keyOf);
    const rule = { parts, declarations, isSure: isAlways && last === selector };
    const key = parts.at(-1)!;
    const known = rules.get(key);
    if (known === undefined) rules.set(key, [rule]);
    else known.push(rule);
    count += 1;
  }
  return count;
}

const compound = /^(?:[a-z][\w-]*)?(?:[.#][\w-]+)*$/i;
/** A longer compound is not read. */
const longestCompound = 200;

/** What a selector says of the element itself. */
function lastCompound(selector: string): string {
  let at = selector.length;
  while (at > 0 && selector.length - at < longestCompound && !/[\s>+~]/.test(selector[at - 1]!)) at -= 1;
  return selector.slice(at);
}

/** The last class, id or element of a compound, as a key. */
function lastPart(last: string): string {
  let at = last.length;
  while (at > 0 && /[\w-]/.test(last[at - 1]!)) at -= 1;
  return keyOf(last.slice(last[at - 1] === '.' || last[at - 1] === '#' ? at - 1 : at));
}

/** Elements are told without regard to case; classes and ids are not. */
function keyOf(part: string): string {
  return part.startsWith('.') || part.startsWith('#') ? part : part.toLowerCase();
}

/** What an element is called in selectors: itself, its classes, its id. */
export function keysOf(name: string, attributes: Readonly<Record<string, string>>): string[] {
  const keys = [name];
  if (attributes.class !== undefined) for (const one of attributes.class.split(/\s+/, 32)) keys.push(`.${one}`);
  if (attributes.id !== undefined) keys.push(`#${attributes.id}`);
  return keys;
}

/** Rules for one element by its keys, those of elements before those of classes before those of ids. */
export function rulesFor(sheet: StyleSheet, keys: readonly string[]): readonly Rule[] {
  const own = new Set(keys);
  return keys.flatMap((key) => (sheet.get(key) ?? []).filter(({ parts }) => parts.every((part) => own.has(part))));
}
