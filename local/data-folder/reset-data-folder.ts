import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { demandFormat, ownerOf } from './data-folder.ts';
import { DataFolderError } from './data-folder-error.ts';
import { entryOf, isLitter } from './layout.ts';

export interface ResetOptions {
  /** Deletes the files in the landing folder and those of buckets, too. */
  readonly withLanding: boolean;
}

/**
 * Deletes what Sheaf made in a data folder, and the folder when it is empty then. The format file goes last, so that a
 * reset that was interrupted can be repeated, and stays beside files of others, so that the folder can be used again.
 * @returns the names that were deleted
 * @throws DataFolderError while a process uses it, or when it is not a data folder of Sheaf
 */
export async function resetDataFolder(folder: string, { withLanding }: ResetOptions): Promise<string[]> {
  const path = resolve(folder);
  if (!existsSync(path)) return [];
  demandFormat(path);
  const owner = ownerOf(path);
  if (owner !== undefined) {
    const advice = 'Stop it first: sheaf stop';
    throw new DataFolderError('DataFolderLocked', `${path} is in use by process ${owner.pid}. ${advice}.`);
  }
  const names = readdirSync(path);
  const ours = names.filter((name) => {
    const entry = entryOf(name);
    const isYours = entry === 'landing' || entry === 'buckets';
    return entry !== undefined && entry !== 'format.json' && (!isYours || withLanding);
  });
  const isShared = names.some((name) => entryOf(name) === undefined && !isLitter(name));
  const doomed = isShared ? ours : [...ours, 'format.json'];
  for (const name of doomed) await rm(join(path, name), { recursive: true, force: true });
  if (readdirSync(path).length === 0) rmdirSync(path);
  return doomed;
}
