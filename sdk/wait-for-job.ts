import type { Job } from '@sheaf/core/platform/api/contract/jobs';
import { sleep } from './sleep.ts';

export interface WaitOptions {
  /** Called with every view of the job that was read. */
  readonly onProgress?: (job: Job) => void;
  readonly signal?: AbortSignal | undefined;
  /** Longest pause between two looks. @default 1000 */
  readonly maxPauseMilliseconds?: number;
}

const firstPause = 100;
const growth = 1.3;

/** Whether a job stands still until somebody acts. */
export function hasEnded(job: Pick<Job, 'status'>): boolean {
  return job.status !== 'pending' && job.status !== 'running';
}

/** Looks at a job, ever less often, until it has ended or is paused. */
export async function waitForJob(read: () => Promise<Job>, options: WaitOptions = {}): Promise<Job> {
  const { onProgress, signal, maxPauseMilliseconds = 1_000 } = options;
  for (let pause = firstPause; ; pause = Math.min(pause * growth, maxPauseMilliseconds)) {
    const job = await read();
    onProgress?.(job);
    if (hasEnded(job)) return job;
    await sleep(pause, signal);
  }
}
