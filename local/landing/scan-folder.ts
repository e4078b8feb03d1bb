import type { Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { isIgnoredFile, isIgnoredFolder } from './ignored-name.ts';

export interface ScanObserver {
  /** A name that is passed over: dot files, temporaries, links, devices, and such folders as a whole. */
  readonly onIgnored: () => void;
  /** A folder that cannot be read, empty for the root; the walk goes on beside it. */
  readonly onUnreadable: (path: string, error: NodeJS.ErrnoException) => void;
}

/** Paths of files below `root`, with slashes. Links are not followed. */
export async function* scanFolder(root: string, observer: ScanObserver): AsyncGenerator<string> {
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    try {
      for await (const entry of await opendir(join(root, folder))) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (isIgnored(entry)) observer.onIgnored();
        else if (entry.isDirectory()) folders.push(path);
        else yield path;
      }
    } catch (error) {
      const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT' && !folder.includes('\ufffd');
      if (!isGone || folder === '') observer.onUnreadable(folder, error as NodeJS.ErrnoException);
    }
  }
}

function isIgnored(entry: Dirent): boolean {
  if (entry.isDirectory()) return isIgnoredFolder(entry.name);
  return !entry.isFile() || isIgnoredFile(entry.name);
}
