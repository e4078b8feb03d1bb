import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** An earlier process whose host was killed ends within one statement; longer than this, something else is wrong. */
const patienceMs = 15_000;

/**
 * Holds the database's folder until this process ends in any way, since PGlite opens a folder that another process still
 * writes to, and both would damage it.
 * @throws Error when another process keeps it
 */
export function lockFolder(directory: string): void {
  const lock = new DatabaseSync(join(directory, 'sheaf-lock.sqlite'), { timeout: patienceMs });
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive; create table if not exists lock (held); commit');
  } catch (error) {
    throw new Error(`another process still uses it (${error instanceof Error ? error.message : error})`);
  }
  held.push(lock);
}

/** A handle that is collected would be closed. */
const held: DatabaseSync[] = [];
