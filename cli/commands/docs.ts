import type { AddCommand } from '../command.ts';
import { untilAborted } from '../until-aborted.ts';
import { wholeNumber } from '../whole-number.ts';

export const addDocs: AddCommand = (program, run) => {
  program
    .command('docs')
    .description('serve the guide and the API reference')
    .option('-p, --port <port>', 'port on 127.0.0.1', wholeNumber(0, 65_535), 8788)
    .action(
      run(async ({ terminal, signal }, { port }: { port: number }) => {
        const { serveDocs } = await import('../../local/start/docs-server.ts');
        const server = await serveDocs(port);
        terminal.print(`The guide is at ${server.url}, the API reference at ${server.url}/reference. Ctrl-C ends it.`);
        await untilAborted(signal);
        await server.close();
      }),
    );
};
