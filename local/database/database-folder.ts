import { execFile } from 'node:child_process';
import { constants, existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { nodeFlags } from './node-flags.ts';

const versionFile = 'PG_VERSION';

/**
 * Makes an empty database at `directory` unless there is one: once, at build time, since it takes seconds and 1 GB.
 * A process that is killed in between leaves nothing that looks like a database.
 */
export async function prepareDatabase(directory: string): Promise<void> {
  if (existsSync(join(directory, versionFile))) return;
  const unfinished = `${directory}.${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(dirname(directory), { recursive: true });
  await promisify(execFile)(process.execPath, [
    ...nodeFlags,
    join(import.meta.dirname, 'prepare-process.ts'),
    unfinished,
  ]);
  await moveIntoPlace(unfinished, directory);
}

/**
 * Makes sure that `directory` holds a database that this version can open: an existing one is left as it is, a new one
 * is a copy of the prepared one. @throws Error with what to do
 */
export async function openDatabaseFolder(directory: string, preparedDirectory: string): Promise<void> {
  await prepareDatabase(preparedDirectory);
  if (existsSync(directory)) return demandVersion(directory, preparedDirectory);
  const unfinished = `${directory}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  await cp(preparedDirectory, unfinished, { recursive: true, mode: constants.COPYFILE_FICLONE });
  await moveIntoPlace(unfinished, directory);
}

function demandVersion(directory: string, preparedDirectory: string): void {
  const versionOf = (folder: string) => readFileSync(join(folder, versionFile), 'utf8').trim();
  if (!existsSync(join(directory, versionFile))) {
    throw new Error(
      `${directory} is not a whole database. Restore the data folder from a copy, or run "sheaf reset --yes".`,
    );
  }
  const [found, expected] = [versionOf(directory), versionOf(preparedDirectory)];
  if (found === expected) return;
  const advice = `Start it with the version of Sheaf that made it, or run "sheaf reset --yes"`;
  throw new Error(
    `${directory} is a database of PostgreSQL ${found}, and this Sheaf runs PostgreSQL ${expected}. ${advice}.`,
  );
}

async function moveIntoPlace(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    // Another process was faster; its database is as good.
    if (!(await stat(join(to, versionFile)).catch(() => undefined))) throw error;
    await rm(from, { recursive: true, force: true });
  }
}
