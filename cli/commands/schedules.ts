import type { AddCommand } from '../command.ts';
import { printSchedules } from '../views/schedule-view.ts';
import { wholeNumber } from '../whole-number.ts';

export const addSchedules: AddCommand = (program, run) => {
  program
    .command('schedules')
    .description('list schedules, the oldest first')
    .option('-l, --limit <count>', 'most schedules of the page, 1 to 200', wholeNumber(1, 200), 50)
    .option('--cursor <cursor>', 'nextCursor of the page before')
    .action(
      run(async ({ client, answer }, { limit, cursor }: { limit: number; cursor?: string }) => {
        answer(await client.schedules.list({ limit, cursor }), ({ items, nextCursor }, terminal) => {
          printSchedules(items, terminal);
          if (nextCursor) terminal.note(`More: sheaf schedules --cursor ${nextCursor}`);
        });
      }),
    );
};
