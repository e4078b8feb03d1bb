import type { FoundFiles, LeftOut } from '../files/find-files.ts';
import type { Terminal } from '../terminal.ts';
import { bytesText, countText } from './table.ts';

const shownReasons = 10;

export function printFound({ files, leftOut }: FoundFiles, terminal: Terminal): void {
  for (const { path, sizeBytes } of files) terminal.print(`${bytesText(sizeBytes).padStart(8)}  ${path}`);
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  terminal.print(`${countText(files.length, 'file')}, ${bytesText(total)} would be ingested.`);
  printLeftOut(leftOut, terminal);
}

/** Says what was left out and why: each of a few, counted by reason when there are many. */
export function printLeftOut(leftOut: readonly LeftOut[], { note }: Terminal): void {
  if (leftOut.length === 0) return;
  note(`Left out ${leftOut.length}:`);
  if (leftOut.length <= shownReasons) {
    for (const { path, reason } of leftOut) note(`  ${path}: ${reason}`);
    return;
  }
  for (const [reason, paths] of Map.groupBy(leftOut, (item) => item.reason)) {
    note(`  ${paths.length} × ${reason}, as ${paths[0]!.path}`);
  }
}
