import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The file at a path below `root`, or undefined when there is none: folders, devices, links and what lies behind a
 * link are none.
 * @throws the error of the file system when it cannot be told
 */
export async function findFile(root: string, path: string): Promise<Stats | undefined> {
  const names = path.split('/');
  const name = names.pop() ?? '';
  let place = root;
  for (const folder of names) {
    place = join(place, folder);
    if (!(await statsOf(place))?.isDirectory()) return undefined;
  }
  const stats = await statsOf(join(place, name));
  return stats?.isFile() ? stats : undefined;
}

/** Without following a link; undefined when there is nothing. */
export async function statsOf(place: string): Promise<Stats | undefined> {
  try {
    return await lstat(place);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
