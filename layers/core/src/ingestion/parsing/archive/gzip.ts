import type { Parser } from '../parser.ts';
import { type ArchiveLimits, archiveLimits, createExpansion } from './archive-limits.ts';
import { gunzipLimited } from './gunzip-limited.ts';
import { unpackTar } from './tar.ts';
import { readTarHeader, tarText } from './tar-header.ts';
import { createUnpacked } from './unpacked.ts';

/** When the file does not tell the name of what it holds. */
const namelessPath = 'content';

/**
 * A gzip file (RFC 1952): the entries of the tar file in it, or its content as the one child.
 * @throws StageError CorruptDocument, ArchiveTooLarge, EmptyDocument
 */
export function createGzipParser(limits: ArchiveLimits = archiveLimits): Parser {
  return ({ bytes }, builder) => {
    // Whether it is a tar file shows in its first block, so an entry may be as large as all may be until then.
    const expansion = createExpansion(bytes.length, { ...limits, entryBytes: limits.totalBytes });
    const content = gunzipLimited(bytes, (made, soFar) => expansion.addBytes(made, soFar, bytes.length));
    if (readTarHeader(content) !== undefined) return unpackTar(content, builder, limits);
    createExpansion(bytes.length, limits).addBytes(content.length, content.length, bytes.length);
    const unpacked = createUnpacked(builder);
    if (content.length > 0) unpacked.addFile(nameOf(bytes), () => content);
    unpacked.finish();
  };
}

export const gzipParser = createGzipParser();

/** The name in the header (flag 3), without folders; it follows the extra field (flag 2). */
function nameOf(bytes: Uint8Array): string {
  const flags = bytes[3] ?? 0;
  if ((flags & 0x08) === 0) return namelessPath;
  const start = flags & 0x04 ? 12 + (bytes[10] ?? 0) + (bytes[11] ?? 0) * 256 : 10;
  const name = tarText(bytes.subarray(start, start + 1000)).replace(/^.*[\\/]/s, '');
  return name === '' ? namelessPath : name;
}
