import type {
  Clock,
  Logger,
  MessageQueue,
  MultipartStore,
  ObjectStore,
  RemoteFunction,
  StateMachine,
} from '../../ports.ts';
import type { VectorStoreProvider } from '../../retrieval/ports.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Database } from '../database.ts';
import type { Leases } from '../leases.ts';
import type { ScheduleRef } from '../schedules/schedule-rows.ts';
import type { SecretStore } from '../secrets/secret-store.ts';

export interface TendPorts {
  readonly database: Database;
  readonly lake: ObjectStore;
  readonly landing: ObjectStore;
  readonly landingParts: Pick<MultipartStore, 'abort'>;
  readonly stores: VectorStoreProvider;
  readonly stateMachine: StateMachine;
  readonly secrets: Pick<SecretStore, 'get' | 'delete'>;
  readonly fireSchedule: RemoteFunction<ScheduleRef, unknown>;
  readonly leases: Leases;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Of this function itself; a message of it means "look at this tenant". */
  readonly later: MessageQueue;
  /** How long what began before a suspension may go on, before a deletion begins. */
  readonly quiet: QuietTimes;
}

export interface QuietTimes {
  readonly requestSeconds: number;
  readonly stageSeconds: number;
  readonly urlSeconds: number;
}

/** What came of a step: there may be more, there is nothing to do now, or not before so long. */
export type Advance = 'more' | 'nothing' | { readonly waitSeconds: number };
