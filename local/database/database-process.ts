/** Entry point of the database's own process. Talks to its parent by IPC; ends when the parent is gone. */
import * as z from 'zod';
import { lockFolder } from './folder-lock.ts';
import { openPGlite } from './pglite-settings.ts';
import { SessionServer } from './session-server.ts';
import { startUpkeep } from './upkeep.ts';

const start = z.strictObject({
  directory: z.string(),
  port: z.int(),
  password: z.string(),
  maxConnections: z.int(),
  idleInTransactionMs: z.int(),
});

export type DatabaseStart = z.infer<typeof start>;
export type DatabaseReport =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'failed' | 'problem'; readonly message: string }
  | { readonly kind: 'memory'; readonly bytes: number };

const report = (message: DatabaseReport): unknown => process.send?.(message);

function fail(error: unknown): never {
  report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}

async function run(options: DatabaseStart): Promise<void> {
  lockFolder(options.directory);
  const session = await openPGlite(options.directory);
  const server = new SessionServer({ ...options, session, onBroken: fail });
  const upkeep = startUpkeep(server, (error) => report({ kind: 'problem', message: `Upkeep of tables: ${error}` }));
  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    upkeep.stop();
    await server.close();
    await session.exec('checkpoint');
    await session.close();
    process.exit(0);
  };
  // The parent was killed, and its successor may already wait: what is committed is in the log.
  process.on('disconnect', () => process.exit(0));
  process.on('message', (message) => {
    if (message === 'stop') stop().catch(fail);
    if (message === 'memory') report({ kind: 'memory', bytes: process.memoryUsage.rss() });
  });
  report({ kind: 'ready', port: await server.listen() });
}

// Ctrl-C reaches the whole process group; the parent stops us in order.
process.on('SIGINT', () => undefined);
process.once('message', (message) => run(start.parse(message)).catch(fail));
