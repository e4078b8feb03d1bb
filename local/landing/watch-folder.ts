import { basename, relative, sep } from 'node:path';
import { watch } from 'chokidar';
import { isIgnoredFile, isIgnoredFolder } from './ignored-name.ts';

export interface FolderWatch {
  close(): Promise<void>;
}

export interface WatchObserver {
  /** A file below the folder came, changed or went; path with slashes. */
  readonly onFile: (path: string) => void;
  readonly onError: (error: NodeJS.ErrnoException) => void;
}

/** Resolves when changes below `folder`, an absolute path, are seen. Makes no events of what is there already. */
export async function watchFolder(folder: string, observer: WatchObserver): Promise<FolderWatch> {
  const watcher = watch(folder, {
    ignoreInitial: true,
    followSymlinks: false,
    // Who listens waits for files to hold still anyway; and folders that cannot be read are found by walking.
    atomic: false,
    ignorePermissionErrors: true,
    ignored: (path, stats) => {
      if (path === folder) return false;
      const name = basename(path);
      return stats?.isFile() ? isIgnoredFile(name) : isIgnoredFolder(name);
    },
  });
  watcher.on('all', (event, path) => {
    if (event !== 'addDir' && event !== 'unlinkDir') observer.onFile(relative(folder, path).split(sep).join('/'));
  });
  watcher.on('error', (error) => observer.onError(error as NodeJS.ErrnoException));
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return { close: () => watcher.close() };
}
