import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { writeWhole } from '../data-folder/write-whole.ts';
import { type NextTime, parseSchedule } from '../events/schedule-expression.ts';
import type { EngineClock, TimerHandle } from '../states/ports.ts';
import { ApiException } from './api-exception.ts';

/** A schedule as EventBridge Scheduler describes it; fields that the local cloud would ignore are not taken. */
export const scheduleInput = z.strictObject({
  Name: z.string().regex(/^[0-9A-Za-z._-]{1,64}$/),
  GroupName: z.literal('default').optional(),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().optional(),
  Description: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).optional(),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
  /** Seconds since 1970: no firing before; a rate is counted from here. */
  StartDate: z.number().optional(),
  Target: z.strictObject({
    Arn: z.string(),
    RoleArn: z.string(),
    Input: z.string().optional(),
    DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
    RetryPolicy: z
      .strictObject({ MaximumRetryAttempts: z.number().optional(), MaximumEventAgeInSeconds: z.number().optional() })
      .optional(),
  }),
  ClientToken: z.string().optional(),
});
const stored = scheduleInput.omit({ ClientToken: true, GroupName: true }).extend({
  CreationDate: z.number(),
  LastModificationDate: z.number(),
});

export type ScheduleInput = z.infer<typeof scheduleInput>;
export type Schedule = z.infer<typeof stored>;

export interface ScheduleStoreOptions {
  readonly dataDir: string;
  readonly clock: EngineClock;
  /** Called each time that an enabled schedule is due while the host runs, with the time that it is for. */
  readonly onDue: (schedule: Schedule, dueAt: number) => void;
}

/** Schedules that users made, kept in `schedules.json`. What was due while the host was down is not made up for here: `fire-schedule` does, by its table. */
export class ScheduleStore {
  readonly #options: ScheduleStoreOptions;
  readonly #schedules: Map<string, Schedule>;
  readonly #timers = new Map<string, TimerHandle>();
  #writing: Promise<void> = Promise.resolve();

  constructor(options: ScheduleStoreOptions, schedules: readonly Schedule[]) {
    this.#options = options;
    this.#schedules = new Map(schedules.map((schedule) => [schedule.Name, schedule]));
    for (const schedule of schedules) this.#arm(schedule);
  }

  /** @throws ApiException ResourceNotFoundException */
  get(name: string): Schedule {
    const found = this.#schedules.get(name);
    if (found !== undefined) return found;
    throw new ApiException('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
  }

  /** In the order of their names. */
  list(): Schedule[] {
    return [...this.#schedules.values()].sort((a, b) => (a.Name < b.Name ? -1 : 1));
  }

  /** @throws ApiException ConflictException, ValidationException */
  async create(input: ScheduleInput): Promise<void> {
    if (this.#schedules.has(input.Name)) {
      throw new ApiException('ConflictException', `Schedule ${input.Name} already exists.`, 409);
    }
    const now = this.#options.clock.now();
    await this.#set(input, now, now);
  }

  async update(input: ScheduleInput): Promise<void> {
    await this.#set(input, this.get(input.Name).CreationDate, this.#options.clock.now());
  }

  async delete(name: string): Promise<void> {
    this.get(name);
    this.#disarm(name);
    this.#schedules.delete(name);
    await this.#save();
  }

  close(): void {
    for (const name of [...this.#timers.keys()]) this.#disarm(name);
  }

  async #set(input: ScheduleInput, CreationDate: number, LastModificationDate: number): Promise<void> {
    nextTimeOf(input);
    const { ClientToken: _, GroupName: __, ...rest } = input;
    const schedule = { ...rest, CreationDate, LastModificationDate };
    this.#disarm(input.Name);
    this.#schedules.set(input.Name, schedule);
    this.#arm(schedule);
    await this.#save();
  }

  #arm(schedule: Schedule): void {
    if (schedule.State === 'DISABLED') return;
    const { clock, onDue } = this.#options;
    const next = nextTimeOf(schedule);
    const wait = (dueAt: number | undefined): void => {
      if (dueAt === undefined) return;
      const timer = clock.setTimer(Math.max(0, dueAt - clock.now()), () => {
        wait(next(Math.max(dueAt, clock.now())));
        onDue(schedule, dueAt);
      });
      this.#timers.set(schedule.Name, timer);
    };
    wait(next(clock.now()));
  }

  #disarm(name: string): void {
    const timer = this.#timers.get(name);
    if (timer !== undefined) this.#options.clock.clearTimer(timer);
    this.#timers.delete(name);
  }

  #save(): Promise<void> {
    const file = join(this.#options.dataDir, 'schedules.json');
    const saved = this.#writing.then(() => writeWhole(file, `${JSON.stringify(this.list(), null, 2)}\n`));
    this.#writing = saved.catch(() => undefined);
    return saved;
  }
}

/** @throws Error when the file is damaged, with what to do */
export async function openScheduleStore(options: ScheduleStoreOptions): Promise<ScheduleStore> {
  const file = join(options.dataDir, 'schedules.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]';
    throw error;
  });
  try {
    return new ScheduleStore(options, z.array(stored).parse(JSON.parse(text)));
  } catch (error) {
    throw new Error(`${file} is damaged. Restore it from a copy, or delete it and make the schedules again.`, {
      cause: error,
    });
  }
}

function nextTimeOf({
  ScheduleExpression,
  ScheduleExpressionTimezone = 'UTC',
  StartDate,
}: ScheduleInput | Schedule): NextTime {
  try {
    const next = parseSchedule({ expression: ScheduleExpression, timeZone: ScheduleExpressionTimezone });
    return StartDate === undefined ? next : startingAt(StartDate * 1_000, next, ScheduleExpression);
  } catch (error) {
    throw new ApiException('ValidationException', (error as Error).message);
  }
}

/** The first firing of a rate is at its start, the others follow in its interval; cron begins after the start. */
function startingAt(startMs: number, next: NextTime, expression: string): NextTime {
  if (!expression.startsWith('rate')) return (previous) => next(Math.max(previous, startMs - 1));
  const intervalMs = next(0)!;
  return (previous) =>
    previous < startMs ? startMs : startMs + (Math.floor((previous - startMs) / intervalMs) + 1) * intervalMs;
}
