import type { Job } from '../sdk/client.ts';
import { ProblemError } from '../sdk/problem-error.ts';
import type { CommandContext } from './context.ts';
import { openProgress } from './progress.ts';
import { eventLine } from './views/event-view.ts';
import { documentsText, printJob } from './views/job-view.ts';
import { countText } from './views/table.ts';

/** Waits for the end of a job with a progress bar; an interruption leaves the job as it is. */
export async function watchJob({ client, terminal, signal }: CommandContext, jobId: string): Promise<Job> {
  const progress = openProgress(terminal);
  try {
    return await client.jobs.wait(jobId, { onProgress: progress.show, signal });
  } catch (error) {
    if (signal.aborted) terminal.note(`The job goes on. See it by: sheaf job ${jobId}`);
    throw error;
  } finally {
    progress.close();
  }
}

/**
 * Tells each event of a job, as a line or, with --json, as JSON on a line, and in the end gives the job. Where all streams are taken it
 * waits with a progress bar in their place.
 */
export async function followJob(context: CommandContext, jobId: string): Promise<Job> {
  const { client, terminal, signal, isJson } = context;
  try {
    for await (const event of client.jobs.follow(jobId, { signal })) {
      terminal.print(isJson ? JSON.stringify(event) : eventLine(event, terminal));
    }
    return await client.jobs.get(jobId);
  } catch (error) {
    if (signal.aborted) terminal.note(`The job goes on. See it by: sheaf job ${jobId}`);
    if (!(error instanceof ProblemError && error.status === 503)) throw error;
    terminal.note('All streams of events are taken; this looks at the job from time to time.');
    return watchJob(context, jobId);
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
