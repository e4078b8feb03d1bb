import type { AddCommand } from '../command.ts';
import { printRun, printSchedule, printSummary } from '../views/schedule-view.ts';
import { addScheduleCreate } from './schedule-create.ts';

export const addSchedule: AddCommand = (program, run) => {
  const schedule = program.command('schedule').description('create, show, run, pause, resume or delete a schedule');
  const named = (name: string, description: string) =>
    schedule.command(name).description(description).argument('<id>', 'id of the schedule');
  addScheduleCreate(schedule, run);
  named('show', 'show its times and what came of the last ones').action(
    run(async ({ client, answer }, id: string) => answer(await client.schedules.get(id), printSchedule)),
  );
  named('run', 'run it now, even while it is paused').action(
    run(async ({ client, answer }, id: string) => answer(await client.schedules.run(id), printRun)),
  );
  named('pause', 'let it not fire until it is resumed').action(
    run(async ({ client, answer }, id: string) => answer(await client.schedules.pause(id), printSummary)),
  );
  named('resume', 'let it fire again; what passed is not made up for').action(
    run(async ({ client, answer }, id: string) => answer(await client.schedules.resume(id), printSummary)),
  );
  named('delete', 'delete it; jobs that it submitted and their documents stay').action(
    run(async ({ client, answer }, id: string) => {
      answer(await client.schedules.delete(id), ({ scheduleId }, { print }) =>
        print(`Schedule ${scheduleId} is deleted.`),
      );
    }),
  );
};
