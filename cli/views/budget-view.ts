import type { BudgetsView, UsageView } from '../../sdk/client.ts';
import type { Terminal } from '../terminal.ts';
import { printTable, timeText } from './table.ts';

type Limits = Pick<BudgetsView, 'tokensPerDay' | 'moneyPerMonth'>;

export function printBudgets({ quotas, corpora, events, ...tenant }: BudgetsView, terminal: Terminal): void {
  const limits = [
    ...limitRows('tenant', tenant),
    ...Object.entries(corpora).flatMap(([name, of]) => limitRows(name, of)),
  ];
  printTable(
    terminal,
    [
      { name: 'BUDGET' },
      { name: 'OF' },
      { name: 'PERIOD' },
      { name: 'SPENT', isNumber: true },
      { name: 'RESERVED', isNumber: true },
      { name: 'SOFT', isNumber: true },
      { name: 'HARD', isNumber: true },
    ],
    limits,
  );
  terminal.print('');
  const { requestsPerMinute, ...counted } = quotas;
  printTable(
    terminal,
    [{ name: 'QUOTA' }, { name: 'USED', isNumber: true }, { name: 'LIMIT', isNumber: true }],
    [
      ['requests per minute', '–', numberText(requestsPerMinute.limit)],
      ...Object.entries(counted).map(([name, { used, limit }]) => [
        name === 'concurrentJobs' ? 'jobs at once' : name,
        numberText(used),
        numberText(limit),
      ]),
    ],
  );
  for (const { kind, budget, corpus, period, jobId, times, lastAt } of events) {
    const what = kind === 'warned' ? 'reached its soft limit' : `refused a call${times > 1 ? ` ${times} times` : ''}`;
    const whose = corpus === null ? '' : ` of ${corpus}`;
    terminal.print(`${timeText(lastAt)}  ${budget}${whose} ${what} in ${period}${jobId ? `, job ${jobId}` : ''}`);
  }
}

function limitRows(of: string, { tokensPerDay, moneyPerMonth }: Limits): string[][] {
  return [
    ['tokens per day', of, tokensPerDay.period, ...amounts(tokensPerDay)],
    ['USD per month', of, moneyPerMonth.period, ...amounts(moneyPerMonth)],
  ];
}

function amounts({ spent, reserved, soft, hard }: Limits['tokensPerDay']): string[] {
  return [spent, reserved, soft, hard].map(numberText);
}

function numberText(value: number | null): string {
  return value === null ? '–' : value.toLocaleString('en', { maximumFractionDigits: 6 });
}

export function printUsage({ by, from, to, items, total, isComplete }: UsageView, terminal: Terminal): void {
  if (total.calls === 0 && items.length === 0) {
    terminal.print(`No model was paid from ${from} to ${to}.`);
    return;
  }
  const row = (key: string, sums: UsageView['total']) => [
    key,
    ...[sums.calls, sums.inputTokens, sums.outputTokens, sums.amount].map(numberText),
  ];
  printTable(
    terminal,
    [
      { name: by.toUpperCase() },
      { name: 'CALLS', isNumber: true },
      { name: 'TOKENS IN', isNumber: true },
      { name: 'TOKENS OUT', isNumber: true },
      { name: 'USD', isNumber: true },
    ],
    [...items.map(({ key, ...sums }) => row(key ?? '–', sums)), row('total', total)],
  );
  if (total.amountUnknown > 0)
    terminal.note(`${numberText(total.amountUnknown)} USD of it for calls that ended without an answer, as reserved.`);
  if (!isComplete) terminal.note('There are more; only the first 10,000 are shown.');
}
