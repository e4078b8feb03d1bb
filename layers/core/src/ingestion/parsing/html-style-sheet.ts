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
 * Rules of the `<style>` elements of a page that could hide something. A selector of one compound hides and shows;
 * of one with descendants, states or a media query only what it shows is believed: it would show somewhere.
 * Linear.
 */
export function readStyleSheet(sources: readonly string[]): StyleSheet {
  const rules = new Map<string, Rule[]>();
  let count = 0;
  const source = withoutComments(sources.join('\n').slice(0, longestSheet));
  let at = 0;
  let conditions = 0;
  while (at < source.length && count < mostRules) {
    const brace = nextBrace(source, at);
    if (brace < 0) break;
    if (source[brace] === '}') {
      conditions = Math.max(0, conditions - 1);
      at = brace + 1;
      continue;
    }
    const prelude = source
      .slice(at, brace)
      .replace(/^[^;]*;/s, '')
      .trim();
    if (prelude.startsWith('@') && !prelude.startsWith('@font-face') && !prelude.startsWith('@page')) {
      conditions += 1;
      at = brace + 1;
      continue;
    }
    const close = source.indexOf('}', brace);
    const body = source.slice(brace + 1, close < 0 ? source.length : close);
    at = close < 0 ? source.length : close + 1;
    if (!prelude.startsWith('@') && telling.test(body)) {
      const declarations = readDeclarations(body);
      for (const selector of prelude.split(','))
        count += addRule(rules, selector.trim(), declarations, conditions === 0);
    }
  }
  return rules;
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

function nextBrace(source: string, at: number): number {
  for (let index = at; index < source.length; index += 1) {
    const unit = source.charCodeAt(index);
    if (unit === 0x7b || unit === 0x7d) return index;
  }
  return -1;
}

function addRule(rules: Map<string, Rule[]>, selector: string, declarations: Declarations, isAlways: boolean): number {
  const last = /[^\s>+~]+$/.exec(selector.slice(-200))?.[0] ?? '';
  if (!/^(?:[a-z][\w-]*)?(?:[.#][\w-]+)*$/i.test(last) || last === '') return 0;
  const parts = last.match(/[.#]?[\w-]+/g) ?? [];
  const key = keyOf(parts.at(-1)!);
  const rule = { parts: parts.map(keyOf), declarations, isSure: isAlways && last === selector };
  const known = rules.get(key);
  if (known === undefined) rules.set(key, [rule]);
  else known.push(rule);
  return 1;
}

/** Elements are told without regard to case; classes and ids are not. */
function keyOf(part: string): string {
  return part.startsWith('.') || part.startsWith('#') ? part : part.toLowerCase();
}

/** Rules for one element, those of elements before those of classes before those of ids. */
export function rulesFor(
  sheet: StyleSheet,
  name: string,
  attributes: Readonly<Record<string, string>>,
): readonly Rule[] {
  if (sheet.size === 0) return [];
  const classes = (attributes.class ?? '').split(/\s+/, 32).map((one) => `.${one}`);
  const keys = [name, ...classes, `#${attributes.id ?? ''}`];
  const own = new Set(keys);
  return keys.flatMap((key) => (sheet.get(key) ?? []).filter(({ parts }) => parts.every((part) => own.has(part))));
}
