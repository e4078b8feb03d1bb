import { aText, type RawBlock } from './raw-block.ts';

const longestPre = 20_000;

/** Blocks of a filing in plain text: paragraphs, tables as they are set, ends of pages. Rules of dashes are left out. Linear. */
export function readTextBlocks(source: string): RawBlock[] {
  const blocks: RawBlock[] = [];
  let lines: string[] = [];
  let isTable = false;
  const flush = () => {
    if (lines.some((line) => line.trim() !== '')) blocks.push(...blocksOf(lines, isTable));
    lines = [];
  };
  for (const raw of source.replace(/\r\n?/g, '\n').split('\n')) {
    const tag = /^\s*<(\/?)(PAGE|TABLE|CAPTION|S|C|FN|F\d+)>/i.exec(raw);
    const line = raw
      .replace(/<\/?(?:PAGE|TABLE|CAPTION|S|C|FN|F\d+)>/gi, (found) => ' '.repeat(found.length))
      .trimEnd();
    const name = tag?.[2]?.toUpperCase();
    if (name === 'PAGE' || raw.includes('\f')) {
      flush();
      blocks.push({ kind: 'break' });
    }
    if (name === 'TABLE') {
      flush();
      isTable = tag![1] === '';
    }
    const isBlank = line.trim() === '';
    if (isBlank && !isTable) flush();
    else if (!(isBlank && (tag !== null || lines.length === 0))) lines.push(line.replaceAll('\f', ''));
  }
  flush();
  return blocks;
}

function blocksOf(lines: readonly string[], isTable: boolean): RawBlock[] {
  const told = lines.filter((line) => !/^[\s=_*-]*$/.test(line) || line.trim() === '');
  if (told.every((line) => line.trim() === '')) return [];
  if (isTable || isSet(told)) return preformatted(lines);
  const paragraphs: string[][] = [[]];
  for (const line of told) {
    if (/^\s*(?:items?\s+\d|part\s+[ivx\d])/i.test(line) && paragraphs.at(-1)!.length > 0) paragraphs.push([]);
    paragraphs.at(-1)!.push(line.trim().replace(/\s+/g, ' '));
    if (/^\s*part\s+(?:iv|i{1,3})\W*$/i.test(line)) paragraphs.push([]);
  }
  return paragraphs.filter((one) => one.length > 0).map((one) => aText([spanOf(one.join(' '))]));
}

/** Lines in capitals are headings here, as bold ones are elsewhere. */
function spanOf(text: string) {
  return { text, isBold: /[A-Z]{3}/.test(text) && text === text.toUpperCase(), isLink: false };
}

/** True for lines in columns: gaps within most of them, or leaders to a page. */
function isSet(lines: readonly string[]): boolean {
  const columns = lines.filter((line) => /\S {3,}\S|\.{4,}|(?:\. ){4,}/.test(line)).length;
  return lines.length > 1 && columns * 2 > lines.length;
}

function preformatted(lines: readonly string[]): RawBlock[] {
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  const blocks: RawBlock[] = [];
  let text = '';
  const flush = () => {
    if (text.trim() !== '') blocks.push({ kind: 'preformatted', text: text.trimEnd() });
    text = '';
  };
  for (const line of lines) {
    text += `${line.slice(indent)}\n`;
    if (text.length > longestPre) flush();
  }
  flush();
  return blocks;
}
