/** The process of the sentence model, which all functions share; started again when it ends. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Logger } from '@sheaf/core/ports';

export interface SentenceModelProcess {
  readonly url: string;
  readonly pid: number | undefined;
  close(): Promise<void>;
}

const entry = fileURLToPath(new URL('../sentence-model/main.ts', import.meta.url));
const pauseMs = 1_000;
const graceMs = 2_000;

export async function startSentenceModelProcess(logger: Logger): Promise<SentenceModelProcess> {
  let isClosing = false;
  const { child: first, url } = await startProcess(0);
  const port = Number(new URL(url).port);
  let child: ChildProcess = first;

  function keepRunning(): void {
    child.once('exit', (code, signal) => {
      if (isClosing) return;
      logger.warn('The sentence model ended; it is started again.', { code, signal });
      setTimeout(() => void restart(), pauseMs).unref();
    });
  }

  async function restart(): Promise<void> {
    if (isClosing) return;
    try {
      ({ child } = await startProcess(port));
      keepRunning();
    } catch (error) {
      logger.error('The sentence model does not start.', { error: String(error) });
    }
  }

  keepRunning();
  return {
    url,
    get pid() {
      return child.pid;
    },
    async close() {
      isClosing = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await gone;
      clearTimeout(timer);
    },
  };
}

function startProcess(port: number): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(entry, [], {
    env: { PATH: process.env.PATH, PORT: String(port) },
    execArgv: ['--max-semi-space-size=8', '--v8-pool-size=1', '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve({ child, url: (message as { url: string }).url }));
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`Its process ended (${signal ?? code}).`)));
  });
}
