import { waitForJob } from '../../sdk/wait-for-job.ts';
import type { AddCommand } from '../command.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { openProgress } from '../progress.ts';
import { printJob } from '../views/job-view.ts';

interface JobOptions {
  readonly wait?: boolean;
  readonly cancel?: boolean;
  readonly pause?: boolean;
  readonly resume?: boolean;
}

export const addJob: AddCommand = (program, run) => {
  program
    .command('job')
    .description('show a job; with --wait until it has ended')
    .argument('<id>', 'id of the job')
    .option('-w, --wait', 'wait until it has ended')
    .option('--cancel', 'cancel it; what is stored stays')
    .option('--pause', 'pause it; what is stored stays, the rest waits')
    .option('--resume', 'go on with it after a pause')
    .action(
      run(async ({ client, answer, terminal, signal }, id: string, { wait, ...options }: JobOptions) => {
        if (options.cancel || options.pause) {
          const stopped = await (options.cancel ? client.jobs.cancel(id) : client.jobs.pause(id));
          return answer(stopped, ({ jobId, outcome }, { print }) => print(`Job ${jobId}: ${outcome}`));
        }
        if (options.resume) {
          const resumed = await client.jobs.resume(id);
          return answer(resumed, ({ jobId }, { print }) => print(`Job ${jobId} goes on: sheaf job ${jobId} --wait`));
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
