import type { AddCommand } from '../command.ts';
import { documentIdOf } from '../find-document.ts';
import { printDocuments } from '../views/document-view.ts';
import { wholeNumber } from '../whole-number.ts';

interface DocumentsOptions {
  readonly corpus?: string;
  readonly uri?: string;
  readonly parent?: string;
  readonly tag?: string;
  readonly limit: number;
  readonly cursor?: string;
}

export const addDocuments: AddCommand = (program, run) => {
  program
    .command('documents')
    .description('list documents')
    .option('-c, --corpus <corpus>', 'only of this corpus')
    .option('--uri <uri>', 'only the document of this URI')
    .option('--parent <id>', 'only what is directly inside this document, by id or URI')
    .option('--tag <tag>', 'only with this tag')
    .option('-l, --limit <count>', 'most documents of the page, 1 to 200', wholeNumber(1, 200), 50)
    .option('--cursor <cursor>', 'nextCursor of the page before')
    .action(
      run(async ({ client, answer }, { corpus, uri, parent, tag, limit, cursor }: DocumentsOptions) => {
        const parentId = parent === undefined ? undefined : await documentIdOf(client, parent);
        answer(
          await client.documents.list({ corpus, uri, parentId, tag }, { limit, cursor }),
          ({ items, nextCursor }, terminal) => {
            printDocuments(items, terminal);
            if (nextCursor) terminal.note(`More: sheaf documents --cursor ${nextCursor}`);
          },
        );
      }),
    );
};
