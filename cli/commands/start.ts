import { join } from 'node:path';
import { openClient } from '../../sdk/client.ts';
import type { AddCommand } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { adminKey } from '../credentials.ts';
import { showFirstSearches } from '../first-start/first-searches.ts';
import { ingestSample } from '../first-start/ingest-sample.ts';
import { untilAborted } from '../until-aborted.ts';
import { wholeNumber } from '../whole-number.ts';

interface StartCommandOptions {
  readonly port: number;
  readonly sample: boolean;
  readonly watch?: boolean;
  readonly host: string;
  readonly behindProxy?: boolean;
}

const defaultPort = 8787;

export const addStart: AddCommand = (program, run) => {
  program
    .command('start')
    .description('build what changed and serve everything on this machine')
    .option('-p, --port <port>', 'port of the API; 0 takes any that is free', wholeNumber(0, 65_535), defaultPort)
    .option(
      '--host <address>',
      'address of this machine to listen on; others than loopback need --behind-proxy',
      '127.0.0.1',
    )
    .option('--behind-proxy', 'a proxy with TLS is in front: believe its X-Forwarded-For and X-Forwarded-Host')
    .option('--no-sample', 'do not ingest the sample at the first start')
    .option('--watch', 'rebuild and restart when sources change; state is kept')
    .action(run(start));
};

async function start(context: CommandContext, options: StartCommandOptions): Promise<void> {
  const { port, sample, watch = false, host, behindProxy: isBehindProxy = false } = options;
  const { terminal, dataFolder, env, signal } = context;
  const { startServer } = await import('../../local/start/start-server.ts');
  const starting = { dataFolder, port, exposure: { host, isBehindProxy }, env, onNote: terminal.note };
  const server = watch
    ? await (await import('../../local/start/watch-sources.ts')).startWatched(starting)
    : await startServer(starting);
  try {
    terminal.print(`Sheaf is ready at ${server.url}`);
    if (host !== '127.0.0.1') terminal.print(`  Listening  on ${host}, behind a proxy`);
    terminal.print(`  API        ${server.url}/v1  (openapi.json beside it)`);
    terminal.print(`  Reference  ${server.url}/reference`);
    terminal.print(`  Key        ${join(dataFolder, 'admin.key')}  (the command line reads it by itself)`);
    terminal.print(`  Landing    ${server.landingFolder}  (files you put here are ingested)`);
    if (sample) await firstStart(context, server);
    await untilAborted(signal);
    terminal.note('Stopping.');
  } finally {
    await server.close();
  }
}

type Server = Awaited<ReturnType<typeof import('../../local/start/start-server.ts')['startServer']>>;

/** A sample that cannot be ingested is no reason to stop what runs. */
async function firstStart(context: CommandContext, server: Server): Promise<void> {
  const { terminal, dataFolder, signal } = context;
  try {
    const client = openClient({ url: server.url, credential: async () => adminKey(dataFolder) });
    if (await ingestSample(context, server, client)) await showFirstSearches(terminal, client);
  } catch (error) {
    if (signal.aborted) return;
    terminal.note(`The sample was not ingested: ${error instanceof Error ? error.message : String(error)}`);
  }
}
