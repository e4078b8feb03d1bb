import { type Command, Option } from 'commander';
import type { KeyRequest } from '../../sdk/client.ts';
import type { AddCommand, Run } from '../command.ts';
import { printCreatedKey, printKeys, printSigningKeys } from '../views/access-view.ts';
import { wholeNumber } from '../whole-number.ts';
import { roleOption } from './role-option.ts';

export const addKeys: AddCommand = (program, run) => {
  const keys = program
    .command('keys')
    .description('list API keys; create and revoke them; rotate the keys that sign tokens')
    .option('-l, --limit <count>', 'most keys of the page, 1 to 200', wholeNumber(1, 200), 50)
    .option('--cursor <cursor>', 'nextCursor of the page before')
    .action(
      run(async ({ client, answer }, page: { limit: number; cursor?: string }) =>
        answer(await client.keys.list(page), ({ items, nextCursor }, terminal) => {
          printKeys(items, terminal);
          if (nextCursor) terminal.note(`More: sheaf keys --cursor ${nextCursor}`);
        }),
      ),
    );
  addCreate(keys, run);
  keys
    .command('revoke')
    .description('end a key, and whatever was signed in by it')
    .argument('<id>', 'its id: the third part of the key')
    .action(
      run(async ({ client, answer }, id: string) =>
        answer(await client.keys.revoke(id), (key, terminal) => printKeys([key], terminal)),
      ),
    );
  keys
    .command('rotate')
    .description('sign access tokens with a new key; those of the one before hold until they end')
    .option('--compromised', 'end every access token that the keys before have signed')
    .action(
      run(async ({ client, answer }, { compromised = false }: { compromised?: boolean }) =>
        answer(await client.auth.rotate(compromised), printSigningKeys),
      ),
    );
};

interface CreateOptions {
  readonly role: NonNullable<KeyRequest['role']>;
  readonly scope?: string[];
  readonly group?: string[];
  readonly days?: number;
}

function addCreate(keys: Command, run: Run): void {
  keys
    .command('create')
    .description('make a key; it is shown once')
    .argument('<name>', 'what it is for')
    .addOption(roleOption())
    .addOption(new Option('--scope <permission...>', 'only these permissions of the role, as search or jobs:read'))
    .option('--group <name...>', 'groups that it belongs to')
    .option('--days <count>', 'ends after so many days', wholeNumber(1, 3_650))
    .action(
      run(async ({ client, answer }, name: string, { role, scope, group = [], days }: CreateOptions) => {
        const expiresAt = days === undefined ? null : new Date(Date.now() + days * 86_400_000).toISOString();
        answer(
          await client.keys.create({ name, role, scopes: scope ?? null, groups: group, expiresAt }),
          printCreatedKey,
        );
      }),
    );
}
