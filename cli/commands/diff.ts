import type { AddCommand } from '../command.ts';
import { documentIdOf } from '../find-document.ts';
import { printDiff } from '../views/diff-view.ts';

interface DiffOptions {
  readonly from?: string;
  readonly to?: string;
}

export const addDiff: AddCommand = (program, run) => {
  program
    .command('diff')
    .description('show what changed in the text of a document from one version to another')
    .argument('<id>', 'id or URI of the document')
    .option('--from <hash>', 'version to compare with (default: the one before)')
    .option('--to <hash>', 'version to compare (default: the published one)')
    .action(
      run(async ({ client, answer }, name: string, { from, to }: DiffOptions) => {
        answer(await client.documents.diff(await documentIdOf(client, name), { from, to }), printDiff);
      }),
    );
};
