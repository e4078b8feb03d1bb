import type { DocumentView } from '../../sdk/client.ts';
import type { Terminal } from '../terminal.ts';
import { bytesText, printTable, timeText } from './table.ts';

export function printDocuments(documents: readonly DocumentView[], terminal: Terminal): void {
  if (documents.length === 0) {
    terminal.print('There are no documents here.');
    return;
  }
  const columns = [
    { name: 'DOCUMENT' },
    { name: 'STATUS' },
    { name: 'CHUNKS', isNumber: true },
    { name: 'SIZE', isNumber: true },
    { name: 'URI' },
  ];
  const room = Math.max(30, terminal.width - 72);
  const rows = documents.map(({ documentId, status, chunkCount, sizeBytes, uri }) => [
    documentId,
    status,
    String(chunkCount),
    bytesText(sizeBytes),
    terminal.shortened(uri, room),
  ]);
  printTable(terminal, columns, rows);
}

/** `children`: the first of what is directly inside. */
export function printDocument(
  document: DocumentView,
  { print, colours }: Terminal,
  children: readonly DocumentView[] = [],
): void {
  print(`Document ${colours.bold(document.documentId)}  ${document.status}`);
  print(`  uri      ${document.uri}`);
  print(`  title    ${document.title ?? '–'}`);
  print(`  corpus   ${document.corpus}`);
  print(
    `  type     ${document.mediaType ?? '–'}, language ${document.language ?? '–'}, ${bytesText(document.sizeBytes)}`,
  );
  print(`  chunks   ${document.chunkCount}`);
  print(`  version  ${document.versionHash ?? '–'}`);
  if (document.tags.length > 0) print(`  tags     ${document.tags.join(', ')}`);
  print(`  created  ${timeText(document.createdAt)}, updated ${timeText(document.updatedAt)}`);
  if (document.duplicateOf !== null) print(`  copy of  ${document.duplicateOf}, which searches show`);
  if (document.variantOf !== null) print(`  variant  of ${document.variantOf}`);
  if (document.copyCount > 0) print(`  copies   ${document.copyCount}, for which searches show this one`);
  if (document.parentId !== null) print(`  inside   ${document.parentId}`);
  if (document.childCount > 0)
    print(`  holds    ${document.childCount}; all by: sheaf documents --parent ${document.documentId}`);
  for (const { documentId, status, uri } of children)
    print(
      `    ${documentId}  ${status.padEnd(11)}  ${uri.startsWith(document.uri) ? uri.slice(document.uri.length) : uri}`,
    );
}
