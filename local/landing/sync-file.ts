import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { isIgnoredName } from './ignored-name.ts';
import type { MirrorState } from './mirror-state.ts';
import { keyOfPath } from './object-key.ts';

/** The part of the landing bucket that the mirror needs; ETags without quotes. */
export interface LandingBucket {
  head(key: string): { readonly etag: string } | undefined;
  putFile(key: string, path: string): Promise<{ readonly etag: string }>;
  delete(key: string): boolean;
}

export interface FileSync {
  readonly folder: string;
  readonly bucket: LandingBucket;
  readonly prefix: string;
  readonly maxFileBytes: number;
  readonly settleMs: number;
  readonly state: MirrorState;
}

/** Size and time stamp of a file when it was looked at, as one text. */
export type Sighting = string;

export interface SyncOutcome {
  readonly problem?: string;
  /** Look again after so long. */
  readonly retryMs?: number;
  /** What the next look is to be compared with. */
  readonly seen?: Sighting;
}

const unreadable = new Set(['EACCES', 'EPERM']);

/**
 * Makes the object of one path what its file is: put when the file changed and held still since it was `seen`, deleted
 * when it is gone. An object that somebody else wrote or deleted since the mirror put it is left alone.
 */
export async function syncFile(sync: FileSync, path: string, seen: Sighting | undefined): Promise<SyncOutcome> {
  const { folder, state, prefix, maxFileBytes, settleMs } = sync;
  const found = await look(join(folder, path));
  if (found === undefined || !found.isFile() || path.split('/').some(isIgnoredName)) return removeObject(sync, path);
  const known = state.get(path);
  if (known?.sizeBytes === found.size && known.modifiedAt === found.mtimeMs) return {};
  const place = keyOfPath(prefix, path.split('/'));
  if ('refusal' in place) return { problem: place.refusal };
  if (await isTaken(sync, path, place.key)) {
    return {
      problem: 'Another file of this folder has the same name, written in another Unicode form. Rename one of them.',
    };
  }
  if (found.size > maxFileBytes) {
    const limit = `The limit is ${maxFileBytes} bytes`;
    return { problem: `It has ${found.size} bytes and was not ingested. ${limit}: split it, or raise maxFileBytes.` };
  }
  const sighting = sightingOf(found);
  if (seen !== sighting && !isOld(found, settleMs)) return { retryMs: settleMs, seen: sighting };
  return putObject(sync, path, place.key, found);
}

async function putObject(sync: FileSync, path: string, key: string, before: Stats): Promise<SyncOutcome> {
  const file = join(sync.folder, path);
  try {
    const { etag } = await sync.bucket.putFile(key, file);
    sync.state.set({ path, key, sizeBytes: before.size, modifiedAt: before.mtimeMs, etag });
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { retryMs: 0 };
    if (unreadable.has(code)) return { problem: `It cannot be read (${code}). Correct its permissions.` };
    throw error;
  }
  const after = await look(file);
  return after !== undefined && sightingOf(after) === sightingOf(before) ? {} : { retryMs: sync.settleMs };
}

/** A file that is gone does not keep its name from another. */
async function isTaken({ state, folder }: FileSync, path: string, key: string): Promise<boolean> {
  const other = state.byKey(key);
  if (other === undefined || other.path === path) return false;
  return (await look(join(folder, other.path))) !== undefined;
}

/** Deletes the object only if it is still the one that the mirror put. */
async function removeObject({ state, bucket, folder }: FileSync, path: string): Promise<SyncOutcome> {
  const known = state.get(path);
  if (known === undefined) return {};
  if ((await look(folder)) === undefined) {
    return { problem: 'The landing folder itself is gone, so nothing was deleted. Make it again, or restart Sheaf.' };
  }
  if (known.etag !== null && bucket.head(known.key)?.etag === known.etag) bucket.delete(known.key);
  state.remove(path);
  return {};
}

function sightingOf({ size, mtimeMs, ino }: Stats): Sighting {
  return `${size} ${mtimeMs} ${ino}`;
}

/** Nobody is still writing a file that has not been touched for so long. */
function isOld({ mtimeMs, ctimeMs }: Stats, settleMs: number): boolean {
  return Date.now() - Math.max(mtimeMs, ctimeMs) > settleMs * 10;
}

async function look(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
