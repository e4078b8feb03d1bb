/** Columns of blanks before the first character; of a blank line, infinitely many. */
export function indentOf(line: string): number {
  const indent = line.search(/\S/);
  return indent < 0 ? Number.POSITIVE_INFINITY : indent;
}

export function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === '';
}

/** Lines without the indentation that they share, and without blank lines at both ends. */
export function dedent(lines: readonly string[]): string[] {
  let shared = Number.POSITIVE_INFINITY;
  for (const line of lines) shared = Math.min(shared, indentOf(line));
  const moved = Number.isFinite(shared) ? lines.map((line) => line.slice(shared)) : [];
  let start = 0;
  while (start < moved.length && isBlank(moved[start])) start += 1;
  let end = moved.length;
  while (end > start && isBlank(moved[end - 1])) end -= 1;
  return moved.slice(start, end);
}

/** Index behind the lines from `start` that are blank or indented by at least `indent`; blank ones at the end are left. */
export function blockEnd(lines: readonly string[], start: number, indent = 1): number {
  let end = start;
  for (let at = start; at < lines.length; at += 1) {
    const own = indentOf(lines[at]!);
    if (own < indent) break;
    if (Number.isFinite(own)) end = at + 1;
  }
  return end;
}

/** Lines with tabs as blanks, every eight columns. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n?|\n/).map((line) => {
    const plain = line.trimEnd();
    return plain.includes('\t') ? expandTabs(plain) : plain;
  });
}

function expandTabs(line: string): string {
  let column = 0;
  return line
    .split('\t')
    .map((part, index, all) => {
      if (index === all.length - 1) return part;
      column += part.length;
      const blanks = 8 - (column % 8);
      column += blanks;
      return part + ' '.repeat(blanks);
    })
    .join('');
}
