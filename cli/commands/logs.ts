import { Option } from 'commander';
import type { AddCommand } from '../command.ts';
import { followLog, type LogFilter, readLog } from '../files/log-file.ts';
import { printRecord } from '../views/log-view.ts';
import { wholeNumber } from '../whole-number.ts';

interface LogOptions extends LogFilter {
  readonly follow?: boolean;
  readonly lines: number;
}

export const addLogs: AddCommand = (program, run) => {
  program
    .command('logs')
    .description('show the logs of the server on this machine')
    .option('-f, --follow', 'go on with what is logged from now on')
    .option('-n, --lines <count>', 'how many of the last lines', wholeNumber(1, 100_000), 100)
    .addOption(new Option('--level <level>', 'this level and above').choices(['debug', 'info', 'warn', 'error']))
    .option('--function <name>', 'only this function, as fetch-documents')
    .action(
      run(async ({ terminal, dataFolder, isJson, signal }, options: LogOptions) => {
        const show = (line: string): void => (isJson ? terminal.print(line) : printRecord(line, terminal));
        for (const line of await readLog(dataFolder, options, options.lines)) show(line);
        if (options.follow) for await (const line of followLog(dataFolder, options, signal)) show(line);
      }),
    );
};
