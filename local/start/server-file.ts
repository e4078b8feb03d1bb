/** `server.json` in the data folder: where the server of it answers. It is there while the server runs, or after a kill. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ownerOf } from '../data-folder/data-folder.ts';
import { writeWhole } from '../data-folder/write-whole.ts';
import { type Exposure, onlyHere } from './exposure.ts';

export interface RunningServerFile {
  readonly pid: number;
  /** Undefined while it starts. */
  readonly url: string | undefined;
  readonly exposure: Exposure;
}

export async function writeServerFile(dataFolder: string, url: string, exposure = onlyHere): Promise<void> {
  await writeWhole(pathIn(dataFolder), `${JSON.stringify({ url, ...exposure })}\n`);
}

export async function removeServerFile(dataFolder: string): Promise<void> {
  await rm(pathIn(dataFolder), { force: true });
}

/** The server of a data folder, or undefined when none runs: what a killed one left behind does not count. */
export async function runningServer(dataFolder: string): Promise<RunningServerFile | undefined> {
  const owner = ownerOf(dataFolder);
  if (owner === undefined) return undefined;
  const text = await readFile(pathIn(dataFolder), 'utf8').catch(() => '{}');
  const { url, ...exposure } = JSON.parse(text) as { url?: string } & Partial<Exposure>;
  return { pid: owner.pid, url, exposure: { ...onlyHere, ...exposure } };
}

function pathIn(dataFolder: string): string {
  return join(dataFolder, 'server.json');
}
