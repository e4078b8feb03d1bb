import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runningServer } from './server-file.ts';

/** The folder that mirrors the landing bucket: its files belong to the user. */
const landing = 'landing';

export interface ResetOptions {
  /** Deletes the files of the landing folder too. */
  readonly withLanding: boolean;
}

/**
 * Deletes what the server stored in a data folder.
 * @returns the names that were deleted
 * @throws Error while a server runs in it, or when the folder is not one of Sheaf's
 */
export async function resetData(dataFolder: string, { withLanding }: ResetOptions): Promise<string[]> {
  if (!existsSync(dataFolder)) return [];
  const server = await runningServer(dataFolder);
  if (server !== undefined)
    throw new Error(`A server runs in ${dataFolder} (${server.url}). Stop it first: sheaf stop`);
  const names = await readdir(dataFolder);
  if (names.length > 0 && !names.some((name) => ours.has(name))) {
    throw new Error(`${dataFolder} does not look like a data folder of Sheaf, so nothing was deleted.`);
  }
  const doomed = names.filter((name) => name !== landing || withLanding);
  for (const name of doomed) await rm(join(dataFolder, name), { recursive: true, force: true });
  return doomed;
}

/** Any of these is only made by Sheaf. */
const ours: ReadonlySet<string> = new Set([
  'server.json',
  'sample.json',
  'executions.sqlite',
  'format.json',
  'logs',
  'database',
  landing,
]);
