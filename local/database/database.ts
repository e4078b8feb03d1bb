import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabaseFolder } from './database-folder.ts';
import type { DatabaseReport, DatabaseStart } from './database-process.ts';
import { nodeFlags } from './node-flags.ts';

export interface DatabaseOptions {
  /** The data folder; the database keeps to `database/` in it. */
  readonly dataDir: string;
  /** An empty database, made at build time; made now when it is not there. */
  readonly preparedDir: string;
  /** Told when the process ended by itself and is started again, or cannot be. */
  readonly onProblem: (message: string) => void;
  /** @default 50 */
  readonly maxConnections?: number;
  /** @default 30000 */
  readonly idleInTransactionMs?: number;
}

export interface LocalDatabase {
  /** With the password of this run. It stays the same when the process is started again. */
  readonly url: string;
  readonly pid: number | undefined;
  memoryBytes(): Promise<number>;
  /** Ends connections, writes a checkpoint and ends the process. */
  close(): Promise<void>;
}

const stopTimeoutMs = 10_000;
const startTimeoutMs = 60_000;
const longestPauseMs = 10_000;
/** A process that lived so long failed for a new reason, not for the last one. */
const healthyMs = 60_000;

/** Starts Postgres (PGlite) in a process of its own and keeps it running. */
export async function startDatabase(options: DatabaseOptions): Promise<LocalDatabase> {
  const directory = join(options.dataDir, 'database');
  await openDatabaseFolder(directory, options.preparedDir);
  const password = randomBytes(24).toString('base64url');
  const { maxConnections = 50, idleInTransactionMs = 30_000, onProblem } = options;
  let settings: DatabaseStart = { directory, port: 0, password, maxConnections, idleInTransactionMs };
  let isClosing = false;
  const first = await startProcess(settings, onProblem);
  settings = { ...settings, port: first.port };
  let child: ChildProcess | undefined = first.child;

  const keepRunning = async (): Promise<void> => {
    let pauseMs = 100;
    for (let startedAt = Date.now(); ; ) {
      if (child !== undefined) await exitOf(child);
      child = undefined;
      if (isClosing) return;
      pauseMs = Date.now() - startedAt > healthyMs ? 100 : Math.min(pauseMs * 2, longestPauseMs);
      onProblem(
        `The database process ended unexpectedly. It is started again in ${pauseMs} ms; committed data is safe.`,
      );
      await sleep(pauseMs);
      if (isClosing) return;
      startedAt = Date.now();
      try {
        ({ child } = await startProcess(settings, onProblem));
      } catch (error) {
        onProblem(`The database did not start: ${(error as Error).message}`);
      }
    }
  };
  const watching = keepRunning();

  return {
    url: `postgres://postgres:${password}@127.0.0.1:${first.port}/postgres`,
    get pid() {
      return child?.pid;
    },
    memoryBytes: () => memoryOf(child),
    async close() {
      isClosing = true;
      const stopping = child;
      if (stopping?.connected === true) stopping.send('stop');
      const killer = setTimeout(() => stopping?.kill('SIGKILL'), stopTimeoutMs);
      await watching;
      clearTimeout(killer);
    },
  };
}

async function startProcess(
  settings: DatabaseStart,
  onProblem: (message: string) => void,
): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(join(import.meta.dirname, 'database-process.ts'), [], {
    execArgv: nodeFlags,
    // None of the parent's secrets, and no NODE_OPTIONS of a debugger or test runner.
    env: {},
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.on('message', (report: DatabaseReport) => {
    if (report.kind === 'problem') onProblem(report.message);
  });
  child.send(settings);
  const timer = setTimeout(() => child.kill('SIGKILL'), startTimeoutMs);
  const outcome = await Promise.race([reportOf(child), exitOf(child)]);
  clearTimeout(timer);
  if (outcome?.kind === 'ready') return { child, port: outcome.port };
  const why = outcome?.kind === 'failed' ? outcome.message : 'its process ended';
  throw new Error(`The database in ${settings.directory} could not be opened: ${why}.`);
}

function reportOf(child: ChildProcess): Promise<DatabaseReport> {
  return new Promise((resolve) => {
    const hear = (report: DatabaseReport): void => {
      if (report.kind === 'problem') return;
      child.off('message', hear);
      resolve(report);
    };
    child.on('message', hear);
  });
}

function exitOf(child: ChildProcess): Promise<undefined> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(undefined);
  return new Promise((resolve) => child.once('exit', () => resolve(undefined)));
}

/** Resident memory; 0 while the process is being started again. */
async function memoryOf(child: ChildProcess | undefined): Promise<number> {
  if (child?.connected !== true) return 0;
  child.send('memory');
  const report = await Promise.race([reportOf(child), exitOf(child)]);
  return report?.kind === 'memory' ? report.bytes : 0;
}
