import { StageError } from '../../../errors.ts';
import { cleanProse } from '../clean-text.ts';
import type { DocumentBuilder } from '../document-builder.ts';
import { createUniquePaths, entryPath, isLitter } from './entry-path.ts';

/** What of an archive became child documents, and what did not. */
export interface Unpacked {
  /**
   * Reports an entry as a child under a safe path. `read` is called unless its name is refused; an entry that it finds
   * damaged is skipped, and what else it throws ends the archive.
   */
  addFile(name: string, read: () => Uint8Array): void;
  /** Tells of an entry that is not unpacked. */
  skip(name: string, reason: string): void;
  /**
   * Writes the table of contents and what was skipped.
   * @throws StageError EncryptedDocument, CorruptDocument or EmptyDocument when nothing could be unpacked
   */
  finish(): void;
}

export const encryptedReason = 'encrypted';
export const damagedReason = 'damaged';

/** Lines of the table of contents: enough to be found by, not so many that an archive becomes mostly names. */
const mostListed = 1000;
/** Metadata is shown beside the document. */
const mostSkippedTold = 50;
const longestName = 200;

export function createUnpacked(builder: DocumentBuilder): Unpacked {
  const unique = createUniquePaths();
  const paths: string[] = [];
  const skipped: string[] = [];
  const reasons = new Map<string, number>();

  function skip(name: string, reason: string): void {
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    if (skipped.length < mostSkippedTold) skipped.push(`${shownName(name)}: ${reason}`);
  }

  return {
    skip,
    addFile(name, read) {
      const safe = entryPath(name);
      if ('refused' in safe) return skip(name, safe.refused);
      if (isLitter(safe.path)) return;
      try {
        const bytes = read();
        const path = unique(safe.path);
        builder.addChild({ path, bytes, mediaType: null });
        paths.push(path);
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'CorruptDocument') throw error;
        skip(name, damagedReason);
      }
    },
    finish() {
      if (paths.length === 0) throw nothingUnpacked(reasons);
      addContents(builder, paths);
      builder.setMetadata('entries', paths.length);
      if (skipped.length === 0) return;
      const more = [...reasons.values()].reduce((sum, count) => sum + count, 0) - skipped.length;
      builder.setMetadata('skippedEntries', more > 0 ? [...skipped, `and ${more} more`] : skipped);
    },
  };
}

/** Adds names as one list, as the text of a document that is made of others. */
export function addContents(builder: DocumentBuilder, names: readonly string[], path?: string): void {
  const lines = names.slice(0, mostListed).map((name) => `- ${name}`);
  if (names.length > mostListed) lines.push(`- and ${names.length - mostListed} more`);
  builder.add('List', lines.join('\n'), { path });
}

function shownName(name: string): string {
  return cleanProse(name.slice(0, longestName)).replace(/\s+/g, ' ') || '(no name)';
}

function nothingUnpacked(reasons: ReadonlyMap<string, number>): StageError {
  const isOnly = (reason: string) => reasons.size === 1 && reasons.has(reason);
  if (isOnly(encryptedReason)) {
    return new StageError(
      'EncryptedDocument',
      'All entries of the archive are encrypted. Remove the password at its origin and ingest it again.',
    );
  }
  const told = [...reasons].map(([reason, count]) => `${count} refused (${reason})`).join(', ');
  if (isOnly(damagedReason)) return new StageError('CorruptDocument', `No entry of the archive can be read: ${told}.`);
  return new StageError('EmptyDocument', `The archive holds nothing to unpack${told === '' ? '' : `: ${told}`}.`);
}
