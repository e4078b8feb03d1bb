import type { AddCommand } from '../command.ts';

export const addRetry: AddCommand = (program, run) => {
  program
    .command('retry')
    .description('start the next attempt of a job that has ended or is paused, over what is unfinished')
    .argument('<job>', 'id of the job')
    .action(
      run(async ({ client, answer }, jobId: string) => {
        answer(await client.jobs.retry(jobId), (_, { print }) =>
          print(`Job ${jobId} is on its way again: sheaf job ${jobId} --wait`),
        );
      }),
    );
};
