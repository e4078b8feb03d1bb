/** Memory of another process, measured from outside. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const pageBytes = 4096;

/** Resident bytes; 0 when the process is gone or cannot be measured. */
export function residentBytes(pid: number): number {
  try {
    if (process.platform === 'linux')
      return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * pageBytes;
    if (process.platform === 'win32') return 0;
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
  } catch {
    return 0;
  }
}

/**
 * Resident bytes with each shared page divided among its users, so that the figures of several processes add up.
 * Only Linux tells it; elsewhere the resident bytes.
 */
export function proportionalBytes(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1]) * 1024;
  } catch {
    return residentBytes(pid);
  }
}
