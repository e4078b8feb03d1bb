import type { Replacements } from './replacements.ts';

const inline = new RegExp(
  [
    '``(.{1,400}?)``', // 1 literal
    '(?::[\\w:+.-]{1,60}:)?`(~?!?[^`]{1,400})`(?::[\\w:+.-]{1,60}:|__?)?', // 2 role, reference
    '\\*\\*(\\S(?:.{0,400}?\\S)?)\\*\\*', // 3 strong
    '\\*(\\S(?:.{0,200}?\\S)?)\\*', // 4 emphasis
    '\\|(\\S[^|\\n]{0,100})\\|(?:__?)?', // 5 substitution
    '\\[([#*]?[\\w.:-]{0,60}|\\*)\\]_(?!\\w)', // 6 footnote
    '(?<![\\w`])([A-Za-z0-9][\\w.+-]{0,80}?)__?(?![\\w`])', // 7 reference
    '\\\\(\\s|.)', // 8 escape
  ].join('|'),
  'gs',
);

/**
 * The text that a reader sees of inline markup: links and roles without their targets, substitutions replaced, no
 * markers (reStructuredText specification, inline markup).
 */
export function rstText(raw: string, substitutions: Pick<Replacements, 'get'>): string {
  if (!/[`*|_\\]/.test(raw)) return raw;
  return raw.replace(inline, (_, literal, role, strong, emphasis, name, note, reference, escaped) => {
    if (literal !== undefined) return literal;
    if (role !== undefined) return shown(role);
    if (name !== undefined) return substitutions.get(name) ?? name;
    if (note !== undefined) return `[${note}]`;
    if (escaped !== undefined) return /\s/.test(escaped) ? '' : escaped;
    return strong ?? emphasis ?? reference;
  });
}

/** `text <target>` is its text; `~a.b.c` is shown as `c`. */
function shown(content: string): string {
  const text = /^([\s\S]*\S)\s*<[^<>]*>$/.exec(content)?.[1] ?? content;
  if (text.startsWith('~')) return text.slice(text.lastIndexOf('.') + 1).replace(/^~/, '');
  return text.replace(/^!/, '').replace(/^<(.*)>$/, '$1');
}
