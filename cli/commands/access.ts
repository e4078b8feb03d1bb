import type { Command } from 'commander';
import type { AccessTarget, SheafClient } from '../../sdk/client.ts';
import type { AddCommand } from '../command.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { documentIdOf } from '../find-document.ts';
import { printAccess } from '../views/access-list-view.ts';

interface TargetOptions {
  readonly corpus?: string;
}

interface ListOptions extends TargetOptions {
  readonly principal?: readonly string[];
  readonly group?: readonly string[];
  readonly nobody?: true;
}

export const addAccess: AddCommand = (program, run) => {
  const access = program.command('access').description('who may read a document or a corpus: show, set, clear');
  const targeted = (name: string, description: string): Command =>
    access
      .command(name)
      .description(description)
      .argument('[document]', 'id or URI of the document')
      .option('-c, --corpus <corpus>', 'the corpus in place of a document');

  targeted('show', 'show who may read it, and where that was set').action(
    run(async ({ client, answer }, name: string | undefined, { corpus }: TargetOptions) =>
      answer(await client.access.get(await targetOf(client, name, corpus)), printAccess),
    ),
  );
  targeted('set', 'let only these read it, beside administrators; it replaces the list')
    .option('-p, --principal <id...>', 'key:…, person:… or oidc:…, as sheaf whoami tells it')
    .option('-g, --group <name...>', 'groups of people and keys')
    .option('--nobody', 'only administrators')
    .action(
      run(
        async (
          { client, answer },
          name: string | undefined,
          { corpus, principal = [], group = [], nobody }: ListOptions,
        ) => {
          const isEmpty = principal.length + group.length === 0;
          if (isEmpty !== (nobody === true)) {
            const say = 'Name who may read it by --principal and --group, or say --nobody for administrators only.';
            throw new CommandFailure(exitCodes.usage, say);
          }
          const list = { principals: [...principal], groups: [...group] };
          answer(await client.access.set(await targetOf(client, name, corpus), list), printAccess);
        },
      ),
    );
  targeted('clear', 'take its list away: that of what holds it decides, or of its corpus').action(
    run(async ({ client, answer }, name: string | undefined, { corpus }: TargetOptions) =>
      answer(await client.access.clear(await targetOf(client, name, corpus)), printAccess),
    ),
  );
};

async function targetOf(
  client: SheafClient,
  name: string | undefined,
  corpus: string | undefined,
): Promise<AccessTarget> {
  if ((name === undefined) === (corpus === undefined))
    throw new CommandFailure(exitCodes.usage, 'Name a document by its id or URI, or a corpus by --corpus.');
  return corpus === undefined ? { documentId: await documentIdOf(client, name!) } : { corpus };
}
