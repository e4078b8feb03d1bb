import { type FinishPorts, finishJob } from './finish-job.ts';

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
 * changes nothing.
 */
export async function closeJob(event: ExecutionStatus, ports: FinishPorts): Promise<void> {
  const { tenantId, jobId, attempt } = JSON.parse(event.input) as { tenantId: string; jobId: string; attempt: number };
  const job = await ports.database.call<{ attempt: number; status: string } | null>('get_job', { tenantId, jobId });
  if (!job || job.attempt !== attempt || !['pending', 'running'].includes(job.status)) return;
  const error = event.error ?? (event.status === 'SUCCEEDED' ? 'ExecutionEndedEarly' : `Execution${event.status}`);
  const message = event.cause ?? `The execution ended as ${event.status} before the job was finished.`;
  await finishJob({ tenantId, jobId, attempt, handOver: false, cursor: null, error, message }, ports);
}
