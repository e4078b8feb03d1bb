/** A heading, and the index of the line behind it. */
export interface Heading {
  readonly text: string;
  /** The character of the line below, twice where there is one above too: its own style. */
  readonly style: string;
  readonly end: number;
}

const adornment = /^([!-/:-@[-`{-~])\1*$/;

export function isAdornment(line: string | undefined): boolean {
  return line !== undefined && adornment.test(line);
}

/** A title with a line of one punctuation character below, or above and below it, that is as long as the title. */
export function readHeading(lines: readonly string[], at: number): Heading | undefined {
  const [first, second, third] = [lines[at]!, lines[at + 1] ?? '', lines[at + 2] ?? ''];
  if (isAdornment(first) && first.length >= 3 && third[0] === first[0] && isAdornment(third)) {
    const text = second.trim();
    const isLong = first.length >= text.length && third.length >= text.length;
    if (text !== '' && isLong) return { text, style: first[0]! + first[0], end: at + 3 };
  }
  const isTitle = /^\S/.test(first) && !isAdornment(first) && isAdornment(second);
  // Docutils takes a line that is too short for a title if it has four characters; ellipses and colons are not lines.
  if (!isTitle || second === '::' || second.length < Math.min(first.length, 4)) return undefined;
  return { text: first, style: second[0]!, end: at + 2 };
}
