/** Jobs wait for a place among those at work; whose turn it is, the database decides (migration 0041, docs/fair-sharing.md). */
import { startAttempt } from '../../ingestion/jobs.ts';
import type { AttemptRef } from '../../ingestion/ledger.ts';
import type { StateMachine } from '../../ports.ts';
import type { Trace } from '../../trace.ts';
import type { Database } from '../database.ts';

interface AdmittedJob extends AttemptRef {
  readonly cursor: string | null;
  readonly trace: Trace | null;
}

/** What one run starts at most; more are started by the next message. */
const startsPerRun = 100;

/**
 * Gives free places to the jobs of all tenants whose turn it is, and starts them. A start that is lost here is found by `sweep`: the job
 * holds its place by then.
 */
export async function startWaiting(database: Database, stateMachine: StateMachine): Promise<AttemptRef[]> {
  const admitted = await database.call<AdmittedJob[]>('admit_jobs', { limit: startsPerRun });
  for (const { cursor, trace, ...ref } of admitted) {
    await startAttempt(stateMachine, ref, cursor, trace);
  }
  return admitted;
}

/** Whether some job waits for a place, of whatever tenant. */
export async function isAnyWaiting(database: Database, tenantId: string): Promise<boolean> {
  const { isWaiting } = await database.call<{ isWaiting: boolean }>('jobs_wait', { tenantId });
  return isWaiting;
}
