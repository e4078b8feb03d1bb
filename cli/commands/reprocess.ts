import type { AddCommand } from '../command.ts';
import { documentIdOf } from '../find-document.ts';

export const addReprocess: AddCommand = (program, run) => {
  program
    .command('reprocess')
    .description('make a document anew from its kept bytes, by what its corpus says now')
    .argument('<id>', 'id or URI of the document')
    .action(
      run(async ({ client, answer }, name: string) => {
        const id = await documentIdOf(client, name);
        answer(await client.documents.reprocess(id), ({ jobId }, { print }) =>
          print(`Job ${jobId} makes it anew: sheaf job ${jobId} --wait`),
        );
      }),
    );
};
