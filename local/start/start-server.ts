import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildAssembly } from '../../bin/build.ts';
import { startCloud } from '../cloud.ts';
import { removeServerFile, writeServerFile } from './server-file.ts';

export interface StartOptions {
  readonly dataFolder: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
  /** Hears what a person at the terminal may want to know. */
  readonly onNote: (line: string) => void;
}

export interface RunningServer {
  readonly url: string;
  readonly landingFolder: string;
  /** Puts sample files into the landing bucket, as any client of S3 would. */
  readonly putSample: (files: readonly SampleFile[]) => Promise<void>;
  /** Whether the assembly had to be made. */
  readonly built: boolean;
  close(): Promise<void>;
}

const patienceMilliseconds = 60_000;

/**
 * Builds what changed, starts the local cloud and waits until the API is healthy.
 * @throws Error that says what to do: port in use, data folder locked, of a newer format, not writable
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { dataFolder, port, env } = options;
  const { assemblyDir, built } = await buildAssembly();
  const cloud = await startCloud({ assemblyDir, dataFolder, port, logLevel: env.LOG_LEVEL ?? 'info' });
  try {
    await untilHealthy(cloud.url, dataFolder);
    await writeServerFile(dataFolder, { pid: process.pid, url: cloud.url, startedAt: new Date().toISOString() });
  } catch (error) {
    await cloud.close();
    throw error;
  }
  return {
    url: cloud.url,
    landingFolder: join(dataFolder, 'landing'),
    built,
    async close() {
      await cloud.close();
      await removeServerFile(dataFolder);
    },
  };
}

async function untilHealthy(url: string, dataFolder: string): Promise<void> {
  const deadline = performance.now() + patienceMilliseconds;
  let last = 'It gave no answer.';
  while (performance.now() < deadline) {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
    if (answer?.status === 200) return;
    if (answer !== undefined) last = `It answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`;
    await sleep(50);
  }
  throw new Error(
    `The API is not healthy after ${patienceMilliseconds / 1000} s. ${last} ${await lastError(dataFolder)}`.trim(),
  );
}

/** What the log says last of an error: most likely the reason. */
async function lastError(dataFolder: string): Promise<string> {
  const log = await readFile(join(dataFolder, 'logs', 'sheaf.jsonl'), 'utf8').catch(() => '');
  const line = log.split('\n').findLast((candidate) => candidate.includes('"level":"error"'));
  return line === undefined ? 'See: sheaf logs' : `The log says: ${line.slice(0, 1_000)}`;
}
