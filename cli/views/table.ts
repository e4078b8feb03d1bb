import Table from 'cli-table3';
import type { Terminal } from '../terminal.ts';

const plain = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

export interface Column {
  readonly name: string;
  readonly isNumber?: boolean;
}

/** A table without rules, as columns of text. */
export function printTable(
  { print, colours }: Terminal,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  const table = new Table({
    head: columns.map(({ name }) => colours.bold(name)),
    colAligns: columns.map(({ isNumber }) => (isNumber ? 'right' : 'left')),
    chars: plain,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  for (const line of table.toString().split('\n')) print(line.trimEnd());
}

export function bytesText(bytes: number | null): string {
  if (bytes === null) return '–';
  const units = ['B', 'kB', 'MB', 'GB'];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** Local time to the second. */
export function timeText(iso: string | null): string {
  if (iso === null) return '–';
  const local = new Date(Date.parse(iso) - new Date(iso).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace('T', ' ');
}

/** `1 file`, `2 files`. */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
