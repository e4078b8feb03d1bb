/** What a passage would have a model do. */
export const injectionKinds = [
  'override',
  'role-change',
  'prompt-extraction',
  'concealment',
  'addressed-to-model',
  'role-marker',
  'tool-call',
  'encoded',
  'exfiltration',
  'smuggling',
] as const;
export type InjectionKind = (typeof injectionKinds)[number];

/** A pattern on folded text, and literal texts of which any match holds at least one. */
export interface Sought {
  readonly pattern: RegExp;
  readonly stems: readonly string[];
}

/** Up to four words between two words of a pattern. */
const gap = "(?:[ \\n,\"'-]{1,4}[\\p{L}\\p{N}']{1,24}){0,4}[ \\n,\"'-]{1,4}";
const near = "(?:[ \\n,\"'-]{1,4}[\\p{L}\\p{N}']{1,24}){0,3}[ \\n,\"'-]{1,4}";

const sought = (parts: readonly string[], between: string, told: string): Sought => ({
  pattern: new RegExp(`(?<![\\p{L}\\p{N}])(?:${parts.join(between)})(?![\\p{L}])`, 'gu'),
  stems: stemsOf(told),
});

/** Parts with a few words between them, known by the stems of the first part; `closing` by those of the last one. */
export const phrase = (...parts: readonly string[]) => sought(parts, gap, parts[0]!);
export const close = (...parts: readonly string[]) => sought(parts, near, parts[0]!);
export const closing = (...parts: readonly string[]) => sought(parts, near, parts.at(-1)!);
/** A pattern of its own. */
export const marked = (stems: readonly string[], pattern: RegExp): Sought => ({ pattern, stems });

/** What the alternatives with which a pattern begins literally begin with. */
export function stemsOf(source: string): string[] {
  const group = source.startsWith('(?:') ? source.slice(3) : source;
  const stems: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= group.length && depth >= 0; at += 1) {
    const character = group[at] ?? ')';
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    if (depth < 0 || (depth === 0 && character === '|')) {
      // A letter before a quantifier may be absent.
      stems.push(/^(?:[^\\()[?*+.{|](?![?*{]))*/.exec(group.slice(start, at))![0]);
      start = at + 1;
    }
  }
  return stems;
}
