/** `server.json` in the data folder: where the server of it answers. It is there while the server runs, or after a kill. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ownerOf } from '../data-folder/data-folder.ts';
import { writeWhole } from '../data-folder/write-whole.ts';

export interface RunningServerFile {
  readonly pid: number;
  /** Undefined while it starts. */
  readonly url: string | undefined;
}

export async function writeServerFile(dataFolder: string, url: string): Promise<void> {
  await writeWhole(pathIn(dataFolder), `${JSON.stringify({ url })}\n`);
}

export async function removeServerFile(dataFolder: string): Promise<void> {
  await rm(pathIn(dataFolder), { force: true });
}

/** The server of a data folder, or undefined when none runs: what a killed one left behind does not count. */
export async function runningServer(dataFolder: string): Promise<RunningServerFile | undefined> {
  const owner = ownerOf(dataFolder);
  if (owner === undefined) return undefined;
  const text = await readFile(pathIn(dataFolder), 'utf8').catch(() => '{}');
  return { pid: owner.pid, url: (JSON.parse(text) as { url?: string }).url };
}

function pathIn(dataFolder: string): string {
  return join(dataFolder, 'server.json');
}
