import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { watch } from 'chokidar';
import { type RunningServer, type StartOptions, startServer } from './start-server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What the assembly is made of; the host's own sources need a new start by hand. */
const sources = ['config', 'lambdas', 'layers', 'lib'].map((folder) => join(root, folder));
/** Editors write several files at once. */
const settleMilliseconds = 300;

/**
 * A server that is built anew and started again when sources change. State is kept: what was under way goes on. A build
 * that fails is reported, and the server of the last good one goes on.
 */
export async function startWatched(options: StartOptions): Promise<RunningServer> {
  let server = await startServer(options);
  const port = Number(new URL(server.url).port);
  let timer: NodeJS.Timeout | undefined;
  let restarting: Promise<void> = Promise.resolve();
  const watcher = watch(sources, { ignoreInitial: true }).on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      restarting = restarting.then(restart);
    }, settleMilliseconds);
  });

  async function restart(): Promise<void> {
    try {
      const { buildAssembly } = await import('../../bin/build.ts');
      const { built, seconds } = await buildAssembly();
      if (!built) return;
      options.onNote(`Built in ${seconds.toFixed(1)} s; starting again.`);
      await server.close();
      server = await startServer({ ...options, port });
      options.onNote('Ready again.');
    } catch (error) {
      options.onNote(error instanceof Error ? error.message : String(error));
    }
  }

  return {
    ...server,
    putSample: (files) => server.putSample(files),
    async close() {
      clearTimeout(timer);
      await watcher.close();
      await restarting;
      await server.close();
    },
  };
}
