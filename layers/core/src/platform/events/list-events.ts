import type { JobStatus } from '../../ingestion/model.ts';
import type { Reader } from '../access/reader.ts';
import type { Database } from '../database.ts';
import { cloudEventOf, type JobEvent, type JobEventRow } from './cloud-event.ts';

/** What happened to a job since a reader looked last. */
export interface EventsSince {
  readonly status: JobStatus;
  /** Of all events that were ever told of the job, also of those that had their time. */
  readonly lastSequence: number;
  readonly events: readonly JobEvent[];
}

/** Events with a sequence above `after`, in order; undefined when the tenant has no such job. One call. */
export async function listEvents(
  database: Database,
  { tenantId, names }: Reader,
  jobId: string,
  after: number,
  limit: number,
): Promise<EventsSince | undefined> {
  const found = await database.call<(Omit<EventsSince, 'events'> & { readonly events: JobEventRow[] }) | null>(
    'list_job_events',
    { tenantId, reader: names, jobId, after, limit },
  );
  return found === null ? undefined : { ...found, events: found.events.map(cloudEventOf) };
}
