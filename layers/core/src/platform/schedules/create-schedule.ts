import { ulid } from 'ulid';
import type { Clock } from '../../ports.ts';
import type { ScheduleSettings } from '../api/contract/schedules.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database } from '../database.ts';
import { isoOf, type ScheduleRow } from './schedule-rows.ts';
import { timingOf } from './schedule-rules.ts';
import { nextTime } from './timing.ts';

/** What is stored: the source without credentials, which are references by now. */
export type ScheduleToStore = Omit<ScheduleSettings, 'source'> & { readonly source: ScheduleRow['source'] };

export interface ScheduleStorePorts {
  readonly database: Database;
  readonly clock: Clock;
}

/** @throws ProblemError invalid-request, corpus-not-found, schedule-exists */
export async function createSchedule(
  { database, clock }: ScheduleStorePorts,
  tenantId: string,
  request: ScheduleToStore,
): Promise<ScheduleRow> {
  const now = clock.now();
  const { cron, everySeconds, timeZone, jitterSeconds, ...settings } = request;
  const timing = timingOf({ cron, everySeconds, timeZone, jitterSeconds }, now);
  const next = request.isPaused ? null : nextTime(timing, now);
  const answer = await database.call<ScheduleRow | { readonly problem: ScheduleProblem }>('create_schedule', {
    ...{ ...settings, tenantId, scheduleId: ulid(now), timing, settledUntil: isoOf(now) },
    nextRunAt: next === null ? null : isoOf(next),
  });
  if ('problem' in answer) throw storeRefusal(answer.problem, request);
  return answer;
}

export type ScheduleProblem = 'corpus-not-found' | 'schedule-exists';

export function storeRefusal(
  problem: ScheduleProblem,
  { corpus, name }: { corpus: string; name: string },
): ProblemError {
  return problem === 'corpus-not-found'
    ? new ProblemError(problem, `No corpus is named ${corpus}. Create it by POST /v1/corpora.`)
    : new ProblemError(
        problem,
        `Another schedule is named ${JSON.stringify(name)}. Change that one, or take another name.`,
      );
}
