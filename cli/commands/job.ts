import type { AddCommand } from '../command.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { printJob } from '../views/job-view.ts';
import { followJob, watchJob } from '../watch-job.ts';

interface JobOptions {
  readonly wait?: boolean;
  readonly watch?: boolean;
  readonly cancel?: boolean;
}

export const addJob: AddCommand = (program, run) => {
  program
    .command('job')
    .description('show a job; with --wait until it has ended, with --watch as it goes')
    .argument('<id>', 'id of the job')
    .option('-w, --wait', 'wait until it has ended')
    .option('--watch', 'tell what happens to it, event by event, until it has ended')
    .option('--cancel', 'cancel it; what is stored stays')
    .action(
      run(async (context, id: string, { wait, watch, cancel }: JobOptions) => {
        const { client, answer } = context;
        if (cancel) {
          const cancelled = await client.jobs.cancel(id);
          return answer(cancelled, ({ jobId }, { print }) => print(`Job ${jobId} is cancelled.`));
        }
        if (!wait && !watch) return answer(await client.jobs.get(id), printJob);
        const job = watch ? await followJob(context, id) : await watchJob(context, id);
        // With --json each event is a line of its own.
        if (!watch || !context.isJson) answer(job, printJob);
        if (job.status !== 'completed') throw new CommandFailure(exitCodes.incomplete, '');
      }),
    );
};
