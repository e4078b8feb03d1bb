import type { Command } from 'commander';
import type { AddCommand, Run } from '../command.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { addLimitOptions, type LimitOptions, limitChanges } from '../limit-options.ts';
import { printCreatedKey } from '../views/access-view.ts';
import { printCreatedTenant, printDeletion, printSuspension, printTenant, printTenants } from '../views/tenant-view.ts';
import { wholeNumber } from '../whole-number.ts';
import { addTenantExport } from './tenant-export.ts';

export const addTenants: AddCommand = (program, run) => {
  const tenants = program
    .command('tenants')
    .description('tenants of the deployment, for its platform administrators: make, suspend, export, delete them');
  addList(tenants, run);
  addCreate(tenants, run);
  addSet(tenants, run);
  addSuspension(tenants, run);
  addTenantExport(tenants, run);
  addDelete(tenants, run);
};

function addList(tenants: Command, run: Run): void {
  tenants
    .command('list')
    .description('list them by their ids')
    .option('-l, --limit <count>', 'most rows of the page, 1 to 200', wholeNumber(1, 200), 50)
    .option('--cursor <cursor>', 'nextCursor of the page before')
    .action(
      run(async ({ client, answer }, page: { limit: number; cursor?: string }) =>
        answer(await client.tenants.list(page), ({ items, nextCursor }, terminal) => {
          printTenants(items, terminal);
          if (nextCursor) terminal.note(`More: sheaf tenants list --cursor ${nextCursor}`);
        }),
      ),
    );
  tenants
    .command('show')
    .description('show one with its limits, and what is used of them')
    .argument('<id>', 'id of the tenant')
    .action(run(async ({ client, answer }, id: string) => answer(await client.tenants.get(id), printTenant)));
}

function addCreate(tenants: Command, run: Run): void {
  tenants
    .command('create')
    .description('make one; the key of its first administrator is shown once')
    .argument('<id>', '3 to 40 of a–z, 0–9 and -')
    .option('--name <name>', 'name for people (default: the id)')
    .option('--no-key', 'make no key: nobody is let in yet')
    .action(
      run(async ({ client, answer }, tenantId: string, { name = tenantId, key }: { name?: string; key: boolean }) => {
        const request = { tenantId, name, ...(key && { adminKey: {} }) };
        answer(await client.tenants.create(request), printCreatedTenant);
      }),
    );
  tenants
    .command('key')
    .description('make another key of an administrator, where nobody has one any more')
    .argument('<id>', 'id of the tenant')
    .action(
      run(async ({ client, answer }, id: string) => answer(await client.tenants.createAdminKey(id), printCreatedKey)),
    );
}

function addSet(tenants: Command, run: Run): void {
  const set = tenants
    .command('set')
    .description('change its name or its limits, the others stay; a limit is HARD, SOFT:HARD, SOFT: or none')
    .argument('<id>', 'id of the tenant')
    .option('--name <name>', 'name for people');
  addLimitOptions(set).action(
    run(async ({ client, answer }, id: string, { name, ...options }: LimitOptions & { name?: string }) => {
      const change = limitChanges(options);
      if (name === undefined && change === undefined)
        throw new CommandFailure(exitCodes.usage, 'Say what to change, as --name "Acme" or --documents 1000.');
      const budgets = change && { budgets: change((await client.tenants.get(id)).budgets) };
      answer(await client.tenants.configure(id, { ...(name !== undefined && { name }), ...budgets }), printTenant);
    }),
  );
}

function addSuspension(tenants: Command, run: Run): void {
  for (const verb of ['suspend', 'resume'] as const) {
    const description = {
      suspend: 'let nobody of it in, pause its jobs, fire no schedule, until it is resumed',
      resume: 'let it in again, and go on with what the suspension paused',
    }[verb];
    tenants
      .command(verb)
      .description(description)
      .argument('<id>', 'id of the tenant')
      .action(run(async ({ client, answer }, id: string) => answer(await client.tenants[verb](id), printSuspension)));
  }
}

interface DeleteOptions {
  readonly yes?: boolean;
  readonly wait: boolean;
}

function addDelete(tenants: Command, run: Run): void {
  tenants
    .command('delete')
    .description('delete everything of a suspended tenant, and show the receipt')
    .argument('<id>', 'id of the tenant')
    .option('--yes', 'really delete it')
    .option('--no-wait', 'do not wait for the receipt; the same command shows it later')
    .action(
      run(async ({ client, answer, terminal, signal }, id: string, { yes, wait }: DeleteOptions) => {
        if (!yes) {
          const warning = `This deletes everything of the tenant ${id}, and its id can never be used again. If you mean it: sheaf tenants delete ${id} --yes`;
          throw new CommandFailure(exitCodes.usage, warning);
        }
        let deletion = await client.tenants.delete(id);
        let told = '';
        const onProgress = ({ step, error }: typeof deletion): void => {
          const state = error === null ? step : `${step}: ${error}`;
          if (state !== told) terminal.note(`at ${state}`);
          told = state;
        };
        if (wait) deletion = await client.tenants.waitForDeletion(id, { signal, onProgress });
        answer(deletion, printDeletion);
      }),
    );
}
