import { waitForJob } from '../../sdk/wait-for-job.ts';
import type { AddCommand } from '../command.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { openProgress } from '../progress.ts';
import { printJob } from '../views/job-view.ts';

interface JobOptions {
  readonly wait?: boolean;
  readonly cancel?: boolean;
}

export const addJob: AddCommand = (program, run) => {
  program
    .command('job')
    .description('show a job; with --wait until it has ended')
    .argument('<id>', 'id of the job')
    .option('-w, --wait', 'wait until it has ended')
    .option('--cancel', 'cancel it; what is stored stays')
    .action(
      run(async ({ client, answer, terminal, signal }, id: string, { wait, cancel }: JobOptions) => {
        if (cancel) {
          const cancelled = await client.jobs.cancel(id);
          return answer(cancelled, ({ jobId }, { print }) => print(`Job ${jobId} is cancelled.`));
        }
        if (!wait) return answer(await client.jobs.get(id), printJob);
        const progress = openProgress(terminal);
        const job = await waitForJob(() => client.jobs.get(id), { onProgress: progress.show, signal }).finally(
          progress.close,
        );
        answer(job, printJob);
        if (job.status !== 'completed') throw new CommandFailure(exitCodes.incomplete, '');
      }),
    );
};
