import { isAnyWaiting } from '../platform/fairness/start-waiting.ts';
import { lookSoon } from '../platform/schedules/look-soon.ts';
import type { ScheduleRef } from '../platform/schedules/schedule-rows.ts';
import type { Logger, RemoteFunction } from '../ports.ts';
import { type FinishPorts, finishJob } from './finish-job.ts';
import type { AttemptRef } from './ledger.ts';

export interface ClosePorts extends FinishPorts {
  readonly fireSchedule: RemoteFunction<ScheduleRef, unknown>;
  readonly logger: Logger;
}

/** Fields of "Step Functions Execution Status Change" that close-job reads. */
export interface ExecutionStatus {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  /** JSON text of the execution's input. */
  readonly input: string;
  readonly error?: string | null | undefined;
  readonly cause?: string | null | undefined;
}

/**
 * No job stays `running` when its execution ended. An attempt that FinishJob has ended is left as it is: ending twice
 * changes nothing. What a schedule held back for the end of the job, starts then; so do jobs that wait for its place.
 */
export async function closeJob(event: ExecutionStatus, ports: ClosePorts): Promise<void> {
  const { tenantId, jobId, attempt } = JSON.parse(event.input) as { tenantId: string; jobId: string; attempt: number };
  const job = await ports.database.call<{ attempt: number; status: string } | null>('get_job', { tenantId, jobId });
  const isOpen = job?.attempt === attempt && ['pending', 'running'].includes(job.status);
  if (isOpen) await endAttempt(event, { tenantId, jobId, attempt }, ports);
  const waiting = await ports.database.call<ScheduleRef[]>('schedules_waiting_for', { tenantId, jobId });
  for (const schedule of waiting) await lookSoon(schedule, ports);
  // The place that became free is for whoever is next.
  if (await isAnyWaiting(ports.database, tenantId)) await ports.openJobs.send({ reason: 'place' }, { delaySeconds: 0 });
}

async function endAttempt(event: ExecutionStatus, ref: AttemptRef, ports: FinishPorts): Promise<void> {
  const error = event.error ?? (event.status === 'SUCCEEDED' ? 'ExecutionEndedEarly' : `Execution${event.status}`);
  const message = event.cause ?? `The execution ended as ${event.status} before the job was finished.`;
  await finishJob({ ...ref, handOver: false, cursor: null, error, message }, ports);
}
