/** Schedules on the wire. What a schedule submits is a job's request: sources come along with the contract of jobs. */
import * as z from 'zod';
import { corpusName, jobId, scheduleId, timestamp } from './identifiers.ts';
import { jobRequest, jobSource, jobStatus } from './jobs.ts';
import { pageOf } from './paging.ts';

export const shortestIntervalSeconds = 60;
const longestIntervalSeconds = 31_536_000;
/** What a queue can delay. */
const mostJitterSeconds = 900;

const fields = {
  name: z.string().trim().min(1).max(100).meta({ description: 'Unique within the tenant.' }),
  source: jobSource,
  corpus: corpusName,
  options: jobRequest.shape.options,
  cron: z
    .string()
    .max(200)
    .meta({
      description: 'Five fields: minute, hour, day of the month, month, day of the week.',
      examples: ['0 3 * * MON-FRI'],
    }),
  everySeconds: z
    .int()
    .min(shortestIntervalSeconds)
    .max(longestIntervalSeconds)
    .multipleOf(60, 'must be whole minutes: a multiple of 60')
    .meta({ description: 'Instead of `cron`: an interval of whole minutes, counted from when it was set.' }),
  timeZone: z
    .string()
    .min(1)
    .max(64)
    .meta({ description: 'IANA name, by which `cron` is read.', examples: ['Europe/Berlin'] }),
  jitterSeconds: z
    .int()
    .min(0)
    .max(mostJitterSeconds)
    .meta({ description: 'Each firing starts up to so much later, spread evenly.' }),
  overlap: z.enum(['skip', 'queue']).meta({
    description:
      'What comes of a time at which the job before has not ended: left out, or one firing waits for its end.',
  }),
  catchUp: z.enum(['none', 'last', 'all']).meta({
    description:
      'What comes of times that passed while nothing ran: none, the last one, or the newest ten one after another.',
  }),
  isPaused: z.boolean(),
};

export const scheduleRequest = z
  .strictObject({
    ...fields,
    corpus: fields.corpus.default('documents'),
    cron: fields.cron.optional(),
    everySeconds: fields.everySeconds.optional(),
    timeZone: fields.timeZone.default('UTC'),
    jitterSeconds: fields.jitterSeconds.default(0),
    overlap: fields.overlap.default('skip'),
    catchUp: fields.catchUp.default('last'),
    isPaused: fields.isPaused.default(false),
  })
  .meta({ id: 'ScheduleRequest', description: 'Exactly one of `cron` and `everySeconds`.' });

export const scheduleChanges = z
  .strictObject(fields)
  .partial()
  .meta({ id: 'ScheduleChanges', description: '`cron` takes the place of `everySeconds`, and the other way round.' });

export const emptyScheduleRequest = z
  .strictObject({})
  .meta({ id: 'EmptyScheduleRequest', description: 'An empty object: no options are defined yet.' });

export const scheduleRun = z
  .object({
    scheduledAt: timestamp.meta({ description: 'The time of the schedule, or when somebody asked.' }),
    trigger: z.enum(['schedule', 'person']),
    outcome: z.enum(['starting', 'queued', 'submitted', 'skipped']),
    reason: z.string().nullable().meta({ description: 'Why it was skipped.' }),
    startAt: timestamp,
    jobId: jobId.nullable(),
    jobStatus: jobStatus.nullable(),
  })
  .meta({ id: 'ScheduleRun' });

const summary = {
  scheduleId,
  name: z.string(),
  source: z.looseObject({ type: z.string() }),
  corpus: z.string(),
  options: z.looseObject({}),
  cron: z.string().nullable(),
  everySeconds: z.int().nullable(),
  timeZone: z.string(),
  jitterSeconds: z.int(),
  overlap: fields.overlap,
  catchUp: fields.catchUp,
  isPaused: z.boolean(),
  nextRunAt: timestamp
    .nullable()
    .meta({ description: 'Before jitter; null while it is paused, and when no time is left.' }),
  createdAt: timestamp,
  updatedAt: timestamp,
};

export const scheduleSummary = z.object(summary).meta({ id: 'ScheduleSummary' });
export const schedule = z
  .object({ ...summary, runs: z.array(scheduleRun).meta({ description: 'The last 20, the newest first.' }) })
  .meta({ id: 'Schedule' });
export const deletedSchedule = z.object({ scheduleId }).meta({ id: 'DeletedSchedule' });
export const schedulePage = pageOf(scheduleSummary, 'SchedulePage');

export type ScheduleRequest = z.input<typeof scheduleRequest>;
export type ScheduleSettings = z.output<typeof scheduleRequest>;
export type ScheduleChanges = z.output<typeof scheduleChanges>;
export type ScheduleSummary = z.infer<typeof scheduleSummary>;
export type Schedule = z.infer<typeof schedule>;
export type ScheduleRun = z.infer<typeof scheduleRun>;
