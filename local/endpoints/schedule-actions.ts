import * as z from 'zod';
import { type Action, action, seconds } from './action.ts';
import { type Schedule, type ScheduleStore, scheduleInput } from './schedule-store.ts';
import type { Account } from './secret-actions.ts';

const named = z.strictObject({
  Name: z.string(),
  GroupName: z.literal('default').optional(),
  ClientToken: z.string().optional(),
});
const listed = z.strictObject({
  GroupName: z.literal('default').optional(),
  NamePrefix: z.string().optional(),
  MaxResults: z.coerce.number().int().min(1).max(100).optional(),
  NextToken: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).optional(),
});

/** EventBridge Scheduler, with the one group `default`. */
export function scheduleActions(schedules: ScheduleStore, { region, account }: Account): Record<string, Action> {
  const arnOf = (name: string) => `arn:aws:scheduler:${region}:${account}:schedule/default/${name}`;
  const described = ({ CreationDate, LastModificationDate, ...schedule }: Schedule) => ({
    ...schedule,
    State: schedule.State ?? 'ENABLED',
    Arn: arnOf(schedule.Name),
    GroupName: 'default',
    CreationDate: seconds(CreationDate),
    LastModificationDate: seconds(LastModificationDate),
  });

  return {
    CreateSchedule: action(scheduleInput, async (input) => {
      await schedules.create(input);
      return { ScheduleArn: arnOf(input.Name) };
    }),
    GetSchedule: action(named, ({ Name }) => described(schedules.get(Name))),
    UpdateSchedule: action(scheduleInput, async (input) => {
      await schedules.update(input);
      return { ScheduleArn: arnOf(input.Name) };
    }),
    DeleteSchedule: action(named, async ({ Name }) => {
      await schedules.delete(Name);
      return {};
    }),
    ListSchedules: action(listed, ({ NamePrefix = '', State, MaxResults = 100, NextToken = '' }) => {
      const wanted = schedules
        .list()
        .map(described)
        .filter((one) => one.Name.startsWith(NamePrefix) && one.Name > NextToken)
        .filter((one) => State === undefined || one.State === State);
      const page = wanted.slice(0, MaxResults);
      const summaries = page.map(({ Target, ...one }) => ({ ...pick(one), Target: { Arn: Target.Arn } }));
      return { Schedules: summaries, NextToken: wanted.length > MaxResults ? page.at(-1)?.Name : undefined };
    }),
  };
}

function pick({ Arn, Name, GroupName, State, CreationDate, LastModificationDate }: Record<string, unknown>) {
  return { Arn, Name, GroupName, State, CreationDate, LastModificationDate };
}
