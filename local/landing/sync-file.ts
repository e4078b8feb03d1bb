import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { findFile, statsOf } from './find-file.ts';
import { isIgnoredPath } from './ignored-name.ts';
import type { MirroredFile, MirrorState } from './mirror-state.ts';
import { type KeyOfPath, keyOfPath } from './object-key.ts';

/** The part of the landing bucket that the mirror needs; ETags without quotes. */
export interface LandingBucket {
  head(key: string): { readonly etag: string } | undefined;
  /** Streams the file. */
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
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
}

/** How a file was first seen in its present form, and when by `performance.now()`. */
export interface Sighting {
  readonly form: string;
  readonly since: number;
}

export type SyncOutcome =
  | { readonly did: 'put' | 'deleted' | 'nothing'; readonly problem?: string }
  /** It may change still: look again after so long, and compare with this. */
  | { readonly did: 'waited'; readonly againMs: number; readonly seen?: Sighting };

/**
 * Makes the object of one path what its file is, when that held still since it was `seen`: put when it changed,
 * deleted when it is gone. An object that somebody else wrote or deleted since the mirror put it is left alone.
 * @throws the error of the file system or of the bucket
 */
export async function syncFile(sync: FileSync, path: string, seen: Sighting | undefined): Promise<SyncOutcome> {
  const { folder, state, settleMs } = sync;
  const found = isIgnoredPath(path) ? undefined : await findFile(folder, path);
  const known = state.get(path);
  if (found === undefined) {
    if (known === undefined) return { did: 'nothing' };
    // Editors take a file away for a moment when they save it.
    return untilStill(seen, 'absent', settleMs) ?? removeObject(sync, known);
  }
  if (known?.sizeBytes === found.size && known.modifiedAt === found.mtimeMs) return { did: 'nothing' };
  const target = await targetOf(sync, path, found);
  if ('refusal' in target) return { did: 'nothing', problem: target.refusal };
  const wait = isLongUntouched(found, sync) ? undefined : untilStill(seen, formOf(found), settleMs);
  return wait ?? putObject(sync, path, target.key, found);
}

/** The key to put a file at, or why it is not put. */
async function targetOf(sync: FileSync, path: string, { size }: Stats): Promise<KeyOfPath> {
  const { folder, state, prefix, maxFileBytes } = sync;
  const place = keyOfPath(prefix, path);
  if ('refusal' in place) return place;
  const other = state.byKey(place.key);
  // A file that is gone does not keep its name from another.
  if (other !== undefined && other.path !== path && (await findFile(folder, other.path)) !== undefined) {
    return {
      refusal: 'Another file of this folder has the same name, written in another Unicode form. Rename one of them.',
    };
  }
  if (size > maxFileBytes) {
    const limit = `The limit is ${maxFileBytes} bytes`;
    return { refusal: `It has ${size} bytes and was not ingested. ${limit}: split it, or raise maxFileBytes.` };
  }
  return place;
}

async function putObject(sync: FileSync, path: string, key: string, before: Stats): Promise<SyncOutcome> {
  const { folder, bucket, state, settleMs } = sync;
  try {
    const { etag } = await bucket.putFile(key, join(folder, path));
    state.set({ path, key, sizeBytes: before.size, modifiedAt: before.mtimeMs, etag });
  } catch (error) {
    const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT' && (await findFile(folder, path)) === undefined;
    if (isGone) return { did: 'waited', againMs: settleMs };
    throw error;
  }
  const after = await findFile(folder, path);
  if (after !== undefined && formOf(after) === formOf(before)) return { did: 'put' };
  return { did: 'waited', againMs: settleMs };
}

/** Deletes the object only if it is still the one that the mirror put. */
async function removeObject({ state, bucket, folder }: FileSync, known: MirroredFile): Promise<SyncOutcome> {
  // Without the folder nothing can be told of its files; who walks it reports that.
  if ((await statsOf(folder)) === undefined) return { did: 'nothing' };
  const etag = bucket.head(known.key)?.etag;
  if (etag === known.etag) bucket.delete(known.key);
  state.remove(known.path);
  if (etag === known.etag) return { did: 'deleted' };
  if (etag === undefined) return { did: 'nothing' };
  return {
    did: 'nothing',
    problem:
      'The file is gone, but its object was overwritten by somebody else since and was left. ' +
      'Delete the document with "sheaf delete" if it is not wanted.',
  };
}

/** Undefined when the form was seen for long enough, else for how long to wait. */
function untilStill(seen: Sighting | undefined, form: string, settleMs: number): SyncOutcome | undefined {
  const now = performance.now();
  if (seen?.form !== form) return { did: 'waited', againMs: settleMs, seen: { form, since: now } };
  const leftMs = seen.since + settleMs - now;
  return leftMs > 0 ? { did: 'waited', againMs: Math.ceil(leftMs), seen } : undefined;
}

function formOf({ size, mtimeMs, ino }: Stats): string {
  return `${size} ${mtimeMs} ${ino}`;
}

/** Nobody is still writing a file that has not been touched for so long. */
function isLongUntouched({ mtimeMs, ctimeMs }: Stats, { settleMs, now }: FileSync): boolean {
  return now() - Math.max(mtimeMs, ctimeMs) > settleMs * 10;
}
