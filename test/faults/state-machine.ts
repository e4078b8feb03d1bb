import { classify } from '@sheaf/core/errors';
import type { AttemptRef } from '@sheaf/core/ingestion/ledger';
import { Died } from './faults.ts';

export interface Execution {
  readonly name: string;
  readonly ref: AttemptRef;
  readonly cursor: string | null;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  /** Results of the tasks that have ended: a state machine keeps them, and goes on with the one that was in flight. */
  readonly results: Map<string, unknown>;
}

/** What outlives the process: executions and the results of their tasks. */
export class StateMachine {
  readonly executions = new Map<string, Execution>();

  async start(name: string, input: unknown): Promise<{ executionId: string; alreadyStarted: boolean }> {
    if (this.executions.has(name)) return { executionId: name, alreadyStarted: true };
    const { tenantId, jobId, attempt, cursor } = input as AttemptRef & { cursor: string | null };
    const ref = { tenantId, jobId, attempt };
    this.executions.set(name, { name, ref, cursor, status: 'RUNNING', results: new Map() });
    return { executionId: name, alreadyStarted: false };
  }

  stop(name: string): void {
    const execution = this.executions.get(name);
    if (execution?.status === 'RUNNING') execution.status = 'ABORTED';
  }

  status(name: string): Execution['status'] | undefined {
    return this.executions.get(name)?.status;
  }

  running(): Execution[] {
    return [...this.executions.values()].filter(({ status }) => status === 'RUNNING');
  }
}

/** Runs a task with the retries of the error table, without their pauses; `crashes` as often as something unknown may happen. */
export async function task<T>(
  { results }: Execution,
  name: string,
  crashes: number,
  work: (retryCount: number) => Promise<T>,
): Promise<T> {
  if (results.has(name)) return results.get(name) as T;
  const used = new Map<string, number>();
  for (let retryCount = 0; ; retryCount += 1) {
    try {
      const result = await work(retryCount);
      results.set(name, result);
      return result;
    } catch (error) {
      if (error instanceof Died) throw error;
      const fault = classify(error);
      const most = fault.name === 'Unknown' ? crashes : (fault.entry.retry?.maxAttempts ?? 0);
      const times = used.get(fault.name) ?? 0;
      if (times >= most) throw error;
      used.set(fault.name, times + 1);
    }
  }
}
