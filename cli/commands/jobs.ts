import type { AddCommand } from '../command.ts';
import { printJobs } from '../views/job-view.ts';
import { wholeNumber } from '../whole-number.ts';

export const addJobs: AddCommand = (program, run) => {
  program
    .command('jobs')
    .description('list jobs, the newest first')
    .option('-l, --limit <count>', 'most jobs of the page, 1 to 200', wholeNumber(1, 200), 20)
    .option('--cursor <cursor>', 'nextCursor of the page before')
    .action(
      run(async ({ client, answer }, { limit, cursor }: { limit: number; cursor?: string }) => {
        answer(await client.jobs.list({ limit, cursor }), ({ items, nextCursor }, terminal) => {
          printJobs(items, terminal);
          if (nextCursor) terminal.note(`More: sheaf jobs --cursor ${nextCursor}`);
        });
      }),
    );
};
