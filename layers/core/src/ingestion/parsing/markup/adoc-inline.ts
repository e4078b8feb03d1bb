import type { Replacements } from './replacements.ts';

const inline = new RegExp(
  [
    '\\\\([*_`#^~{<\\[+:])', // 1 escape
    '(?:link:|xref:|mailto:|(?=https?://|ftp://|irc://))([^\\s\\[\\]<>]{1,300})\\[((?:[^\\]\\\\]|\\\\.){0,400})\\]', // 2, 3 link
    '<<([^<>,\\n]{1,100})(?:,([^<>]{1,200}))?>>', // 4, 5 reference
    '(?:image|icon):([^\\s:\\[\\]][^\\s\\[\\]]{0,300})\\[([^\\]]{0,300})\\]', // 6, 7 image
    '(?:footnote|footnoteref|kbd|btn|pass|stem|latexmath|asciimath):[\\w,-]{0,60}\\[((?:[^\\]\\\\]|\\\\.){0,600})\\]', // 8 macro
    'menu:(\\w[^\\[\\n]{0,80})\\[([^\\]]{0,100})\\]', // 9, 10 menu
    '\\(\\(\\([^()]{1,200}\\)\\)\\)|\\[\\[[^\\[\\]]{1,100}\\]\\]|anchor:[\\w-]{1,80}\\[[^\\]]{0,100}\\]', // nothing to see
    '\\(\\(([^()]{1,200})\\)\\)', // 11 term of the index
    '(?:\\[[^\\]\\n]{0,60}\\])?(\\*\\*|__|``|##|\\+\\+)(\\S(?:.{0,300}?\\S)?)\\12', // 12, 13 unconstrained
    '(?<![\\w:;}])(?:\\[[^\\]\\n]{0,60}\\])?([*_`#+])(\\S(?:.{0,300}?\\S)?)\\14(?!\\w)', // 14, 15 constrained
    '([\\^~])(\\S{1,60}?)\\16', // 16, 17 superscript, subscript
    '[ ](\\+)$', // 18 line break
  ].join('|'),
  'gsm',
);

/**
 * The text that a reader sees of inline markup: links without addresses, no marks (AsciiDoc
 * language, text formatting). Marks within marks are taken off up to three deep.
 */
export function adocText(raw: string, depth = 3): string {
  if (!/[*_`#^~{<[\]+(\\]/.test(raw)) return raw;
  return raw.replace(inline, (whole: string, ...groups: (string | undefined)[]) => {
    const [escaped, target, text, id, reference, , alt, macro, menu, item, term] = groups;
    if (escaped !== undefined) return escaped;
    if (target !== undefined) return inside(shown(text ?? ''), depth) || target.replace(/^#/, '');
    if (id !== undefined) return reference?.trim() || id.replace(/^#/, '');
    if (alt !== undefined) return shown(alt).split(',')[0]!;
    if (macro !== undefined) return whole.startsWith('footnote') ? ` (${macro})` : macro;
    if (menu !== undefined) return item ? `${menu} > ${item}` : menu;
    if (term !== undefined) return term;
    const inner = groups[12] ?? groups[14];
    const isLiteral = /[`+]/.test(groups[11] ?? groups[13] ?? '');
    if (inner !== undefined) return isLiteral ? inner : inside(inner, depth);
    return groups[16] ?? (groups[17] === undefined ? '' : '\n');
  });
}

function inside(text: string, depth: number): string {
  return depth > 0 ? adocText(text, depth - 1) : text;
}

/** `{name}` as what it stands for; a name that is not known stays. */
export function replaceAttributes(raw: string, attributes: Pick<Replacements, 'get'>): string {
  if (!raw.includes('{')) return raw;
  return raw.replace(/(\\?)\{([\w-]{1,60})\}/g, (whole, slash: string, name: string) =>
    slash === '' ? (attributes.get(name.toLowerCase()) ?? wellKnown.get(name) ?? whole) : whole.slice(1),
  );
}

/** Of attributes in brackets, the first, without quotes. */
function shown(text: string): string {
  const first = /^"([^"]*)"/.exec(text)?.[1] ?? text.replace(/,\s*[\w-]+=.*$/s, '');
  return first.replace(/\^$/, '').replace(/\\\]/g, ']');
}

/** Attributes that every document has. */
const wellKnown: ReadonlyMap<string, string> = new Map([
  ['nbsp', ' '],
  ['sp', ' '],
  ['empty', ''],
  ['zwsp', ''],
  ['plus', '+'],
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['asterisk', '*'],
  ['backtick', '`'],
  ['vbar', '|'],
  ['apos', "'"],
  ['quot', '"'],
]);
