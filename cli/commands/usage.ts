import { Option } from 'commander';
import type { UsageRequest } from '../../sdk/client.ts';
import type { AddCommand } from '../command.ts';
import { printUsage } from '../views/budget-view.ts';

const keys = ['day', 'job', 'corpus', 'stage', 'model', 'document'] as const;

interface UsageOptions {
  readonly by: (typeof keys)[number];
  readonly from?: string;
  readonly to?: string;
  readonly job?: string;
  readonly corpus?: string;
  readonly csv?: boolean;
}

export const addUsage: AddCommand = (program, run) => {
  program
    .command('usage')
    .description('show what models used and cost, this month unless told otherwise')
    .addOption(new Option('--by <key>', 'one row for each').choices(keys).default('day'))
    .option('--from <day>', 'first day, as 2026-03-01 (UTC)')
    .option('--to <day>', 'last day')
    .option('--job <id>', 'only of this job')
    .option('-c, --corpus <corpus>', 'only of this corpus')
    .option('--csv', 'print CSV')
    .action(
      run(async ({ client, answer, terminal }, { job, csv, ...options }: UsageOptions) => {
        const request: UsageRequest = { ...options, ...(job !== undefined && { jobId: job }) };
        if (csv) return terminal.print((await client.usage.csv(request)).trimEnd());
        answer(await client.usage.get(request), printUsage);
      }),
    );
};
