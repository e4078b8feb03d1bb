const delimiters = [',', '\t', ';', '|'] as const;

/** Lines that are looked at. */
const mostLines = 64;

/** How often a delimiter stands outside of quotes in each line of the head of a text; a line that quotes go on over is one. */
function counts(head: string, delimiter: string): number[] {
  const all: number[] = [];
  let count = 0;
  let isQuoted = false;
  let isBlank = true;
  for (const character of head) {
    if (character === '"') isQuoted = !isQuoted;
    if (character === '\n' && !isQuoted) {
      if (!isBlank) all.push(count);
      if (all.length === mostLines) return all;
      count = 0;
      isBlank = true;
    } else {
      if (character === delimiter && !isQuoted) count += 1;
      if (character > ' ') isBlank = false;
    }
  }
  // The last line of a head may be cut off.
  if (!isBlank && (all.length === 0 || all.at(-1) === count)) all.push(count);
  return all;
}

/** The share of lines that have the commonest count above zero, and that count. */
function agreement(all: readonly number[]): { share: number; count: number } {
  const tally = new Map<number, number>();
  for (const count of all) if (count > 0) tally.set(count, (tally.get(count) ?? 0) + 1);
  let best = { share: 0, count: 0 };
  for (const [count, lines] of tally) {
    const share = lines / all.length;
    if (share > best.share || (share === best.share && count > best.count)) best = { share, count };
  }
  return best;
}

/** The delimiter of a text that is known to be delimited: the one whose counts agree best from line to line. */
export function detectDelimiter(text: string, preferred = ','): string {
  const head = text.slice(0, 65_536);
  let best = { delimiter: preferred, score: 0 };
  for (const delimiter of [preferred, ...delimiters]) {
    const { share, count } = agreement(counts(head, delimiter));
    const score = share * (1 + Math.log2(1 + count) / 8);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** The delimiter of a text that may be anything: undefined unless every line has it as often as the others. */
export function guessDelimiter(head: string): string | undefined {
  for (const delimiter of delimiters) {
    const all = counts(head, delimiter);
    const { share, count } = agreement(all);
    const fewest = delimiter === ',' ? 2 : 1;
    if (all.length >= 3 && share === 1 && count >= fewest) return delimiter;
  }
  return undefined;
}

/** Single quotes around whole cells, where no cell has double ones; double quotes otherwise. */
export function detectQuote(text: string, delimiter: string): string {
  const head = text.slice(0, 65_536);
  if (head.includes('"')) return '"';
  const cells = head.split('\n', mostLines).flatMap((line) => line.split(delimiter));
  const quoted = cells.filter((cell) => /^'[^']*'$/.test(cell.trim()));
  return quoted.length > 2 && quoted.length * 4 > cells.length ? "'" : '"';
}
