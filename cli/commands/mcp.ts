import { openTransport } from '../../sdk/transport.ts';
import type { AddCommand } from '../command.ts';
import { bridgeMcp } from '../mcp-bridge.ts';
import { untilAborted } from '../until-aborted.ts';

export const addMcp: AddCommand = (program, run) => {
  program
    .command('mcp')
    .description('speak the Model Context Protocol on standard input and output, for an agent that starts it')
    .action(
      run(async ({ client, credential, signal, terminal }) => {
        const { StdioServerTransport } = await import('@modelcontextprotocol/sdk/server/stdio.js');
        const ended = new AbortController();
        process.stdin.once('end', () => ended.abort());
        await bridgeMcp(new StdioServerTransport(), openTransport({ url: client.url, credential }));
        terminal.note(`Messages are handed on to ${client.url}/mcp. Ctrl-C, or the end of the input, ends it.`);
        await untilAborted(AbortSignal.any([signal, ended.signal]));
      }),
    );
};
