/** `server.json` in the data folder: which process serves it, and where. It is there while the server runs, or after a kill. */
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface ServerFile {
  readonly pid: number;
  readonly url: string;
  readonly startedAt: string;
}

export async function writeServerFile(dataFolder: string, server: ServerFile): Promise<void> {
  await writeFile(pathIn(dataFolder), `${JSON.stringify(server)}\n`);
}

export async function removeServerFile(dataFolder: string): Promise<void> {
  await rm(pathIn(dataFolder), { force: true });
}

/** The server of a data folder, or undefined when none is noted or its process is gone. */
export async function runningServer(dataFolder: string): Promise<ServerFile | undefined> {
  const text = await readFile(pathIn(dataFolder), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const server = JSON.parse(text) as ServerFile;
  return (await isSheaf(server.pid)) ? server : undefined;
}

/** Whether the process is there and is ours: after a kill, its number may belong to another program. */
export async function isSheaf(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
    if (pid === process.pid) return true;
    const { stdout } = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]);
    return stdout.includes('sheaf');
  } catch {
    return false;
  }
}

function pathIn(dataFolder: string): string {
  return join(dataFolder, 'server.json');
}
