import type { Page, VersionView } from '../../sdk/client.ts';
import type { Terminal } from '../terminal.ts';
import { bytesText, printTable, timeText } from './table.ts';

/** `sheaf diff` takes the beginning of a hash. */
const shownHash = 16;

export function printVersions({ items }: Page<VersionView>, terminal: Terminal): void {
  if (items.length === 0) {
    terminal.print('Nothing of it was published yet.');
    return;
  }
  const columns = [
    { name: 'VERSION' },
    { name: 'STATUS' },
    { name: 'PUBLISHED' },
    { name: 'CHUNKS', isNumber: true },
    { name: 'SIZE', isNumber: true },
    { name: 'TITLE' },
  ];
  const rows = items.map(({ versionHash, status, publishedAt, chunkCount, sizeBytes, title }) => [
    versionHash.slice(0, shownHash),
    status,
    timeText(publishedAt),
    chunkCount === null ? '–' : String(chunkCount),
    bytesText(sizeBytes),
    terminal.shortened(title ?? '–', 40),
  ]);
  printTable(terminal, columns, rows);
}
