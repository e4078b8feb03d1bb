import type { Job } from '../sdk/client.ts';
import { waitForJob } from '../sdk/wait-for-job.ts';
import type { CommandContext } from './context.ts';
import { openProgress } from './progress.ts';
import { documentsText, printJob } from './views/job-view.ts';
import { countText } from './views/table.ts';

/** Waits for the end of a job with a progress bar; an interruption leaves the job as it is. */
export async function watchJob({ client, terminal, signal }: CommandContext, jobId: string): Promise<Job> {
  const progress = openProgress(terminal);
  try {
    return await waitForJob(() => client.jobs.get(jobId), { onProgress: progress.show, signal });
  } catch (error) {
    if (signal.aborted) terminal.note(`The job goes on. See it by: sheaf job ${jobId}`);
    throw error;
  } finally {
    progress.close();
  }
}

/** One line, or the whole job when something went wrong. */
export function showEnd(job: Job, { terminal }: CommandContext): void {
  if (job.problems.length > 0 || job.estimate) {
    printJob(job, terminal);
    return;
  }
  const left = job.outcome === null || job.outcome === 'empty' ? '' : ` ${job.outcome}`;
  terminal.print(
    `Job ${job.jobId} ${job.status}: ${documentsText(job)}; ${countText(job.counts.chunks, 'chunk')}.${left}`,
  );
}
