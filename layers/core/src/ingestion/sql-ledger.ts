import { errorTable } from '../error-table.ts';
import { isStageErrorName } from '../errors.ts';
import type { Database } from '../platform/database.ts';
import type { BatchView, ClaimView, CorpusConfiguration, Ledger, Outcome, Published, ShardView } from './ledger.ts';
import { messageOfCause } from './message-of-cause.ts';
import { redactMessage } from './redact-message.ts';

/** A claim outlives any attempt; `sweep` frees those of attempts that ended, and end-attempt its own. */
const claimSeconds = 24 * 3600;

/** The ledger over the SQL functions of the migrations: one call per method. */
export function createLedger(database: Database): Ledger {
  return {
    claimBatch: (ref, documentIds) =>
      database.call<ClaimView>('claim_batch', { ...ref, stage: 'fetch', documentIds, leaseSeconds: claimSeconds }),
    beginBatch: (ref, stage, documentIds) => database.call<BatchView>('begin_batch', { ...ref, stage, documentIds }),
    recordBatch: (ref, stage, outcomes) =>
      database.call<BatchView>('record_batch', { ...ref, stage, outcomes: outcomes.map(redacted) }),
    async putChunkRows(ref, documentId, token, rows) {
      await database.call('put_chunk_rows', { ...ref, documentId, token, rows });
    },
    childPlace: (ref, documentId, token) => database.call('child_place', { ...ref, documentId, token }),
    putChildren: (ref, parent, children, limits) =>
      database.call<string[]>('put_children', { ...ref, ...parent, children, ...limits }),
    async forgetParent(ref, documentId) {
      await database.call('forget_parent', { ...ref, documentId });
    },
    settleBatch: (ref, stage, documentIds, error, message) =>
      database.call<BatchView>('settle_batch', { ...ref, stage, documentIds, ...settlement(error, message) }),
    async haltAttempt(ref, error, message) {
      await database.call('halt_attempt', { ...ref, error, message: redactMessage(message) });
    },
    async forgetOutput(ref, documentId) {
      await database.call('forget_output', { ...ref, documentId });
    },
    configurationOf: (ref) => database.call<CorpusConfiguration>('configuration_of', ref),
    beginShard: (ref, shardId) => database.call<ShardView>('begin_shard', { ...ref, shardId }),
    async recordEmbedded(ref, shardId, embeddingsKey, embeddingCount) {
      await database.call('record_embedded', { ...ref, shardId, embeddingsKey, embeddingCount });
    },
    recordStored: (ref, shardId) => database.call<Published>('record_stored', { ...ref, shardId }),
    async settleShard(ref, shardId, stage, error, message) {
      await database.call('settle_shard', { ...ref, shardId, stage, ...settlement(error, message) });
    },
  };
}

/**
 * How documents end when their batch gives up: a halt leaves them pending for the next attempt, a spent retry fails
 * them, and whatever is not in the table quarantines them as `Unknown`.
 */
function settlement(error: string, message: string) {
  const name = isStageErrorName(error) ? error : 'Unknown';
  const { disposition } = errorTable[name];
  const endsAs = disposition === 'halt' ? null : disposition === 'retry' ? 'failed' : 'quarantined';
  return { error: name, message: redactMessage(messageOfCause(error, message)), endsAs };
}

function redacted(outcome: Outcome): Outcome {
  return 'message' in outcome ? { ...outcome, message: redactMessage(outcome.message) } : outcome;
}
