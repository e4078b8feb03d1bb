import type { JobPriority } from '../../sdk/client.ts';
import type { AddCommand } from '../command.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { printJob } from '../views/job-view.ts';
import { followJob, watchJob } from '../watch-job.ts';
import { priorityOption } from './priority-option.ts';

interface JobOptions {
  readonly wait?: boolean;
  readonly watch?: boolean;
  readonly priority?: JobPriority;
  readonly cancel?: boolean;
  readonly pause?: boolean;
  readonly resume?: boolean;
}

export const addJob: AddCommand = (program, run) => {
  program
    .command('job')
    .description('show a job; with --wait until it has ended, with --watch as it goes')
    .argument('<id>', 'id of the job')
    .option('-w, --wait', 'wait until it has ended')
    .option('--watch', 'tell what happens to it, event by event, until it has ended')
    .addOption(priorityOption('start it before, or after, your other jobs that wait; while it is pending'))
    .option('--cancel', 'cancel it; what is stored stays')
    .option('--pause', 'pause it; what is stored stays, the rest waits')
    .option('--resume', 'go on with it after a pause')
    .action(
      run(async (context, id: string, { wait, watch, ...options }: JobOptions) => {
        const { client, answer } = context;
        if (options.cancel || options.pause) {
          const stopped = await (options.cancel ? client.jobs.cancel(id) : client.jobs.pause(id));
          return answer(stopped, ({ jobId, outcome }, { print }) => print(`Job ${jobId}: ${outcome}`));
        }
        if (options.priority) {
          const changed = await client.jobs.prioritise(id, options.priority);
          return answer(changed, ({ jobId, priority }, { print }) =>
            print(`Job ${jobId} has the priority ${priority}.`),
          );
        }
        if (options.resume) {
          const resumed = await client.jobs.resume(id);
          return answer(resumed, ({ jobId }, { print }) => print(`Job ${jobId} goes on: sheaf job ${jobId} --wait`));
        }
        if (!wait && !watch) return answer(await client.jobs.get(id), printJob);
        const job = watch ? await followJob(context, id) : await watchJob(context, id);
        // With --json each event is a line of its own.
        if (!watch || !context.isJson) answer(job, printJob);
        if (job.status !== 'completed') throw new CommandFailure(exitCodes.incomplete, '');
      }),
    );
};
