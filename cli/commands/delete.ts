import type { AddCommand } from '../command.ts';
import { documentIdOf } from '../find-document.ts';
import { printReceipt } from '../views/receipt-view.ts';

export const addDelete: AddCommand = (program, run) => {
  program
    .command('delete')
    .description('erase a document everywhere and show the receipt')
    .argument('<uri|id>', 'URI or id of the document')
    .action(
      run(async ({ client, answer }, name: string) => {
        answer(await client.documents.delete(await documentIdOf(client, name)), printReceipt);
      }),
    );
};
