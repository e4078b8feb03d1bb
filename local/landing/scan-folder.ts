import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { isIgnoredName } from './ignored-name.ts';

/**
 * Paths of files below `root`, in parts, without those that are ignored and without following links. A folder that
 * cannot be read goes to `onUnreadable`, and the walk goes on.
 */
export async function* scanFolder(
  root: string,
  onUnreadable: (path: string, error: NodeJS.ErrnoException) => void,
): AsyncGenerator<readonly string[]> {
  const folders: (readonly string[])[] = [[]];
  for (let parts = folders.pop(); parts !== undefined; parts = folders.pop()) {
    try {
      for await (const entry of await opendir(join(root, ...parts))) {
        if (isIgnoredName(entry.name)) continue;
        const path = [...parts, entry.name];
        if (entry.isDirectory()) folders.push(path);
        else if (entry.isFile()) yield path;
      }
    } catch (error) {
      onUnreadable(parts.join('/'), error as NodeJS.ErrnoException);
    }
  }
}
