/** The files that `sheaf ingest` takes from paths on disk, and those it leaves out, with the reason. */
import type { Dirent, Stats } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';

export interface FoundFile {
  /** Relative to the given folder, with `/`. */
  readonly path: string;
  readonly absolutePath: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

export interface LeftOut {
  readonly path: string;
  readonly reason: string;
}

export interface FoundFiles {
  readonly files: readonly FoundFile[];
  readonly leftOut: readonly LeftOut[];
}

interface IgnoreFile {
  readonly folder: string;
  readonly rules: Ignore;
}

/**
 * Walks the given paths in order of names. Dot files, links and whatever a .gitignore on the way names are left out; a
 * file that is given by name is taken as it is.
 * @throws Error for a path that is not there
 */
export async function findFiles(paths: readonly string[]): Promise<FoundFiles> {
  const files = new Map<string, FoundFile>();
  const leftOut: LeftOut[] = [];
  for (const path of paths) {
    const found = await stat(path).catch((cause: unknown) => {
      throw new Error(`${path} cannot be read: ${reasonOf(cause)}.`, { cause });
    });
    const absolute = await realpath(path);
    if (found.isFile()) take(files, leftOut, { path: basename(absolute), absolutePath: absolute, ...factsOf(found) });
    else if (found.isDirectory()) {
      for await (const item of walk(absolute, absolute, await ignoreFilesAbove(absolute))) {
        if ('reason' in item) leftOut.push(item);
        else take(files, leftOut, item);
      }
    } else leftOut.push({ path, reason: 'neither a file nor a folder' });
  }
  return { files: [...files.values()], leftOut };
}

/** Two folders may hold the same relative path: the first one wins, as a document has one origin. */
function take(files: Map<string, FoundFile>, leftOut: LeftOut[], file: FoundFile): void {
  const path = file.path.normalize('NFC');
  const known = files.get(path);
  if (known === undefined) files.set(path, { ...file, path });
  else if (known.absolutePath !== file.absolutePath) {
    leftOut.push({ path: file.absolutePath, reason: `another given folder holds ${path} too` });
  }
}

async function* walk(root: string, folder: string, above: readonly IgnoreFile[]): AsyncGenerator<FoundFile | LeftOut> {
  const path = relative(root, folder).split(sep).join('/');
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    yield { path: `${path || '.'}/`, reason: reasonOf(error) };
    return;
  }
  const rules = [...above, ...(await ignoreFileIn(folder))];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const absolutePath = join(folder, entry.name);
    const entryPath = path === '' ? entry.name : `${path}/${entry.name}`;
    const reason = reasonToSkip(entry, absolutePath, rules);
    if (reason !== undefined) yield { path: entryPath, reason };
    else if (entry.isDirectory()) yield* walk(root, absolutePath, rules);
    else yield await measured(entryPath, absolutePath);
  }
}

function reasonToSkip(entry: Dirent, absolutePath: string, rules: readonly IgnoreFile[]): string | undefined {
  if (entry.name.startsWith('.')) return 'a dot file';
  if (entry.isSymbolicLink()) return 'a link';
  if (!entry.isFile() && !entry.isDirectory()) return 'not a plain file';
  if (entry.isDirectory() && entry.name === 'node_modules') return 'installed packages';
  return isIgnored(absolutePath, entry.isDirectory(), rules) ? 'named by .gitignore' : undefined;
}

/** As git does: the deepest file that says something decides. */
function isIgnored(absolutePath: string, isFolder: boolean, rules: readonly IgnoreFile[]): boolean {
  for (const { folder, rules: own } of rules.toReversed()) {
    const path = relative(folder, absolutePath).split(sep).join('/');
    const verdict = own.test(isFolder ? `${path}/` : path);
    if (verdict.ignored || verdict.unignored) return verdict.ignored;
  }
  return false;
}

async function measured(path: string, absolutePath: string): Promise<FoundFile | LeftOut> {
  try {
    return { path, absolutePath, ...factsOf(await stat(absolutePath)) };
  } catch (error) {
    return { path, reason: reasonOf(error) };
  }
}

function factsOf({ size, mtimeMs }: Stats): Pick<FoundFile, 'sizeBytes' | 'modifiedAt'> {
  return { sizeBytes: size, modifiedAt: mtimeMs };
}

/** Ignore files of the folders above, up to the root of the repository. */
async function ignoreFilesAbove(folder: string): Promise<IgnoreFile[]> {
  const parents: string[] = [];
  for (let current = folder; ; current = dirname(current)) {
    const isRepository = await stat(join(current, '.git')).then(
      () => true,
      () => false,
    );
    if (isRepository) return (await Promise.all(parents.toReversed().map(ignoreFileIn))).flat();
    if (dirname(current) === current) return [];
    parents.push(dirname(current));
  }
}

async function ignoreFileIn(folder: string): Promise<IgnoreFile[]> {
  const text = await readFile(join(folder, '.gitignore'), 'utf8').catch(() => undefined);
  return text === undefined ? [] : [{ folder, rules: ignore().add(text) }];
}

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'it is not there';
  return code === 'EACCES' || code === 'EPERM' ? 'permission denied' : String(code ?? error);
}
