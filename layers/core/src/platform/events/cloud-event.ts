/** The envelope of events: CloudEvents 1.0 in its JSON format. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md */
import * as z from 'zod';
import { jobId, timestamp } from '../api/contract/identifiers.ts';
import { type EventName, eventNames, eventTable } from './event-table.ts';
import { jobProgress, progressVersion } from './job-progress-event.ts';

/** Media type of one event on its own, as webhooks get it (structured mode of the HTTP binding). */
export const cloudEventType = 'application/cloudevents+json; charset=utf-8';

/** An event as its row has it. */
export interface JobEventRow {
  readonly jobId: string;
  readonly sequence: number;
  readonly type: string;
  readonly data: unknown;
  readonly time: string;
}

function envelopeOf<Name extends string, Data extends z.ZodType>(name: Name, version: number, data: Data) {
  return z.strictObject({
    specversion: z.literal('1.0'),
    id: z.string().min(1).meta({ description: 'Unique for the job; the same however often the event is delivered.' }),
    source: z
      .string()
      .meta({ description: 'Path of the job in the API.', examples: ['/v1/jobs/01JAB8X2Z5W1T4M0Q6R7S8V9YN'] }),
    type: z.literal(`sheaf.${name}.v${version}` as `sheaf.${Name}.v${number}`),
    subject: jobId,
    time: timestamp,
    datacontenttype: z.literal('application/json'),
    sequence: z
      .string()
      .regex(/^\d{10}$/)
      .optional()
      .meta({ description: 'Number of the event within its job, from 1 without gaps, in ten digits.' }),
    data,
  });
}

const envelopes = eventNames.map((name) => envelopeOf(name, eventTable[name].version, eventTable[name].data));

/** Any event of a job, checked strictly: its type decides the shape of its data. */
export const jobEvent = z.union(envelopes as unknown as [(typeof envelopes)[number], ...typeof envelopes]);

/** What a stream tells beside events: how far the job is. It is counted when it is told, and stored nowhere. */
export const progressEvent = envelopeOf('job_progress', progressVersion, jobProgress);

export type JobEvent = z.output<typeof jobEvent>;
export type ProgressEvent = z.output<typeof progressEvent>;

/** The envelope around a row. */
export function cloudEventOf(row: JobEventRow): JobEvent {
  const { version } = eventTable[row.type as EventName];
  return {
    ...attributesOf(row.jobId, row.time),
    id: `${row.jobId}-${row.sequence}`,
    type: `sheaf.${row.type}.v${version}`,
    sequence: String(row.sequence).padStart(10, '0'),
    data: row.data,
  } as JobEvent;
}

export function progressEventOf(id: string, time: string, data: ProgressEvent['data']): ProgressEvent {
  const type = `sheaf.job_progress.v${progressVersion}` as const;
  return { ...attributesOf(id, time), id: `${id}-progress-${time}`, type, data };
}

function attributesOf(id: string, time: string) {
  return {
    specversion: '1.0' as const,
    source: `/v1/jobs/${id}`,
    subject: id,
    time,
    datacontenttype: 'application/json' as const,
  };
}

/** `job_completed` of `sheaf.job_completed.v1`. */
export function eventNameOf(type: string): string {
  return type.replace(/^sheaf\.(.+)\.v\d+$/, '$1');
}
