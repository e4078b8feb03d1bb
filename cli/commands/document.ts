import type { SheafClient } from '../../sdk/client.ts';
import type { AddCommand } from '../command.ts';
import { documentIdOf } from '../find-document.ts';
import { printDocument } from '../views/document-view.ts';
import { printReport } from '../views/report-view.ts';
import { printVersions } from '../views/version-view.ts';

interface DocumentOptions {
  readonly text?: boolean;
  readonly versions?: boolean;
  readonly report?: boolean;
  readonly source?: boolean;
}

/** Shown of what is inside a document; `sheaf documents --parent` lists all. */
const shownChildren = 20;

export const addDocument: AddCommand = (program, run) => {
  program
    .command('document')
    .description('show a document, its clean text, its versions or what cleaning found')
    .argument('<id>', 'id or URI of the document')
    .option('-t, --text', 'print the clean text')
    .option('--report', 'tell what a person sees against what a model would see')
    .option('--source', 'print a URL of its bytes as they came; it holds for minutes')
    .option('--versions', 'list the versions that were published, the newest first')
    .action(
      run(
        async (
          { client, answer, terminal, isJson },
          name: string,
          { text, versions, report, source }: DocumentOptions,
        ) => {
          const id = await documentIdOf(client, name);
          if (versions) return answer(await client.documents.versions(id, { limit: 200 }), printVersions);
          if (report) return answer(await client.documents.report(id), printReport);
          if (source) return answer(await client.documents.source(id), ({ url }, { print }) => print(url));
          if (!text || isJson) {
            const document = await client.documents.get(id);
            const children = document.childCount > 0 && !isJson ? await childrenOf(client, id) : [];
            return answer(document, (shown, shownIn) => printDocument(shown, shownIn, children));
          }
          const clean = await client.documents.text(id);
          terminal.out.write(clean.endsWith('\n') ? clean : `${clean}\n`);
        },
      ),
    );
};

async function childrenOf(client: SheafClient, parentId: string) {
  return (await client.documents.list({ parentId }, { limit: shownChildren })).items;
}
