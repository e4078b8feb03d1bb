import { type Command, Option } from 'commander';
import { roles } from '../../sdk/access.ts';
import type { PrincipalChanges, PrincipalRequest } from '../../sdk/client.ts';
import type { AddCommand, Run } from '../command.ts';
import { readSecret } from '../read-secret.ts';
import { printPeople } from '../views/access-view.ts';
import { wholeNumber } from '../whole-number.ts';
import { roleOption } from './role-option.ts';

export const addPeople: AddCommand = (program, run) => {
  const people = program
    .command('people')
    .description('list who signs in with a password; let in, change and forget them')
    .option('-l, --limit <count>', 'most people of the page, 1 to 200', wholeNumber(1, 200), 50)
    .option('--cursor <cursor>', 'nextCursor of the page before')
    .action(
      run(async ({ client, answer }, page: { limit: number; cursor?: string }) =>
        answer(await client.principals.list(page), ({ items, nextCursor }, terminal) => {
          printPeople(items, terminal);
          if (nextCursor) terminal.note(`More: sheaf people --cursor ${nextCursor}`);
        }),
      ),
    );
  addCreate(people, run);
  addChange(people, run);
  people
    .command('delete')
    .description('forget a person')
    .argument('<id>', 'as in the list')
    .action(
      run(async ({ client, answer }, id: string) => {
        await client.principals.delete(id);
        answer({ principalId: id }, (_, { print }) => print(`${id} is let in no more.`));
      }),
    );
};

function addCreate(people: Command, run: Run): void {
  people
    .command('create')
    .description('let a person sign in; the password is asked for')
    .argument('<name>', 'the name to sign in with')
    .addOption(roleOption())
    .option('--group <name...>', 'groups that they belong to')
    .option('--stdin', 'read the password from standard input')
    .action(
      run(
        async (
          { client, answer },
          name: string,
          { role, group = [], stdin = false }: { role: PrincipalRequest['role']; group?: string[]; stdin?: boolean },
        ) => {
          const password = await readSecret(`Password of ${name}`, stdin);
          const person = await client.principals.create({ name, password, role, groups: group });
          answer(person, (made, terminal) => printPeople([made], terminal));
        },
      ),
    );
}

interface ChangeOptions {
  readonly role?: PrincipalChanges['role'];
  readonly group?: string[];
  readonly disable?: boolean;
  readonly enable?: boolean;
  readonly password?: boolean;
  readonly stdin?: boolean;
}

function addChange(people: Command, run: Run): void {
  people
    .command('change')
    .description('change a role, groups or the password of a person; or whether they are let in')
    .argument('<id>', 'as in the list')
    .addOption(new Option('-r, --role <role>', 'what they may do').choices(roles))
    .option('--group <name...>', 'all groups that they belong to')
    .option('--disable', 'let them in no more')
    .addOption(new Option('--enable', 'let them in again').conflicts('disable'))
    .option('--password', 'ask for a new password')
    .option('--stdin', 'with --password: read it from standard input')
    .action(
      run(async ({ client, answer }, id: string, { role, group, ...options }: ChangeOptions) => {
        const { disable, enable, password = false, stdin = false } = options;
        const person = await client.principals.change(id, {
          ...(role !== undefined && { role }),
          ...(group !== undefined && { groups: group }),
          ...((disable || enable) && { isDisabled: disable === true }),
          ...(password && { password: await readSecret('New password', stdin) }),
        });
        answer(person, (changed, terminal) => printPeople([changed], terminal));
      }),
    );
}
