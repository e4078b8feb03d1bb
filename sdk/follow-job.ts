/** Follows a job by its stream of events, over any number of connections. */
import type { JobEvent, ProgressEvent } from '@sheaf/core/platform/events/cloud-event';
import { readEventStream } from './event-stream.ts';
import { ServerUnreachable } from './problem-error.ts';
import { sleep } from './sleep.ts';
import type { Transport } from './transport.ts';

export interface FollowOptions {
  /** Number of the event that was read last, to go on after it. @default 0, from the first */
  readonly after?: number;
  readonly signal?: AbortSignal | undefined;
}

const defaultRetryMilliseconds = 1_000;
/** Connections in a row that tell nothing. */
const mostSilent = 5;

/**
 * Events as they come, and progress between them, until the job has ended or is paused. A stream that ends early, or breaks, is gone
 * on with after the last event, so that none is told twice or left out.
 * @throws ProblemError `too-many-streams` when all are taken: poll then, as `jobs.wait` does; ServerUnreachable
 */
export async function* followJob(
  transport: Transport,
  jobId: string,
  { after = 0, signal }: FollowOptions = {},
): AsyncGenerator<JobEvent | ProgressEvent, void, undefined> {
  const path = `/v1/jobs/${encodeURIComponent(jobId)}/events`;
  let last = after;
  let retry = defaultRetryMilliseconds;
  let silent = 0;
  while (silent < mostSilent) {
    const headers = { accept: 'text/event-stream', 'last-event-id': last > 0 ? String(last) : undefined };
    const answer = await transport.response('GET', path, { headers, signal });
    if (answer.status === 204 || answer.body === null) return;
    silent += 1;
    try {
      for await (const frame of readEventStream(answer.body)) {
        silent = 0;
        retry = frame.retry ?? retry;
        const event = JSON.parse(frame.data) as JobEvent | ProgressEvent;
        if (frame.id !== undefined) last = Number(frame.id);
        yield event;
        // The last thing that a stream tells is how the job stands.
        if (isEnd(event)) return;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof SyntaxError) throw error;
    }
    await sleep(retry, signal);
  }
  throw new ServerUnreachable(
    transport.url,
    new Error(`${mostSilent} streams in a row broke off before they told anything.`),
  );
}

function isEnd(event: JobEvent | ProgressEvent): boolean {
  if (event.type !== 'sheaf.job_progress.v1') return false;
  const { status } = event.data as ProgressEvent['data'];
  return status !== 'pending' && status !== 'running';
}
