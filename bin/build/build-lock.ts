import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `work` while no other process does so under the same file. A lock whose process is gone counts for nothing.
 * @throws Error after `patienceSeconds` of waiting
 */
export async function withLock<T>(file: string, work: () => Promise<T>, patienceSeconds = 300): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const deadline = performance.now() + patienceSeconds * 1000;
  while (!acquired(file)) {
    if (performance.now() > deadline) {
      throw new Error(`Another build (process ${holderOf(file)}) does not end. Stop it, or remove ${file}.`);
    }
    await sleep(100);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function acquired(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = holderOf(file);
    if (holder !== undefined && !isAlive(holder)) rmSync(file, { force: true });
    return false;
  }
}

/** undefined while the other process has not written its id yet. */
function holderOf(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
