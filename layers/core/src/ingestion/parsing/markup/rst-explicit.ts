import { blockEnd, dedent, isBlank } from './indented-lines.ts';
import { createReplacements, type Replacements } from './replacements.ts';
import { readDirective } from './rst-directives.ts';
import { rstText } from './rst-inline.ts';
import type { RstReading } from './rst-reading.ts';

/** Directives, footnotes, targets and comments: what begins with two dots. Gives the index of the line behind it. */
export function readExplicit(lines: readonly string[], at: number, reading: RstReading): number {
  const line = lines[at]!;
  const end = blockEnd(lines, at + 1);
  const rest = line.slice(3);
  const directive = /^((?:[A-Za-z][\w+.-]*:)?[A-Za-z][\w+.-]*) ?::(?:\s+(.*))?$/.exec(rest);
  const body = lines.slice(at + 1, end);
  if (directive !== null) {
    readDirective({ name: directive[1]!.toLowerCase(), argument: directive[2] ?? '', body: dedentBody(body) }, reading);
    return end;
  }
  const note = /^\[([^\]\n]{1,80})\](?:\s+(.*))?$/.exec(rest);
  if (note !== null) reading.readBlocks([`[${note[1]}] ${note[2] ?? ''}`, ...dedent(body)]);
  // Targets and substitutions show where they are used.
  else if (!/^(?:_|\|)/.test(rest) && !line.startsWith('__'))
    reading.flow.builder.addHidden('comment', [rest, ...dedent(body)].join('\n'));
  return end;
}

/** Options stand right below a directive: a blank line before the content must not be lost. */
function dedentBody(body: readonly string[]): string[] {
  const dedented = dedent(body);
  return isBlank(body[0]) && body.length > 0 ? ['', ...dedented] : dedented;
}

/** Texts of `.. |name| replace:: text`, and descriptions of images, by name. */
export function readSubstitutions(lines: readonly string[], budget: number): Replacements {
  const found = createReplacements(budget);
  for (const [at, line] of lines.entries()) {
    const definition = /^\s{0,40}\.\. \|([^|\n]{1,100})\|\s+(replace|image|unicode|date)::\s*(.*)$/.exec(line);
    if (definition === null) continue;
    const [, name, kind, value] = definition;
    const alt = /^\s+:alt:\s*(.*)$/.exec(lines[at + 1] ?? '')?.[1] ?? '';
    found.set(name!, kind === 'replace' ? rstText(value!.slice(0, 400), new Map()) : kind === 'image' ? alt : name!);
  }
  return found;
}
