import type { AddCommand } from '../command.ts';
import { documentIdOf } from '../find-document.ts';
import { printDocument } from '../views/document-view.ts';

export const addDocument: AddCommand = (program, run) => {
  program
    .command('document')
    .description('show a document, or its clean text')
    .argument('<id>', 'id or URI of the document')
    .option('-t, --text', 'print the clean text')
    .action(
      run(async ({ client, answer, terminal, isJson }, name: string, { text }: { text?: boolean }) => {
        const id = await documentIdOf(client, name);
        if (!text || isJson) return answer(await client.documents.get(id), printDocument);
        const clean = await client.documents.text(id);
        terminal.out.write(clean.endsWith('\n') ? clean : `${clean}\n`);
      }),
    );
};
