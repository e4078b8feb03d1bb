import { type Command, Option } from 'commander';
import type { DismissAnswer, FailureStatus, RedriveAnswer, RedriveRequest } from '../../sdk/client.ts';
import type { AddCommand, Run } from '../command.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { printExplanation, printFailures, printGroups, printSkipped } from '../views/failure-view.ts';
import { wholeNumber } from '../whole-number.ts';

interface ListOptions {
  readonly list?: boolean;
  readonly status?: FailureStatus;
  readonly stage?: string;
  readonly error?: string;
  readonly job?: string;
  readonly corpus?: string;
  readonly limit: number;
  readonly cursor?: string;
}

interface Selection {
  readonly group?: string;
  readonly all?: true;
}

const statuses = ['open', 'redriven', 'dismissed', 'resolved'] satisfies FailureStatus[];

export const addFailures: AddCommand = (program, run) => {
  const failures = program
    .command('failures')
    .description('show what did not get through, by cause; redrive or dismiss it')
    .option('--list', 'one by one, not in groups')
    .addOption(new Option('--status <status>', 'only of this status; open, if none is given').choices(statuses))
    .option('--stage <stage>', 'only of this stage, as clean')
    .option('--error <error>', 'only of this error, as DocumentTooLarge')
    .option('--job <id>', 'only of this job')
    .option('-c, --corpus <corpus>', 'only of this corpus')
    .option('-l, --limit <count>', 'with --list: most failures of the page, 1 to 200', wholeNumber(1, 200), 50)
    .option('--cursor <cursor>', 'with --list: nextCursor of the page before')
    .action(
      run(async ({ client, answer }, { list, job, limit, cursor, ...options }: ListOptions) => {
        const { stage, error, corpus } = options;
        const filters = { status: options.status ?? 'open', stage, error, corpus, jobId: job } as const;
        if (!list) return answer(await client.failures.groups(filters), printGroups);
        answer(await client.failures.list(filters, { limit, cursor }), ({ items, nextCursor }, terminal) => {
          printFailures(items, terminal);
          if (nextCursor) terminal.note(`More: sheaf failures --list --cursor ${nextCursor}, with the same filters`);
        });
      }),
    );
  addExplain(failures, run);
  addRedrive(failures, run);
  addDismiss(failures, run);
};

function addExplain(failures: Command, run: Run): void {
  failures
    .command('explain')
    .description('say what went wrong, why, and what to do')
    .argument('<id>', 'id of a failure, as --list shows it')
    .action(
      run(async ({ client, answer }, failureId: string) => {
        answer(await client.failures.explain(failureId), printExplanation);
      }),
    );
}

function addRedrive(failures: Command, run: Run): void {
  selecting(failures.command('redrive'))
    .description('work through the documents of open failures once more, now that the cause is gone')
    .action(
      run(async ({ client, answer }, failureIds: string[], selection: Selection) => {
        answer(await client.failures.redrive(selected(failureIds, selection)), printRedriven);
      }),
    );
}

function addDismiss(failures: Command, run: Run): void {
  selecting(failures.command('dismiss'))
    .description('take failures out of the inbox that nobody will work on')
    .requiredOption('--reason <reason>', 'why, for whoever asks later')
    .action(
      run(async ({ client, answer }, failureIds: string[], options: Selection & { reason: string }) => {
        const { reason } = options;
        answer(await client.failures.dismiss({ ...selected(failureIds, options), reason }), printDismissed);
      }),
    );
}

function selecting(command: Command): Command {
  return command
    .argument('[id...]', 'ids of failures')
    .option('-g, --group <group>', 'all open failures of this group')
    .option('--all', 'all open failures');
}

/** @throws CommandFailure unless exactly one way to select is given */
function selected(failureIds: readonly string[], { group, all }: Selection): RedriveRequest {
  const given: RedriveRequest = {
    ...(failureIds.length > 0 && { failureIds: [...failureIds] }),
    ...(group !== undefined && { group }),
    ...(all && { all }),
  };
  if (Object.keys(given).length === 1) return given;
  throw new CommandFailure(exitCodes.usage, 'Say which failures: ids, or --group GROUP, or --all; one of the three.');
}

const printRedriven = ({ jobs, redriven, skipped }: RedriveAnswer, terminal: Parameters<typeof printSkipped>[1]) => {
  terminal.print(redriven === 0 ? 'Nothing was redriven.' : `${redriven} redriven.`);
  for (const { jobId, attempt } of jobs)
    terminal.print(`  job ${jobId}, attempt ${attempt}: sheaf job ${jobId} --wait`);
  printSkipped(skipped, terminal);
};

const printDismissed = ({ dismissed, skipped }: DismissAnswer, terminal: Parameters<typeof printSkipped>[1]) => {
  terminal.print(dismissed === 0 ? 'Nothing was dismissed.' : `${dismissed} dismissed.`);
  printSkipped(skipped, terminal);
};
