const inline = new RegExp(
  [
    '\\\\([*_`#^~{<\\[+:])', // 1 escape
    '\\{([\\w-]{1,60})\\}', // 2 attribute
    '(?:link:|xref:|mailto:|(?=https?://|ftp://|irc://))([^\\s\\[\\]<>]{1,300})\\[((?:[^\\]\\\\]|\\\\.){0,400})\\]', // 3, 4 link
    '<<([^<>,\\n]{1,100})(?:,([^<>]{1,200}))?>>', // 5, 6 reference
    '(?:image|icon):([^\\s:\\[\\]]{1,200})\\[([^\\]]{0,300})\\]', // 7, 8 image
    '(?:footnote|footnoteref|kbd|btn|pass|stem|latexmath|asciimath):[\\w,-]{0,60}\\[((?:[^\\]\\\\]|\\\\.){0,600})\\]', // 9 macro
    'menu:(\\w[^\\[\\n]{0,80})\\[([^\\]]{0,100})\\]', // 10, 11 menu
    '\\(\\(\\([^()]{1,200}\\)\\)\\)|\\[\\[[^\\[\\]]{1,100}\\]\\]|anchor:[\\w-]{1,80}\\[[^\\]]{0,100}\\]', // nothing to see
    '\\(\\(([^()]{1,200})\\)\\)', // 12 term of the index
    '(?:\\[[^\\]\\n]{0,60}\\])?(\\*\\*|__|``|##|\\+\\+)(\\S(?:.{0,300}?\\S)?)\\13', // 13, 14 unconstrained
    '(?<![\\w:;}])(?:\\[[^\\]\\n]{0,60}\\])?([*_`#+])(\\S(?:.{0,300}?\\S)?)\\15(?!\\w)', // 15, 16 constrained
    '([\\^~])(\\S{1,60}?)\\17', // 17, 18 superscript, subscript
    '[ ](\\+)$', // 19 line break
  ].join('|'),
  'gsm',
);

/**
 * The text that a reader sees of inline markup: links without addresses, attributes replaced, no marks (AsciiDoc
 * language, text formatting). Marks within marks are taken off up to three deep.
 */
export function adocText(raw: string, attributes: ReadonlyMap<string, string>, depth = 3): string {
  if (!/[*_`#^~{<[\]+(\\]/.test(raw)) return raw;
  return raw.replace(inline, (whole: string, ...groups: (string | undefined)[]) => {
    const [escaped, name, target, text, id, reference, , alt, macro, menu, item, term] = groups;
    if (escaped !== undefined) return escaped;
    if (name !== undefined) return attributes.get(name) ?? wellKnown.get(name) ?? whole;
    if (target !== undefined) return shown(text ?? '') || target.replace(/^#/, '');
    if (id !== undefined) return reference?.trim() || id.replace(/^#/, '');
    if (alt !== undefined) return shown(alt);
    if (macro !== undefined) return whole.startsWith('footnote') ? ` (${macro})` : macro;
    if (menu !== undefined) return item ? `${menu} > ${item}` : menu;
    if (term !== undefined) return term;
    const inner = groups[13] ?? groups[15];
    const isLiteral = /[`+]/.test(groups[12] ?? groups[14] ?? '');
    if (inner !== undefined) return depth > 0 && !isLiteral ? adocText(inner, attributes, depth - 1) : inner;
    return groups[17] ?? (groups[18] === undefined ? '' : '\n');
  });
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
