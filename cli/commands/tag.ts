import type { AddCommand } from '../command.ts';
import { documentIdOf } from '../find-document.ts';

export const addTag: AddCommand = (program, run) => {
  program
    .command('tag')
    .description('set the tags of a document, beside those that it tells of itself')
    .argument('<id>', 'id or URI of the document')
    .argument('[tags...]', 'its tags from now on; none takes away those that were set')
    .action(
      run(async ({ client, answer }, name: string, tags: string[]) => {
        const id = await documentIdOf(client, name);
        answer(await client.documents.change(id, { tags }), (document, { print }) =>
          print(document.tags.length === 0 ? 'It has no tags.' : `Its tags: ${document.tags.join(', ')}`),
        );
      }),
    );
};
