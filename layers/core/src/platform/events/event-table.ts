/** Every event of a job: when it is told, and what it says. Shapes grow by additions only; anything else is a new version. */
import * as z from 'zod';
import { jobStatus, stageNames } from '../api/contract/jobs.ts';

const count = z.int().min(0);
const attempt = z.int().min(1).meta({ description: 'Attempt of the job, from 1.' });
const wave = count.meta({
  description: 'Part of the listing that the documents came with, from 0: at most 5,000 documents, or 5 minutes.',
});
const stage = z.enum(stageNames).meta({ description: 'One of the five stages.' });
const error = z.string().meta({ description: 'A name of the error table, docs/errors.md.' });

const end = {
  attempt,
  status: jobStatus,
  outcome: z
    .string()
    .nullable()
    .meta({ description: 'How it ended, in a sentence; `empty` when nothing was listed; null when all went well.' }),
  error: error.nullable().meta({ description: 'What stopped it, by its name; null when nothing did.' }),
  documents: z
    .strictObject({
      ...{ total: count, stored: count, unchanged: count, quarantined: count },
      ...{ failed: count, deleted: count, cancelled: count },
    })
    .meta({ description: 'Documents by how they ended.' }),
  chunks: count.meta({ description: 'Chunks of the documents that were stored.' }),
  cost: z
    .strictObject({ currency: z.string(), amount: z.number().min(0) })
    .meta({ description: 'What the job has spent on models so far, from the ledger.' }),
};

const again = { attempt, endedBefore: jobStatus.meta({ description: 'Status that it was taken up from.' }) };

export const eventTable = {
  job_submitted: {
    version: 1,
    when: 'A job was taken in, by a request, a schedule, dropped files or a redrive.',
    data: z.strictObject({
      corpus: z.string(),
      source: z.string().meta({ description: 'Type of the source.' }),
    }),
  },
  job_started: { version: 1, when: 'An attempt began to work.', data: z.strictObject({ attempt }) },
  stage_started: {
    version: 1,
    when: 'The first documents of a wave came to a stage.',
    data: z.strictObject({ stage, attempt, wave }),
  },
  stage_completed: {
    version: 1,
    when: 'A wave has a stage behind it. A stage that no document of it came to is not told of.',
    data: z.strictObject({
      ...{ stage, attempt, wave },
      done: count.meta({ description: 'Documents that passed the stage.' }),
      failed: count.meta({ description: 'Documents that ended in it, quarantined or failed.' }),
    }),
  },
  stage_failed: {
    version: 1,
    when: 'A batch or shard gave up in a stage, its retries being spent.',
    data: z.strictObject({
      ...{ stage, attempt, error },
      documents: count.meta({ description: 'Documents that ended with it.' }),
      endedAs: z.enum(['failed', 'quarantined']),
    }),
  },
  retry_attempt: {
    version: 1,
    when: 'Documents of a batch are left for another try of the stage.',
    data: z.strictObject({
      ...{ stage, attempt },
      documents: count.meta({ description: 'Documents that are tried again.' }),
      error: error.meta({ description: 'Why, by the name that most of them have.' }),
    }),
  },
  job_completed: {
    version: 1,
    when: 'The job ended, with all documents (`completed`) or with some (`partial`).',
    data: z.strictObject(end),
  },
  job_failed: { version: 1, when: 'The job ended, and nothing of it was stored.', data: z.strictObject(end) },
  job_cancelled: { version: 1, when: 'Somebody cancelled the job. What was stored stays.', data: z.strictObject(end) },
  job_paused: {
    version: 1,
    when: 'The job stands still until somebody resumes it, for the reason in `error` and `outcome`.',
    data: z.strictObject(end),
  },
  budget_paused: {
    version: 1,
    when: 'The job stands still because its next paid call would pass the budget. Told in place of `job_paused`.',
    data: z.strictObject(end),
  },
  job_resumed: { version: 1, when: 'A paused job was taken up again.', data: z.strictObject(again) },
  job_retried: { version: 1, when: 'A job that had ended was given another attempt.', data: z.strictObject(again) },
} as const;

export type EventName = keyof typeof eventTable;

export const eventNames = Object.keys(eventTable) as [EventName, ...EventName[]];

export type EventData<Name extends EventName> = z.output<(typeof eventTable)[Name]['data']>;
