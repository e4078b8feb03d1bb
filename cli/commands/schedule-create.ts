import { Option } from 'commander';
import type { ScheduleRequest } from '../../sdk/client.ts';
import type { AddCommand } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { parametersOf } from '../parameters.ts';
import { printSummary } from '../views/schedule-view.ts';
import { wholeNumber } from '../whole-number.ts';

interface CreateOptions {
  readonly name: string;
  readonly corpus: string;
  readonly cron?: string;
  readonly everyMinutes?: number;
  readonly timeZone: string;
  readonly jitter: number;
  readonly overlap: 'skip' | 'queue';
  readonly catchUp: 'none' | 'last' | 'all';
  readonly paused?: boolean;
}

export const addScheduleCreate: AddCommand = (schedule, run) => {
  schedule
    .command('create')
    .description('submit a job from a remote source again and again')
    .argument('<type>', 'type of the source, as for sheaf submit')
    .argument('[parameter...]', 'name=value, as for sheaf submit')
    .requiredOption('-n, --name <name>', 'its name, unique within the tenant')
    .option('-c, --corpus <corpus>', 'corpus that the documents belong to', 'documents')
    .option('--cron <fields>', 'minute, hour, day of the month, month, day of the week: "0 3 * * MON-FRI"')
    .option('--every-minutes <count>', 'instead of --cron: an interval', wholeNumber(1, 525_600))
    .option('--time-zone <zone>', 'zone by which --cron is read, such as Europe/Berlin', 'UTC')
    .option('--jitter <seconds>', 'start up to so many seconds later', wholeNumber(0, 900), 0)
    .addOption(
      new Option('--overlap <policy>', 'while the job before has not ended').choices(['skip', 'queue']).default('skip'),
    )
    .addOption(
      new Option('--catch-up <policy>', 'times that passed while nothing ran')
        .choices(['none', 'last', 'all'])
        .default('last'),
    )
    .option('--paused', 'do not fire until it is resumed')
    .action(run(create));
};

async function create(context: CommandContext, type: string, words: string[], options: CreateOptions): Promise<void> {
  const { name, corpus, cron, everyMinutes, timeZone, jitter, overlap, catchUp, paused = false } = options;
  const request = {
    ...{ name, corpus, timeZone, overlap, catchUp, jitterSeconds: jitter, isPaused: paused },
    source: { type, ...parametersOf(words, context.env) } as ScheduleRequest['source'],
    ...(cron !== undefined && { cron }),
    ...(everyMinutes !== undefined && { everySeconds: everyMinutes * 60 }),
  };
  context.answer(await context.client.schedules.create(request), printSummary);
}
