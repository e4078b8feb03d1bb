/** Options by which limits are changed, and what becomes of the limits that hold. */
import type { Command } from 'commander';
import { requestOf } from '../sdk/budgets-client.ts';
import type { BudgetsRequest, BudgetsView } from '../sdk/client.ts';
import { CommandFailure, exitCodes } from './exit-codes.ts';

export interface LimitOptions {
  readonly tokensPerDay?: string;
  readonly moneyPerMonth?: string;
  readonly requestsPerMinute?: string;
  readonly concurrentJobs?: string;
  readonly documents?: string;
  readonly bytes?: string;
}

const quotaNames = ['requestsPerMinute', 'concurrentJobs', 'documents', 'bytes'] as const;

export function addLimitOptions(command: Command): Command {
  return command
    .option('--tokens-per-day <limit>', 'tokens, as 800000:1000000')
    .option('--money-per-month <limit>', 'US dollars, as 20:25')
    .option('--requests-per-minute <count>', 'a number, or none')
    .option('--concurrent-jobs <count>', 'a number, or none')
    .option('--documents <count>', 'a number, or none')
    .option('--bytes <count>', 'a number, or none');
}

/**
 * What the options make of the limits that hold; undefined when none is given.
 * @throws CommandFailure for what is no limit, and for a quota of a corpus
 */
export function limitChanges(
  options: LimitOptions,
  corpus?: string,
): ((now: BudgetsView) => BudgetsRequest) | undefined {
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
  if (Object.keys({ ...limits, ...quotas }).length === 0) return undefined;
  return (view) => {
    const now = requestOf(view);
    if (corpus === undefined) return { ...now, ...limits, quotas: { ...now.quotas, ...quotas } };
    return { ...now, corpora: { ...now.corpora, [corpus]: { ...now.corpora?.[corpus], ...limits } } };
  };
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
