/**
 * A file that says that nothing was under way when the local cloud stopped: no execution, no function. Without it, what a
 * stop or a kill cut off is made good before anything else runs.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const pathIn = (dataDir: string): string => join(dataDir, 'idle.mark');

/** Whether the last stop left it; a kill from now on leaves none. */
export function takeIdleMark(dataDir: string): boolean {
  const isThere = existsSync(pathIn(dataDir));
  rmSync(pathIn(dataDir), { force: true });
  return isThere;
}

export function leaveIdleMark(dataDir: string): void {
  writeFileSync(pathIn(dataDir), '', { mode: 0o600 });
}
