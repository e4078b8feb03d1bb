import type { SheafClient } from '../../sdk/client.ts';
import type { AddCommand } from '../command.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
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
    .option('--from <hash>', 'beginning of the hash of the older version (default: the one before)')
    .option('--to <hash>', 'beginning of the hash of the newer version (default: the published one)')
    .action(
      run(async ({ client, answer }, name: string, { from, to }: DiffOptions) => {
        const id = await documentIdOf(client, name);
        const versions = { from: await hashOf(client, id, from), to: await hashOf(client, id, to) };
        answer(await client.documents.diff(id, versions), printDiff);
      }),
    );
};

/** The whole hash of a version that a person named by its beginning. */
async function hashOf(client: SheafClient, id: string, start: string | undefined): Promise<string | undefined> {
  if (start === undefined || /^[0-9a-f]{64}$/.test(start)) return start;
  const { items } = await client.documents.versions(id, { limit: 200 });
  const found = items.filter(({ versionHash }) => versionHash.startsWith(start.toLowerCase()));
  if (found.length === 1) return found[0]!.versionHash;
  const reason = found.length === 0 ? 'No version of it begins' : `${found.length} versions of it begin`;
  throw new CommandFailure(
    exitCodes.refused,
    `${reason} with ${start}. They are listed by: sheaf document ${id} --versions`,
  );
}
