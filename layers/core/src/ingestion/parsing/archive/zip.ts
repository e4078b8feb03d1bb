import type { Parser } from '../parser.ts';
import { zipContent } from '../zip/zip-content.ts';
import type { ZipEntry } from '../zip/zip-entries.ts';
import { type ArchiveLimits, archiveLimits, createExpansion } from './archive-limits.ts';
import { createUnpacked, encryptedReason, type Unpacked } from './unpacked.ts';

/**
 * Each file of a ZIP archive (APPNOTE 6.3.10) as a child; its text is the list of them.
 * @throws StageError CorruptDocument, ArchiveTooLarge, EncryptedDocument, EmptyDocument
 */
export function createZipParser(limits: ArchiveLimits = archiveLimits): Parser {
  return ({ bytes, zipEntries }, builder) => {
    const entries = zipEntries();
    const expansion = createExpansion(bytes.length, limits);
    for (const _ of entries) expansion.addEntry();
    const unpacked = createUnpacked(builder);
    for (const entry of entries) {
      const reason = refusal(entry);
      if (reason !== undefined) unpacked.skip(entry.name, reason);
      else if (entry.kind === 'file') addFile(entry, unpacked);
    }
    unpacked.finish();

    function addFile(entry: ZipEntry, to: Unpacked): void {
      to.addFile(entry.name, () => {
        const pieces: Uint8Array[] = [];
        let soFar = 0;
        for (const piece of zipContent(bytes, entry)) {
          soFar += piece.length;
          expansion.addBytes(piece.length, soFar, entry.compressedBytes);
          pieces.push(piece);
        }
        return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
      });
    }
  };
}

export const zipParser = createZipParser();

function refusal({ kind, isEncrypted, method }: ZipEntry): string | undefined {
  if (kind === 'link') return 'link';
  if (kind === 'special') return 'device';
  if (kind === 'directory') return undefined;
  if (isEncrypted) return encryptedReason;
  return method === 0 || method === 8 ? undefined : `compression method ${method} is not read`;
}
