import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningServerFile, removeServerFile, runningServer } from './server-file.ts';

const patienceMilliseconds = 30_000;

/**
 * Asks the server of a data folder to stop, and waits until it is gone.
 * @returns the server, or undefined when none ran
 * @throws Error when it does not stop in 30 s
 */
export async function stopServer(dataFolder: string): Promise<RunningServerFile | undefined> {
  const server = await runningServer(dataFolder);
  if (server === undefined) {
    await removeServerFile(dataFolder);
    return undefined;
  }
  process.kill(server.pid, 'SIGTERM');
  const deadline = performance.now() + patienceMilliseconds;
  while ((await runningServer(dataFolder))?.pid === server.pid) {
    if (performance.now() > deadline) {
      const advice = `End it by: kill -9 ${server.pid}. Nothing is lost by that`;
      throw new Error(`The server (process ${server.pid}) does not stop. ${advice}.`);
    }
    await sleep(50);
  }
  return server;
}
