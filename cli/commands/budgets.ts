import { requestOf } from '../../sdk/budgets-client.ts';
import type { BudgetsRequest, BudgetsView, SheafClient } from '../../sdk/client.ts';
import type { AddCommand } from '../command.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { printBudgets } from '../views/budget-view.ts';

interface SetOptions {
  readonly corpus?: string;
  readonly tokensPerDay?: string;
  readonly moneyPerMonth?: string;
  readonly requestsPerMinute?: string;
  readonly concurrentJobs?: string;
  readonly documents?: string;
  readonly bytes?: string;
}

const quotaNames = ['requestsPerMinute', 'concurrentJobs', 'documents', 'bytes'] as const;

export const addBudgets: AddCommand = (program, run) => {
  const budgets = program
    .command('budgets')
    .description('show limits on tokens, money, requests, jobs, documents and bytes, with what is spent')
    .action(run(async ({ client, answer }) => answer(await client.budgets.get(), printBudgets)));
  budgets
    .command('set')
    .description('change limits, the others stay; a limit is HARD, SOFT:HARD, SOFT: or none')
    .option('-c, --corpus <corpus>', 'of this corpus, not of the tenant')
    .option('--tokens-per-day <limit>', 'tokens, as 800000:1000000')
    .option('--money-per-month <limit>', 'US dollars, as 20:25')
    .option('--requests-per-minute <count>', 'a number, or none')
    .option('--concurrent-jobs <count>', 'a number, or none')
    .option('--documents <count>', 'a number, or none')
    .option('--bytes <count>', 'a number, or none')
    .action(
      run(async ({ client, answer }, options: SetOptions) => {
        answer(await change(client, options), printBudgets);
      }),
    );
};

async function change(client: SheafClient, { corpus, ...options }: SetOptions): Promise<BudgetsView> {
  const limits = {
    ...(options.tokensPerDay !== undefined && { tokensPerDay: limitOf(options.tokensPerDay) }),
    ...(options.moneyPerMonth !== undefined && { moneyPerMonth: limitOf(options.moneyPerMonth) }),
  };
  const quotas = Object.fromEntries(
    quotaNames.flatMap((name) => (options[name] === undefined ? [] : [[name, amountOf(options[name])]])),
  );
  if (corpus !== undefined && Object.keys(quotas).length > 0)
    throw new CommandFailure(
      exitCodes.usage,
      'Quotas are of the tenant; a corpus has limits on tokens and money only.',
    );
  if (Object.keys({ ...limits, ...quotas }).length === 0)
    throw new CommandFailure(exitCodes.usage, 'Say what to change, as --tokens-per-day 1000000.');
  const now = requestOf(await client.budgets.get());
  return client.budgets.replace(changed(now, corpus, limits, quotas));
}

function changed(
  now: BudgetsRequest,
  corpus: string | undefined,
  limits: Pick<BudgetsRequest, 'tokensPerDay' | 'moneyPerMonth'>,
  quotas: NonNullable<BudgetsRequest['quotas']>,
): BudgetsRequest {
  if (corpus === undefined) return { ...now, ...limits, quotas: { ...now.quotas, ...quotas } };
  return { ...now, corpora: { ...now.corpora, [corpus]: { ...now.corpora?.[corpus], ...limits } } };
}

function limitOf(text: string): { soft: number | null; hard: number | null } {
  const [first = '', second] = text.split(':');
  if (second === undefined) return { soft: null, hard: amountOf(first) };
  return { soft: amountOf(first), hard: second === '' ? null : amountOf(second) };
}

/** @throws CommandFailure for anything but a number and `none` */
function amountOf(text: string): number | null {
  if (text === 'none') return null;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new CommandFailure(exitCodes.usage, `"${text}" is no limit; give a number as 1000, or none.`);
}
