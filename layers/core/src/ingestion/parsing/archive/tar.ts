import type { DocumentBuilder } from '../document-builder.ts';
import type { Parser } from '../parser.ts';
import { type ArchiveLimits, archiveLimits, createExpansion } from './archive-limits.ts';
import { readTarEntries, type TarEntry } from './tar-entries.ts';
import { createUnpacked, damagedReason } from './unpacked.ts';

/** Each file of a tar archive as a child, without a copy of its bytes; its text is the list of them. */
export function createTarParser(limits: ArchiveLimits = archiveLimits): Parser {
  return ({ bytes }, builder) => unpackTar(bytes, builder, limits);
}

export const tarParser = createTarParser();

/** @throws StageError CorruptDocument, ArchiveTooLarge, EmptyDocument */
export function unpackTar(bytes: Uint8Array, builder: DocumentBuilder, limits: ArchiveLimits): void {
  const expansion = createExpansion(bytes.length, limits);
  const unpacked = createUnpacked(builder);
  for (const entry of readTarEntries(bytes)) {
    expansion.addEntry();
    const reason = reasons[entry.kind];
    if (reason !== undefined) unpacked.skip(entry.name, reason);
    else if (entry.kind === 'file') {
      expansion.addBytes(entry.bytes.length, entry.bytes.length, entry.bytes.length);
      unpacked.addFile(entry.name, () => entry.bytes);
    }
  }
  unpacked.finish();
}

const reasons: Readonly<Partial<Record<TarEntry['kind'], string>>> = {
  link: 'link',
  device: 'device',
  sparse: 'sparse file',
  other: 'not a file',
  damaged: damagedReason,
};
