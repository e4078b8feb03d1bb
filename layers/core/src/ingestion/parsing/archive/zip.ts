import type { Parser } from '../parser.ts';
import { type ArchiveLimits, archiveLimits, createExpansion } from './archive-limits.ts';
import { createUnpacked, encryptedReason, type Unpacked } from './unpacked.ts';
import { readZipEntries, readZipEntry, type ZipEntry } from './zip-entries.ts';

/**
 * Each file of a ZIP archive (APPNOTE 6.3.10) as a child; its text is the list of them.
 * @throws StageError CorruptDocument, ArchiveTooLarge, EncryptedDocument, EmptyDocument
 */
export function createZipParser(limits: ArchiveLimits = archiveLimits): Parser {
  return ({ bytes }, builder) => {
    const entries = readZipEntries(bytes, limits);
    const expansion = createExpansion(bytes.length, limits);
    const unpacked = createUnpacked(builder);
    for (const entry of entries) {
      expansion.addEntry();
      const reason = refusal(entry);
      if (reason !== undefined) unpacked.skip(entry.name, reason);
      else if (entry.kind === 'file') addFile(entry, unpacked);
    }
    unpacked.finish();

    function addFile(entry: ZipEntry, to: Unpacked): void {
      to.addFile(entry.name, () =>
        readZipEntry(bytes, entry, (made, soFar) => expansion.addBytes(made, soFar, entry.compressedBytes)),
      );
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
