import { type CalledElements, readSelector } from './html-selector.ts';
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
 */
export function readStyleSheet(sources: readonly string[], called: CalledElements): StyleSheet {
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
    const prelude = withoutStatement(source.slice(at, open)).trim();
    if (prelude.startsWith('@') && !prelude.startsWith('@font-face') && !prelude.startsWith('@page')) {
      conditions += 1;
      at = open + 1;
      continue;
    }
    const end = Math.min(nextOf('}', open), source.length);
    at = end + 1;
    if (!prelude.startsWith('@'))
      count += addRules(rules, prelude, source.slice(open + 1, end), conditions === 0, called);
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

/** One such as `@import` may stand before the selectors of a rule. */
function withoutStatement(prelude: string): string {
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

/** Adds a rule for each selector of a list that a page has elements for, and gives their number. */
function addRules(
  rules: Map<string, Rule[]>,
  list: string,
  body: string,
  isAlways: boolean,
  called: CalledElements,
): number {
  let declarations: Declarations | undefined;
  let count = 0;
  for (let start = 0, end = 0; start <= list.length; start = end + 1) {
    const comma = list.indexOf(',', start);
    end = comma < 0 ? list.length : comma;
    const selector = readSelector(list, start, end, called);
    if (selector === undefined) continue;
    if (declarations === undefined && !telling.test(body)) return 0;
    declarations ??= readDeclarations(body);
    const rule = { parts: selector.parts, declarations, isSure: isAlways && selector.isWhole };
    const key = selector.parts.at(-1)!;
    const known = rules.get(key);
    if (known === undefined) rules.set(key, [rule]);
    else known.push(rule);
    count += 1;
  }
  return count;
}

/** Rules for one element by its parts, those of elements before those of classes before those of ids. */
export function rulesFor(sheet: StyleSheet, parts: readonly string[]): readonly Rule[] {
  const rules: Rule[] = [];
  for (const part of parts) {
    for (const rule of sheet.get(part) ?? [])
      if (rule.parts.length === 1 || rule.parts.every((one) => parts.includes(one))) rules.push(rule);
  }
  return rules;
}
