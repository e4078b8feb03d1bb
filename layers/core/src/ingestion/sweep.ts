/**
 * What is repaired on a schedule: lost starts, attempts that ended unheard, expired claims, interrupted erasures, unknown
 * keys, copies that nobody linked, schedules that were not heard, jobs that wait for a provider, work for tenants that was
 * interrupted; and what has had its time: scratch of old jobs, uploads that no job took, credentials that nothing uses, documents beyond the retention of their corpus.
 */
import { deletePrefix } from '../delete-prefix.ts';
import { classify } from '../errors.ts';
import { scratchPrefix } from '../keys.ts';
import { anchorAudits } from '../platform/audit/audit-anchor.ts';
import { resumePaused } from '../platform/budgets/resume-paused.ts';
import { resumeAfterCircuits } from '../platform/circuits/resume-jobs.ts';
import type { Database } from '../platform/database.ts';
import { expireEvents } from '../platform/events/expire-events.ts';
import type { Leases } from '../platform/leases.ts';
import type { ScheduleRef } from '../platform/schedules/schedule-rows.ts';
import { sweepSchedules } from '../platform/schedules/sweep-schedules.ts';
import type { SecretStore } from '../platform/secrets/secret-store.ts';
import { sweepSecrets } from '../platform/secrets/sweep-secrets.ts';
import { sweepTenants, type LookPorts as TenantPorts } from '../platform/tenants/look-at-tenants.ts';
import { sweepUploads } from '../platform/uploads/sweep-uploads.ts';
import { type LookPorts, sweepDeliveries } from '../platform/webhooks/look-at-deliveries.ts';
import type { Clock, MessageQueue, MultipartStore, ObjectStore, RemoteFunction, StateMachine } from '../ports.ts';
import type { Trace } from '../trace.ts';
import { finishJob } from './finish-job.ts';
import { type ObjectEvent, receiveObjects } from './intake.ts';
import { executionNameOf, startAttempt } from './jobs.ts';
import type { AttemptRef } from './ledger.ts';
import { linkCorpora } from './link-corpora.ts';
import type { LinkScope } from './link-duplicates.ts';

export interface SweepPorts extends LookPorts, TenantPorts {
  readonly database: Database;
  readonly stateMachine: StateMachine;
  readonly lake: ObjectStore;
  readonly leases: Leases;
  readonly landing: ObjectStore;
  readonly landingParts: MultipartStore;
  readonly openJobs: MessageQueue;
  readonly secrets: Pick<SecretStore, 'delete'>;
  readonly delaySeconds: number;
  readonly clock: Clock;
  readonly eraseDocuments: RemoteFunction<{ tenantId: string; documentIds: string[] }, unknown>;
  readonly fireSchedule: RemoteFunction<ScheduleRef, unknown>;
}

export interface SweepResult {
  readonly started: number;
  readonly closed: number;
  readonly freedClaims: number;
  readonly marked: number;
  readonly erased: number;
  readonly expired: number;
  readonly linked: number;
  readonly scratchDeleted: number;
  /** Heads of audit logs that were copied to the lake. */
  readonly anchored: number;
  /** Schedules that somebody had to look at. */
  readonly schedules: number;
  /** Uploads that no job took. */
  readonly uploads: number;
  /** Leases of budgets whose owners were not heard of. */
  readonly endedLeases: number;
  /** Jobs that waited for a provider, or for a new day or month of their budget. */
  readonly resumed: number;
  /** Tenants whose receivers had to be told by the sweep. */
  readonly toldTenants: number;
  /** Tenants as a whole that somebody had to look at. */
  readonly tenants: number;
  readonly eventsExpired: number;
  /** Credentials that nothing uses. */
  readonly secrets: number;
}

interface DoubtfulAttempt extends AttemptRef {
  readonly status: 'starting' | 'running';
  readonly cursor: string | null;
  /** Of the request that the job came by. */
  readonly trace: Trace | null;
}

export interface SweepInput {
  /** Landing keys without a known ETag are looked at again when nothing happened to them for so long. */
  readonly unknownOlderThanSeconds: number;
  /** Nothing else runs: what others held or had under way before is lost for certain. */
  readonly isAlone: boolean;
  /** Lists the landing bucket, too, for keys whose events were lost. */
  readonly listsLanding: boolean;
}

/** A start younger than this may still be on its way. */
const lostAfterSeconds = 60;
const expiredPerSweep = 100;
const pagesPerSweep = 20;
/** Keys may have a kilobyte each, and a statement less than four megabytes. */
const keysPerLook = 500;

