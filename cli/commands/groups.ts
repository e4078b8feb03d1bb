import type { AddCommand } from '../command.ts';
import { printGroup, printGroups } from '../views/group-view.ts';
import { wholeNumber } from '../whole-number.ts';

interface PageOptions {
  readonly limit: number;
  readonly cursor?: string;
}

export const addGroups: AddCommand = (program, run) => {
  const groups = program.command('groups').description('groups of people and keys, which access lists name');
  groups
    .command('list', { isDefault: true })
    .description('list them by name')
    .option('-l, --limit <count>', 'most groups of the page, 1 to 200', wholeNumber(1, 200), 50)
    .option('--cursor <cursor>', 'nextCursor of the page before')
    .action(
      run(async ({ client, answer }, { limit, cursor }: PageOptions) =>
        answer(await client.groups.list({ limit, cursor }), ({ items, nextCursor }, terminal) => {
          printGroups(items, terminal);
          if (nextCursor) terminal.note(`More: sheaf groups list --cursor ${nextCursor}`);
        }),
      ),
    );
  groups
    .command('show')
    .description('show who is in a group')
    .argument('<group>', 'its name')
    .action(run(async ({ client, answer }, group: string) => answer(await client.groups.get(group), printGroup)));
  groups
    .command('set')
    .description('make these its members, and nobody else; without any it is gone')
    .argument('<group>', 'its name')
    .argument('[members...]', 'person:… or key:…, as sheaf whoami tells it')
    .action(
      run(async ({ client, answer }, group: string, members: string[]) =>
        answer(await client.groups.set(group, members), printGroup),
      ),
    );
};
