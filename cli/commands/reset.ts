import type { AddCommand } from '../command.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';

interface ResetOptions {
  readonly yes?: boolean;
  readonly withLanding?: boolean;
}

export const addReset: AddCommand = (program, run) => {
  program
    .command('reset')
    .description('delete everything that the server on this machine stored')
    .option('--yes', 'really delete it')
    .option('--with-landing', 'delete the files of the landing folder too')
    .action(
      run(async ({ dataFolder, answer }, { yes, withLanding = false }: ResetOptions) => {
        if (!yes) {
          const rest = withLanding
            ? 'your files in its landing folder included'
            : 'except your files in its landing folder';
          throw new CommandFailure(
            exitCodes.usage,
            `This deletes all of ${dataFolder}, ${rest}. If you mean it: sheaf reset --yes`,
          );
        }
        const { resetDataFolder } = await import('../../local/data-folder/reset-data-folder.ts');
        const deleted = await resetDataFolder(dataFolder, { withLanding });
        answer({ dataFolder, deleted }, (_, { print }) =>
          print(
            deleted.length === 0
              ? `There is nothing in ${dataFolder}.`
              : `Deleted ${deleted.join(', ')} in ${dataFolder}.`,
          ),
        );
      }),
    );
};