export async function sweep(
  { unknownOlderThanSeconds, isAlone, listsLanding }: SweepInput,
  ports: SweepPorts,
): Promise<SweepResult> {
  if (isAlone) await ports.database.call('free_leases', {});
  const { started, closed } = await settleDoubtful(ports, isAlone ? 0 : lostAfterSeconds);
  const { freed } = await ports.database.call<{ freed: number }>('free_expired_claims', {});
  const { ended } = await ports.database.call<{ ended: number }>('end_expired_leases', { isAlone });
  const { marked } = await ports.database.call<{ marked: number }>('mark_unknown', {
    olderThanSeconds: unknownOlderThanSeconds,
  });
  // Sent even when nothing was marked now: a mark whose message was lost waits for any message at all.
  await ports.openJobs.send({ reason: 'sweep' }, { delaySeconds: ports.delaySeconds });
  if (listsLanding) await lookAtLanding(ports);
  // A start does not wait for what may well be done later.
  if (!isAlone) await ports.database.call('sweep_sign_ins', {});
  const rest = isAlone
    ? {
        erased: 0,
        expired: 0,
        linked: 0,
        scratchDeleted: 0,
        schedules: 0,
        uploads: 0,
        resumed: 0,
        anchored: 0,
        toldTenants: 0,
        tenants: 0,
        eventsExpired: 0,
        secrets: 0,
      }
    : {
        erased: await endErasures(ports),
        expired: await eraseExpired(ports),
        linked: await linkDue(ports),
        scratchDeleted: await deleteScratch(ports),
        schedules: await sweepSchedules(ports),
        uploads: await sweepUploads(ports),
        resumed: (await resumeAfterCircuits(ports)) + (await resumePaused(ports)),
        anchored: await anchorAudits(ports),
        toldTenants: await sweepDeliveries(ports),
        tenants: await sweepTenants(ports),
        eventsExpired: await expireEvents(ports.database),
        secrets: await sweepSecrets(ports),
      };
  return { started, closed, freedClaims: freed, endedLeases: ended, marked, ...rest };
}

/** Every object as if its event came now: those whose ETag is known are left alone. What was deleted, no list tells. */
async function lookAtLanding(ports: SweepPorts): Promise<void> {
  let page: ObjectEvent[] = [];
  for await (const { key, sizeBytes, etag } of ports.landing.list('')) {
    page.push({ bucketKey: key, sizeBytes, etag, looksAbsent: false });
    if (page.length < keysPerLook) continue;
    await receiveObjects(page, ports, true);
    page = [];
  }
  await receiveObjects(page, ports, true);
}

/** Repeats erasures that were interrupted, and that neither their job nor a client has repeated. */
async function endErasures(ports: SweepPorts): Promise<number> {
  return eraseAll(ports, 'pending_erasures', { olderThanSeconds: lostAfterSeconds });
}

/** As if their deletion had been asked for; at most so many at a time, since the schedule comes again. */
async function eraseExpired(ports: SweepPorts): Promise<number> {
  return eraseAll(ports, 'expired_documents', { limit: expiredPerSweep });
}

/** Tenant by tenant: what one of them cannot erase now must not keep the others waiting. The next sweep tries it again. */
async function eraseAll(
  { database, eraseDocuments, logger }: SweepPorts,
  named: string,
  argument: object,
): Promise<number> {
  const erasures = await database.call<{ tenantId: string; documentIds: string[] }[]>(named, argument);
  let erased = 0;
  for (const { tenantId, documentIds } of erasures) {
    try {
      await eraseDocuments.invoke({ tenantId, documentIds });
      erased += documentIds.length;
    } catch (error) {
      const { name, message } = classify(error);
      logger.warn('Documents could not be erased yet.', { tenantId, errorName: name, reason: message });
    }
  }
  return erased;
}

/** After an erasure, or where a job was interrupted. The next sweep goes on with what is more. */
async function linkDue(ports: SweepPorts): Promise<number> {
  const scopes = await ports.database.call<LinkScope[]>('corpora_with_due', { olderThanSeconds: lostAfterSeconds });
  return linkCorpora(scopes, ports, { mostPages: pagesPerSweep });
}

async function settleDoubtful(
  ports: SweepPorts,
  olderThanSeconds: number,
): Promise<{ started: number; closed: number }> {
  let started = 0;
  let closed = 0;
  const attempts = await ports.database.call<DoubtfulAttempt[]>('doubtful_attempts', {
    olderThanSeconds,
  });
  for (const { tenantId, jobId, attempt, status, cursor, trace } of attempts) {
    const ref = { tenantId, jobId, attempt };
    const execution = await ports.stateMachine.status(executionNameOf(ref));
    if (execution === undefined && status === 'starting') {
      await startAttempt(ports.stateMachine, ref, cursor, trace);
      started += 1;
    } else if (execution !== 'RUNNING') {
      const message = 'The execution ended without finishing the job.';
      await finishJob(
        { ...ref, handOver: false, cursor: null, error: `Execution${execution ?? 'Lost'}`, message },
        ports,
      );
      closed += 1;
    }
  }
  return { started, closed };
}

async function deleteScratch({ database, lake }: SweepPorts): Promise<number> {
  const jobs = await database.call<{ tenantId: string; jobId: string }[]>('jobs_with_old_scratch', {});
  for (const { tenantId, jobId } of jobs) {
    await deletePrefix(lake, scratchPrefix(tenantId, jobId));
    await database.call('scratch_deleted', { tenantId, jobId });
  }
  return jobs.length;
}
