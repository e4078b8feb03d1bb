/** From object events to jobs: mark the key, then open one job per tenant and corpus for what is marked. */
import { ulid } from 'ulid';
import { documentIdOf } from '../keys.ts';
import type { Database } from '../platform/database.ts';
import { startWaiting } from '../platform/fairness/start-waiting.ts';
import type { Clock, MessageQueue, StateMachine } from '../ports.ts';
import { landingUriOf, tenantOfKey, uploadOfKey } from '../sources/landing-uri.ts';
import { openAttempt } from './jobs.ts';

/** What an S3 object event says, whichever kind it was: look at this key. */
export interface ObjectEvent {
  readonly bucketKey: string;
  readonly sizeBytes: number | null;
  readonly etag: string | null;
  readonly looksAbsent: boolean;
}

export interface IntakePorts {
  readonly database: Database;
  readonly openJobs: MessageQueue;
  /** How long the oldest marked key waits for company. */
  readonly delaySeconds: number;
}

/** Documents of one landing job at most; a full one is opened without waiting. */
export const documentsPerJob = 10_000;

/**
 * Marks the keys of a batch of events; keys under no tenant and keys of uploads are not documents of the landing zone.
 * @param isListed whether the bucket was listed for them: no event tells that they changed
 */
export async function receiveObjects(
  events: readonly ObjectEvent[],
  ports: IntakePorts,
  isListed = false,
): Promise<{ marked: number; ignored: number }> {
  const mine = events.filter(({ bucketKey }) => tenantOfKey(bucketKey) && !uploadOfKey(bucketKey));
  for (const [tenantId, own] of Map.groupBy(mine, ({ bucketKey }) => tenantOfKey(bucketKey) ?? '')) {
    const corpora = await ports.database.call<LandingCorpus[]>('landing_corpora', { tenantId });
    const objects = latestOf(own).map((event) => {
      const corpus = corpusOfKey(event.bucketKey, tenantId, corpora);
      return { ...event, corpus, documentId: documentIdOf(tenantId, corpus, landingUriOf(event.bucketKey)) };
    });
    const { waiting } = await ports.database.call<{ waiting: number }>('mark_objects', {
      tenantId,
      objects,
      isListed,
    });
    if (waiting > 0)
      await ports.openJobs.send({ tenantId }, { delaySeconds: waiting >= documentsPerJob ? 0 : ports.delaySeconds });
  }
  return { marked: mine.length, ignored: events.length - mine.length };
}

/** A corpus that owns the landing keys with a prefix; they come with the longest prefix first. */
export interface LandingCorpus {
  readonly corpus: string;
  readonly landingPrefix: string;
}

export function corpusOfKey(bucketKey: string, tenantId: string, corpora: readonly LandingCorpus[]): string {
  const owner = corpora.find(({ landingPrefix }) => bucketKey.startsWith(`${tenantId}/${landingPrefix}`));
  return owner?.corpus ?? 'documents';
}

/** One statement cannot touch a row twice; events are unordered anyway, so that any of them may stand for the key. */
function latestOf(events: readonly ObjectEvent[]): ObjectEvent[] {
  return [...new Map(events.map((event) => [event.bucketKey, event])).values()];
}

export interface OpenJobsPorts {
  readonly database: Database;
  readonly stateMachine: StateMachine;
  readonly clock: Clock;
  readonly delaySeconds: number;
}

/** Opens a job for each corpus whose oldest mark is due, and starts those whose turn has come. A start that is lost here is found by `sweep`. */
export async function openJobs(ports: OpenJobsPorts): Promise<{ opened: string[] }> {
  const opened: string[] = [];
  // The message that woke us may have travelled faster than the clock of the row that it is about.
  const olderThanSeconds = Math.max(0, ports.delaySeconds - 0.5);
  const due = await ports.database.call<{ tenantId: string; corpus: string }[]>('due_corpora', {
    limit: documentsPerJob,
    olderThanSeconds,
  });
  for (const { tenantId, corpus } of due) {
    const jobId = ulid(ports.clock.now());
    const { claimed } = await ports.database.call<{ claimed: number }>('open_landing_job', {
      tenantId,
      corpus,
      jobId,
      limit: documentsPerJob,
    });
    if (claimed === 0) continue;
    await openAttempt(ports.database, ports.stateMachine, { tenantId, jobId, attempt: 1 });
    opened.push(jobId);
  }
  await startWaiting(ports.database, ports.stateMachine);
  return { opened };
}
