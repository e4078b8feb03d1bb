import type { Variables as ChunkDocuments } from '../../lambdas/chunk-documents/env.ts';
import type { Variables as CleanDocuments } from '../../lambdas/clean-documents/env.ts';
import type { Variables as CloseJob } from '../../lambdas/close-job/env.ts';
import type { Variables as DeliverWebhooks } from '../../lambdas/deliver-webhooks/env.ts';
import type { Variables as DrainDeadLetters } from '../../lambdas/drain-dead-letters/env.ts';
import type { Variables as EmbedChunks } from '../../lambdas/embed-chunks/env.ts';
import type { Variables as EraseDocuments } from '../../lambdas/erase-documents/env.ts';
import type { Variables as EstimateJob } from '../../lambdas/estimate-job/env.ts';
import type { Variables as FetchDocuments } from '../../lambdas/fetch-documents/env.ts';
import type { Variables as FinishJob } from '../../lambdas/finish-job/env.ts';
import type { Variables as FireSchedule } from '../../lambdas/fire-schedule/env.ts';
import type { Variables as ListSource } from '../../lambdas/list-source/env.ts';
import type { Variables as MigrateDatabase } from '../../lambdas/migrate-database/env.ts';
import type { Variables as OpenJobs } from '../../lambdas/open-jobs/env.ts';
import type { Variables as OptimizeIndex } from '../../lambdas/optimize-index/env.ts';
import type { Variables as PlanShards } from '../../lambdas/plan-shards/env.ts';
import type { Variables as ReceiveObjects } from '../../lambdas/receive-objects/env.ts';
import type { Variables as ReconcileJob } from '../../lambdas/reconcile-job/env.ts';
import type { Variables as ServeApi } from '../../lambdas/serve-api/env.ts';
import type { Variables as SettleBatch } from '../../lambdas/settle-batch/env.ts';
import type { Variables as SettleShard } from '../../lambdas/settle-shard/env.ts';
import type { Variables as StoreChunks } from '../../lambdas/store-chunks/env.ts';
import type { Variables as StreamEvents } from '../../lambdas/stream-events/env.ts';
import type { Variables as Sweep } from '../../lambdas/sweep/env.ts';
import type { Variables as TendTenants } from '../../lambdas/tend-tenants/env.ts';

/** Which variables each handler reads: a construct that forgets one, does not compile. */
export interface FunctionVariables {
  'receive-objects': ReceiveObjects;
  'open-jobs': OpenJobs;
  'drain-dead-letters': DrainDeadLetters;
  'list-source': ListSource;
  'fetch-documents': FetchDocuments;
  'clean-documents': CleanDocuments;
  'chunk-documents': ChunkDocuments;
  'estimate-job': EstimateJob;
  'settle-batch': SettleBatch;
  'plan-shards': PlanShards;
  'embed-chunks': EmbedChunks;
  'store-chunks': StoreChunks;
  'settle-shard': SettleShard;
  'erase-documents': EraseDocuments;
  'reconcile-job': ReconcileJob;
  'finish-job': FinishJob;
  'close-job': CloseJob;
  'fire-schedule': FireSchedule;
  'deliver-webhooks': DeliverWebhooks;
  'tend-tenants': TendTenants;
  sweep: Sweep;
  'optimize-index': OptimizeIndex;
  'migrate-database': MigrateDatabase;
  'serve-api': ServeApi;
  'stream-events': StreamEvents;
}

export type FunctionName = keyof FunctionVariables;

/** Set for every function by the construct itself. */
export type SharedVariable = 'LOG_LEVEL';

export type OwnVariables<N extends FunctionName> = Omit<FunctionVariables[N], SharedVariable>;
