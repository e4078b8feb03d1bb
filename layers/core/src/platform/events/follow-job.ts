/** The stream of a job: its events as they come, and between them how far it is, until it has ended or the time is over. */

import type { Clock, Logger } from '../../ports.ts';
import type { Reader } from '../access/reader.ts';
import type { Job } from '../api/contract/jobs.ts';
import type { Database } from '../database.ts';
import { getJob } from '../jobs/get-job.ts';
import { progressEventOf } from './cloud-event.ts';
import { commentFrame, eventFrame, retryFrame } from './event-frames.ts';
import { progressOf } from './job-progress-event.ts';
import { listEvents } from './list-events.ts';
import { type ProgressSample, withSample } from './rate.ts';
import type { StreamPlace } from './stream-places.ts';

export interface FollowPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly place: StreamPlace;
}

export interface FollowRequest {
  readonly reader: Reader;
  readonly jobId: string;
  /** Number of the event that the reader has read last; 0 for none. */
  readonly after: number;
  readonly maxSeconds: number;
}

const eventsPerLook = 200;
const shortestPause = 300;
const longestPause = 2_000;
const pauseGrowth = 1.4;
const retryMilliseconds = 1_000;
/** Proxies close what is silent for a minute. */
const beatMilliseconds = 15_000;
/** Counting takes a part of the database's time that grows with the job: at most a twentieth for one stream. */
const leastBetweenCounts = 1_000;
const countShare = 20;

/**
 * Frames of the stream. What fails in the middle ends it as if its time were over: the reader connects again and goes on after the
 * last event that it got.
 */
export async function* followJob(request: FollowRequest, ports: FollowPorts): AsyncGenerator<string, void, undefined> {
  try {
    yield retryFrame(retryMilliseconds);
    const isOver = yield* framesOf(request, ports);
    if (!isOver) yield commentFrame('The time of this stream is over. Connect again with Last-Event-ID.');
  } catch (error) {
    const { name } = error instanceof Error ? error : { name: 'Unknown' };
    ports.logger.warn('A stream of events broke off.', { jobId: request.jobId, errorName: name });
  } finally {
    await ports.place.leave();
  }
}

/** True when there is nothing more to tell, false when the time is over. */
async function* framesOf({ reader, jobId, after, maxSeconds }: FollowRequest, ports: FollowPorts) {
  const { database, clock } = ports;
  const endsAt = clock.now() + maxSeconds * 1000;
  const progress = progressTeller(reader, jobId, ports);
  let last = after;
  let saidAt = clock.now();
  for (let pause = shortestPause; ; pause = Math.min(pause * pauseGrowth, longestPause)) {
    const since = await listEvents(database, reader, jobId, last, eventsPerLook);
    if (since === undefined) return true;
    const said = since.events.map(eventFrame);
    last = Number(since.events.at(-1)?.sequence ?? last);
    if (since.events.length > 0) pause = shortestPause;
    if (since.events.length < eventsPerLook) {
      const hasEnded = since.status !== 'pending' && since.status !== 'running';
      said.push(...(await progress(hasEnded)));
      yield* said;
      if (hasEnded) return true;
      const now = clock.now();
      if (now >= endsAt) return false;
      if (said.length > 0) saidAt = now;
      else if (now - saidAt >= beatMilliseconds) {
        yield commentFrame('still here');
        saidAt = now;
      }
      await ports.place.keep();
      await ports.sleep(pause);
    } else yield* said;
  }
}

/** Counts when it is time to, or must be, and tells what has changed since. */
function progressTeller(reader: Reader, jobId: string, { database, clock }: FollowPorts) {
  let samples: ProgressSample[] = [];
  let told = '';
  let nextAt = 0;
  return async (isLast: boolean): Promise<string[]> => {
    const startedAt = clock.now();
    if (startedAt < nextAt && !isLast) return [];
    const job = await getJob(database, reader, jobId);
    const now = clock.now();
    nextAt = now + Math.max(leastBetweenCounts, (now - startedAt) * countShare);
    if (job === undefined) return [];
    samples = withSample(samples, { at: now, ended: endedOf(job) });
    const { status, attempt, counts, cost } = job;
    const seen = JSON.stringify({ status, attempt, counts, cost });
    if (seen === told) return [];
    told = seen;
    return [eventFrame(progressEventOf(jobId, new Date(now).toISOString(), progressOf(job, samples)))];
  };
}

function endedOf({ counts: { documents } }: Job): number {
  return documents.total - documents.pending;
}
