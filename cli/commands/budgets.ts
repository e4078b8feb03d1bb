import type { AddCommand } from '../command.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { addLimitOptions, type LimitOptions, limitChanges } from '../limit-options.ts';
import { printBudgets } from '../views/budget-view.ts';

export const addBudgets: AddCommand = (program, run) => {
  const budgets = program
    .command('budgets')
    .description('show limits on tokens, money, requests, jobs, documents and bytes, with what is spent')
    .action(run(async ({ client, answer }) => answer(await client.budgets.get(), printBudgets)));
  const set = budgets
    .command('set')
    .description('change limits, the others stay; a limit is HARD, SOFT:HARD, SOFT: or none')
    .option('-c, --corpus <corpus>', 'of this corpus, not of the tenant');
  addLimitOptions(set).action(
    run(async ({ client, answer }, { corpus, ...options }: LimitOptions & { corpus?: string }) => {
      const change = limitChanges(options, corpus);
      if (change === undefined)
        throw new CommandFailure(exitCodes.usage, 'Say what to change, as --tokens-per-day 1000000.');
      answer(await client.budgets.replace(change(await client.budgets.get())), printBudgets);
    }),
  );
};
