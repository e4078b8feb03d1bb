import { blockEnd, dedent, isBlank } from './indented-lines.ts';
import { rstText } from './rst-inline.ts';
import type { RstReading } from './rst-reading.ts';

export const bullet = /^[-*+•‣⁃](?: +|$)/;
export const enumerator =
  /^(?:\(?(?:\d{1,9}|#|[A-Za-z]|[ivxlcdmIVXLCDM]{1,9})\)|(?:\d{1,9}|#|[A-Za-z]|[ivxlcdmIVXLCDM]{1,9})\.) +\S/;

/** Items that follow each other, with blank lines between or without; gives the index of the line behind them. */
export function readItems(lines: readonly string[], start: number, reading: RstReading): number {
  const { flow } = reading;
  const isBulleted = bullet.test(lines[start]!);
  let count = 0;
  let at = start;
  flow.openList();
  for (;;) {
    const line = lines[at]!;
    const mark = /^\S+ */.exec(line)![0];
    const end = blockEnd(lines, at + 1);
    count += 1;
    flow.item(isBulleted ? '- ' : mark.startsWith('#') || mark.startsWith('(#') ? `${count}. ` : `${mark.trim()} `);
    const body = dedent(lines.slice(at + 1, end));
    const first = line.slice(mark.length);
    const hasGap = isBlank(lines[at + 1]);
    reading.readBlocks(hasGap ? [first, '', ...body] : [first, ...body]);
    at = end;
    let next = at;
    while (next < lines.length && isBlank(lines[next])) next += 1;
    if (next >= lines.length || !(isBulleted ? bullet : enumerator).test(lines[next]!)) break;
    at = next;
  }
  flow.closeList();
  return at;
}

/** `:name: value`, a line each. At the top of a document they are what it says of itself. */
export function readFields(lines: readonly string[], start: number, reading: RstReading): number {
  const { flow, substitutions } = reading;
  const isAtTop = reading.depth === 1 && isHead(reading);
  let at = start;
  flow.openList();
  while (at < lines.length) {
    const found = /^:((?:[^:\\\n]|\\.|:(?! |$)){1,80}):(?: +|$)(.*)$/.exec(lines[at]!);
    if (found === null) break;
    const end = blockEnd(lines, at + 1);
    const body = [found[2]!, ...dedent(lines.slice(at + 1, end))];
    const name = found[1]!;
    if (isAtTop && !/^(?:abstract|dedication)$/i.test(name))
      addFact(name, rstText(body.join('\n').trim(), substitutions), reading);
    else {
      flow.item(`${rstText(name, substitutions)}: `);
      reading.readBlocks(body);
    }
    at = end;
    while (at < lines.length && isBlank(lines[at]) && /^:[^:\n]/.test(lines[at + 1] ?? '')) at += 1;
  }
  flow.closeList();
  if (at > start) return at;
  flow.text(rstText(lines[start]!, substitutions));
  return start + 1;
}

function addFact(field: string, value: string, { facts }: RstReading): void {
  const text = value.replace(/^-\s*/gm, '');
  const isPeople = field.toLowerCase() === 'authors';
  facts.add(field, isPeople ? text.replace(/\s*[;,\n]\s*/g, '; ') : text.replace(/\n+/g, ' '));
}

/** Nothing but a title has been told so far. */
function isHead({ styles, flow }: RstReading): boolean {
  return flow.builder.isEmpty() || styles.length === 1;
}

/** Options of a command with their descriptions, a line each. */
export function readOptions(lines: readonly string[], start: number, reading: RstReading): number {
  const { flow } = reading;
  let at = start;
  flow.openList();
  while (at < lines.length && /^(?:--?|\/)[\w?]/.test(lines[at]!)) {
    const [option, ...rest] = lines[at]!.split(/ {2,}/);
    const end = blockEnd(lines, at + 1);
    flow.item(`${option} `);
    reading.readBlocks([rest.join(' '), ...dedent(lines.slice(at + 1, end))]);
    at = end;
  }
  flow.closeList();
  return at;
}

/** A term with what is indented below it; one after the other as long as they go on. */
export function readDefinitions(lines: readonly string[], start: number, reading: RstReading): number {
  const { flow, substitutions } = reading;
  let at = start;
  flow.openList();
  for (;;) {
    flow.text(rstText(lines[at]!, substitutions));
    const end = blockEnd(lines, at + 1);
    flow.openList();
    reading.readBlocks(dedent(lines.slice(at + 1, end)));
    flow.closeList();
    at = end;
    let next = at;
    while (next < lines.length && isBlank(lines[next])) next += 1;
    const isTerm = /^[^\s.:|+=-]/.test(lines[next] ?? '') && /^\s+\S/.test(lines[next + 1] ?? '');
    if (!isTerm || bullet.test(lines[next]!) || enumerator.test(lines[next]!) || lines[next]!.endsWith('::')) break;
    at = next;
  }
  flow.closeList();
  return at;
}
