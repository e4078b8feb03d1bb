/**
 * The deletion of a tenant, step by step: work that runs is stopped, what it has elsewhere goes, then all its rows, then its
 * objects; then every store is asked whether anything is left. Each step may be repeated, and what a probe finds begins another round.
 */
import { classify } from '../../errors.ts';
import { cancelJob } from '../../ingestion/stop-job.ts';
import { auditAnchorKey, tenantPrefix } from '../../keys.ts';
import type { ObjectStore } from '../../ports.ts';
import type { EmbeddingSpace } from '../../retrieval/ports.ts';
import { contentHashOf, tenantReceiptOf } from './deletion-receipt.ts';
import { type DeletionPlace, type DeletionRow, type DeletionStep, deletionSteps } from './deletion-rows.ts';
import { eraseElsewhere } from './erase-elsewhere.ts';
import { probeTenant } from './probe-tenant.ts';
import type { Advance, TendPorts } from './tend-ports.ts';

/** Of one step: the place is done with, or there is more of the same. */
type StepEnd =
  | 'again'
  | 'next'
  | { readonly waitSeconds: number }
  | { readonly place: DeletionPlace; readonly isNewRound?: boolean };

const jobsPerStep = 20;
const rowsPerStep = 5_000;
const objectsPerStep = 1_000;
const retrySeconds = 60;

export async function advanceDeletion(deletion: DeletionRow, ports: TendPorts): Promise<Advance> {
  const { tenantId, place } = deletion;
  if (place.step === 'done') return 'nothing';
  try {
    const end = await steps[place.step](deletion, ports);
    if (end === 'again') return 'more';
    if (typeof end === 'object' && 'waitSeconds' in end) return end;
    const next = end === 'next' ? { place: { ...place, step: after(place.step) } } : end;
    if (next.place.step !== 'done') await ports.database.call('deletion_advanced', { tenantId, ...next });
    return 'isNewRound' in next && next.isNewRound ? { waitSeconds: retrySeconds } : 'more';
  } catch (error) {
    const { name, message } = classify(error);
    ports.logger.warn('The deletion of a tenant could not go on yet.', { tenantId, errorName: name, reason: message });
    await ports.database.call('deletion_advanced', { tenantId, error: `${name}: ${message}` });
    return { waitSeconds: retrySeconds };
  }
}

function after(step: DeletionStep): DeletionStep {
  return deletionSteps[deletionSteps.indexOf(step) + 1]!;
}

const steps: Readonly<Record<DeletionStep, (deletion: DeletionRow, ports: TendPorts) => Promise<StepEnd>>> = {
  jobs: cancelJobs,
  schedules: eraseElsewhere('schedules'),
  wait: waitForQuiet,
  uploads: eraseElsewhere('uploads'),
  secrets: eraseElsewhere('secrets'),
  vectors: dropVectors,
  rows: deleteRows,
  objects: deleteObjects,
  probes: probe,
  receipt: writeReceipt,
};

async function cancelJobs({ tenantId }: DeletionRow, { database, stateMachine }: TendPorts): Promise<StepEnd> {
  const todo = { tenantId, kind: 'jobs', limit: jobsPerStep };
  const jobs = await database.call<{ id: string }[]>('deletion_todo', todo);
  for (const { id } of jobs) await cancelJob(database, stateMachine, tenantId, id);
  return jobs.length === 0 ? 'next' : 'again';
}

async function waitForQuiet({ tenantId }: DeletionRow, { database, quiet }: TendPorts): Promise<StepEnd> {
  const { seconds } = await database.call<{ seconds: number }>('deletion_wait', { tenantId, ...quiet });
  return seconds > 0 ? { waitSeconds: seconds } : 'next';
}

/** The spaces are kept with the place: the probe asks for them when their rows are gone. */
async function dropVectors({ tenantId, place }: DeletionRow, ports: TendPorts): Promise<StepEnd> {
  const { database, stores, leases } = ports;
  const known = await database.call<{ space: EmbeddingSpace }[]>('tenant_spaces', { tenantId });
  const all = [...(place.spaces ?? []), ...known.map(({ space }) => space)];
  const spaces = [...new Map(all.map((space) => [space.spaceId, space])).values()];
  await database.call('deletion_advanced', { tenantId, place: { ...place, spaces } });
  for (const space of spaces) {
    await leases.hold(`index/${tenantId}/${space.spaceId}`, stores.isSingleWriter, async () => {
      const index = await stores.open(tenantId, space);
      try {
        const vectors = await index.count();
        await index.drop();
        await database.call('deletion_advanced', { tenantId, removed: { vectors } });
      } finally {
        await index.close();
      }
    });
  }
  return { place: { ...place, spaces, step: after('vectors') } };
}

async function deleteRows({ tenantId }: DeletionRow, { database }: TendPorts): Promise<StepEnd> {
  const { isDone } = await database.call<{ isDone: boolean }>('delete_tenant_rows', { tenantId, limit: rowsPerStep });
  return isDone ? 'next' : 'again';
}

async function deleteObjects({ tenantId }: DeletionRow, { database, lake, landing }: TendPorts): Promise<StepEnd> {
  const lakeObjects = await deletePage(lake, tenantId);
  const landingObjects = await deletePage(landing, tenantId);
  if (lakeObjects + landingObjects === 0) return 'next';
  await database.call('deletion_advanced', { tenantId, removed: { lakeObjects, landingObjects } });
  return 'again';
}

async function deletePage(store: ObjectStore, tenantId: string): Promise<number> {
  const keys: string[] = [];
  for await (const { key } of store.list(tenantPrefix(tenantId))) {
    // It belongs to the audit log, which stays.
    if (key !== auditAnchorKey(tenantId)) keys.push(key);
    if (keys.length === objectsPerStep) break;
  }
  if (keys.length > 0) await store.delete(keys);
  return keys.length;
}

async function probe(deletion: DeletionRow, ports: TendPorts): Promise<StepEnd> {
  const { place } = deletion;
  const probes = await probeTenant(deletion, ports);
  if (probes.every(({ found }) => found === 0)) {
    const deletedAt = new Date(ports.clock.now()).toISOString();
    return { place: { ...place, step: 'receipt', probes, deletedAt } };
  }
  const { tenantId } = deletion;
  ports.logger.warn('Something of a deleted tenant was found, and is deleted again.', { tenantId, probes });
  return { place: { ...place, step: deletionSteps[0] }, isNewRound: true };
}

/** The audit log has the receipt's hash, so that a receipt that was changed later shows. Made again, it is the same one. */
async function writeReceipt(deletion: DeletionRow, { database, audit }: TendPorts): Promise<StepEnd> {
  const { tenantId, requestedBy, place } = deletion;
  const receipt = tenantReceiptOf(deletion);
  const { receiptId, deletedAt, contentHash } = receipt;
  await audit.append(tenantId, {
    entryId: receiptId,
    at: deletedAt,
    kind: 'write',
    principalId: requestedBy,
    operation: 'deleteTenant',
    targetId: tenantId,
    targets: { tenantId, receiptId, contentHash },
    outcome: 'succeeded',
    status: 200,
    correlationId: receiptId,
    sourceAddress: null,
  });
  await database.call('tenant_deleted', { tenantId, receipt, contentHash: contentHashOf(receipt) });
  return { place: { ...place, step: 'done' } };
}
