import type { AcceptedJob, Job } from '../api/contract/jobs.ts';
import { ProblemError } from '../api/problems.ts';
import { askJson } from './ask.ts';
import type { Asked } from './confirmation.ts';
import type { McpContext } from './tool.ts';

/** A call holds a process of the API while it waits, so that it waits for small sources only. */
const pauseMilliseconds = 250;
const mostLooks = 12;

/** Starts what only says what a job would do. @returns the id of its job */
export async function startDryRun({ ask, principal }: McpContext, asked: Asked): Promise<string> {
  // Whether jobs may be submitted is for the route to say, which also writes the refusal down.
  const { jobId } = await askJson<AcceptedJob>(ask, 'POST', '/v1/jobs', { body: { ...asked, dryRun: true } });
  if (!principal.permissions.has('jobs:read'))
    throw new ProblemError('forbidden', `The dry run ${jobId} is under way, but its estimate needs jobs:read.`);
  return jobId;
}

/** The job once it has ended, or as it is after three seconds. */
export async function waitForDryRun({ ask, sleep }: McpContext, jobId: string): Promise<Job> {
  for (let look = 1; ; look += 1) {
    const job = await askJson<Job>(ask, 'GET', `/v1/jobs/${jobId}`);
    if (look >= mostLooks || (job.status !== 'pending' && job.status !== 'running')) return job;
    await sleep(pauseMilliseconds);
  }
}
