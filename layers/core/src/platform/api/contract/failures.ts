/** The failure inbox on the wire. */
import * as z from 'zod';
import { corpusName, jobId, timestamp } from './identifiers.ts';
import { pageOf } from './paging.ts';

export const failureStatus = z.enum(['open', 'redriven', 'dismissed', 'resolved']).meta({
  description:
    'open: keeps something out. redriven: on its way again. dismissed: nobody will work on it. resolved: over, since what it kept out is stored or kept out by something else.',
});

const failureClass = z.enum(['retry', 'quarantine', 'halt']).meta({
  description:
    'retry: repeated by itself before it came here. quarantine: about one document. halt: about a whole job.',
});

const cause = {
  stage: z.string().meta({ description: 'Where it happened; `job` for a halt, `intake` for a message.' }),
  error: z.string().meta({ description: 'A name of the error table.' }),
  class: failureClass,
  remedy: z.string().meta({ description: 'What to do, from the error table.' }),
  firstAt: timestamp,
  lastAt: timestamp,
};

export const failureView = z
  .object({
    failureId: z.uuid(),
    status: failureStatus,
    ...cause,
    message: z.string().meta({ description: 'Without names, addresses and secrets.' }),
    detail: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .meta({ description: 'Sizes, hashes and counts beside the message.' }),
    corpus: z.string().nullable(),
    jobId: z.string().nullable().meta({ description: 'The job of the last time.' }),
    documentId: z.string().nullable().meta({ description: 'Null for a whole job, and for some messages.' }),
    inputKey: z.string().nullable().meta({ description: 'Key of the landing object that was worked on.' }),
    attempts: z.int().min(1).meta({ description: 'How often it happened.' }),
    reason: z.string().nullable().meta({ description: 'Why it was dismissed.' }),
  })
  .meta({ id: 'Failure' });

export const failureId = z.uuid('must be the failureId of a failure');

export const failureExplanation = z
  .object({
    failureId: z.uuid(),
    stage: cause.stage,
    error: cause.error,
    class: failureClass,
    whatHappened: z.string(),
    likelyCause: z.string(),
    whatToDo: z.string(),
    provider: z.string().nullable().meta({ description: 'Of the model that wrote it; null for a stand-in.' }),
    model: z.string().nullable(),
    standIn: z.string().nullable().meta({ description: 'What it is when no model wrote it, and why; else null.' }),
  })
  .meta({ id: 'FailureExplanation' });

const groupId = z.string().regex(/^[0-9a-f]{16}$/, 'must be the groupId of a group: 16 hexadecimal digits');

export const failureGroup = z
  .object({
    groupId: groupId.meta({ description: 'Of error, stage and template: the same as long as these are.' }),
    template: z.string().meta({ description: 'What the messages have in common; `<*>` stands for what differs.' }),
    ...cause,
    count: z.int().min(1).meta({ description: 'Failures.' }),
    documentIds: z.array(z.string()).meta({ description: 'Up to 5 of the documents, as examples.' }),
  })
  .meta({ id: 'FailureGroup' });

export const failureGroups = z
  .object({
    groups: z.array(failureGroup).meta({ description: 'The largest first.' }),
    isComplete: z.boolean().meta({
      description: 'False when there were more than 10,000 kinds of message; failures beyond them are not counted.',
    }),
  })
  .meta({ id: 'FailureGroups' });

export const failurePage = pageOf(failureView, 'FailurePage');

/** Query parameters that narrow the inbox. */
export const failureFilters = {
  status: failureStatus.optional(),
  stage: z.string().min(1).max(40).optional(),
  error: z.string().min(1).max(80).optional(),
  jobId: jobId.optional(),
  corpus: corpusName.optional(),
} as const;

const selection = {
  failureIds: z.array(z.uuid('must be a failureId')).min(1).max(200).optional(),
  group: groupId.optional().meta({ description: 'All open failures of a group.' }),
  all: z.literal(true).optional().meta({ description: 'All open failures.' }),
};

const names = ['failureIds', 'group', 'all'] as const;
const selectsOnce = (body: Partial<Record<(typeof names)[number], unknown>>): boolean =>
  names.filter((name) => body[name] !== undefined).length === 1;
const selectsOnceMessage = 'must have exactly one of failureIds, group and all';

export const redriveRequest = z
  .strictObject(selection)
  .refine(selectsOnce, selectsOnceMessage)
  .meta({ id: 'RedriveRequest' });

export const dismissRequest = z
  .strictObject({
    ...selection,
    reason: z.string().trim().min(1).max(500).meta({ description: 'For whoever asks later.' }),
  })
  .refine(selectsOnce, selectsOnceMessage)
  .meta({ id: 'DismissRequest' });

const skipped = z
  .array(z.object({ failureId: z.string(), why: z.string() }))
  .meta({ description: 'What was left as it is; the first 200.' });

export const redriveAnswer = z
  .object({
    jobs: z.array(z.object({ jobId: z.string(), corpus: z.string(), attempt: z.int().min(1) })).meta({
      description: 'What was started: the next attempt of a job that had ended, or a new job.',
    }),
    redriven: z.int().min(0).meta({ description: 'Failures that are on their way again.' }),
    skipped,
  })
  .meta({ id: 'RedriveAnswer' });

export const dismissAnswer = z.object({ dismissed: z.int().min(0), skipped }).meta({ id: 'DismissAnswer' });

export type FailureView = z.infer<typeof failureView>;
export type FailureExplanation = z.infer<typeof failureExplanation>;
export type FailureStatus = z.infer<typeof failureStatus>;
export type FailureGroup = z.infer<typeof failureGroup>;
export type FailureGroups = z.infer<typeof failureGroups>;
export type RedriveRequest = z.input<typeof redriveRequest>;
export type DismissRequest = z.input<typeof dismissRequest>;
export type RedriveAnswer = z.infer<typeof redriveAnswer>;
export type DismissAnswer = z.infer<typeof dismissAnswer>;
