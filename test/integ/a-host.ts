import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { adminKey } from '../../cli/credentials.ts';
import { openClient, type SheafClient } from '../../sdk/client.ts';
import { until } from './until.ts';

const launcher = fileURLToPath(new URL('../../bin/sheaf.mjs', import.meta.url));

export interface Host {
  readonly pid: number;
  /** Rejects with what was printed when the process ends before it is ready. */
  readonly url: Promise<string>;
  /** With the key of the data folder, once the host is ready. */
  readonly client: () => Promise<SheafClient>;
  readonly output: () => string;
  /** Resolves with the exit code, or the signal. */
  readonly ended: Promise<number | NodeJS.Signals>;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** The whole program as a person starts it, in a process of its own on a free port. */
export function startHost(
  dataDir: string,
  { port = 0, env = {} }: { port?: number; env?: NodeJS.ProcessEnv } = {},
): Host {
  const child = spawn(process.execPath, [launcher, 'start', '--no-sample', '--data', dataDir, '--port', String(port)], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += String(part)));
  const ended = new Promise<number | NodeJS.Signals>((resolve) =>
    child.once('close', (code, signal) => resolve(signal ?? code ?? -1)),
  );
  const url = readyUrl(child, () => output, ended);
  url.catch(() => undefined);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    const late = sleep(20_000, 'late' as const, { ref: false });
    if ((await Promise.race([ended, late])) === 'late')
      throw new Error(`The host does not end on ${signal}:\n${output}`);
  };
  const client = async () => openClient({ url: await url, credential: async () => adminKey(dataDir) });
  return {
    pid: child.pid!,
    url,
    client,
    output: () => output,
    ended,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

async function readyUrl(child: ChildProcess, output: () => string, ended: Promise<unknown>): Promise<string> {
  let isOver = false;
  void ended.then(() => (isOver = true));
  return until('the host is ready', 60, () => {
    if (isOver) throw new Error(`The host (${child.pid}) ended before it was ready:\n${output()}`);
    return /Sheaf is ready at (\S+)/.exec(output())?.[1];
  });
}

/** Processes other than this one that were started for the data folder: it stands in their environment or arguments. */
export function processesOf(dataDir: string): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter(
      (pid) => textOf(`/proc/${pid}/environ`).includes(dataDir) || textOf(`/proc/${pid}/cmdline`).includes(dataDir),
    )
    .map((pid) => ({ pid: Number(pid), command: textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() }));
}

/** The process and all below it. */
export function familyOf(pid: number): number[] {
  const children = textOf(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(familyOf)];
}

export function isAlive(pid: number): boolean {
  // A zombie has ended; only its parent has not asked yet.
  return !['', 'Z', 'X'].includes(/\) (\S)/.exec(textOf(`/proc/${pid}/stat`))?.[1] ?? '');
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
