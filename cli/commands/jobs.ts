import type { AddCommand } from '../command.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { printJob, printJobs } from '../views/job-view.ts';
import { followJob } from '../watch-job.ts';
import { wholeNumber } from '../whole-number.ts';

export const addJobs: AddCommand = (program, run) => {
  const jobs = program.command('jobs').description('list jobs, the newest first');
  jobs
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
  jobs
    .command('watch')
    .description('the same as: sheaf job <id> --watch')
    .argument('<id>', 'id of the job')
    .action(
      run(async (context, id: string) => {
        const job = await followJob(context, id);
        if (!context.isJson) printJob(job, context.terminal);
        if (job.status !== 'completed') throw new CommandFailure(exitCodes.incomplete, '');
      }),
    );
};
