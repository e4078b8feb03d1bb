import type { DocumentDiff } from '../../sdk/client.ts';
import type { Terminal } from '../terminal.ts';
import { timeText } from './table.ts';

const shownHash = 12;

/** Changed lines with a sign in front; what did not change is counted. */
export function printDiff(diff: DocumentDiff, { print, note, colours }: Terminal): void {
  const { from, to, hunks, isMinimal, isTruncated, removedLines, addedLines } = diff;
  print(colours.bold(`--- ${from.versionHash.slice(0, shownHash)}  ${timeText(from.publishedAt)}`));
  print(colours.bold(`+++ ${to.versionHash.slice(0, shownHash)}  ${timeText(to.publishedAt)}`));
  for (const { kind, lines, text } of hunks) {
    if (kind === 'unchanged') {
      print(colours.dim(`@@ ${lines} ${lines === 1 ? 'line' : 'lines'} unchanged @@`));
      continue;
    }
    const [sign, paint] = kind === 'removed' ? ['-', colours.red] : ['+', colours.green];
    for (const line of (text ?? '').replace(/\n$/, '').split('\n')) print(paint(`${sign}${line}`));
  }
  note(`Lines added: ${addedLines}, removed: ${removedLines}.`);
  if (!isMinimal) note('The texts differ so much that there may be a shorter way to say it.');
  if (isTruncated) note('More changes follow, for which the answer had no room.');
}
