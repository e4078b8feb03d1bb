import type { Clock, Logger, MultipartStore, ObjectStore, RemoteFunction, StateMachine } from '../../ports.ts';
import type { SearchRequest, SearchResponse } from '../../retrieval/contract.ts';
import type { Database } from '../database.ts';
import type { ScheduleRef } from '../schedules/schedule-rows.ts';
import type { SecretStore } from '../secrets/secret-store.ts';

/** What erase-documents is asked by the API; the receipts are read from the database afterwards. */
export interface EraseRequest {
  readonly tenantId: string;
  readonly documentIds: readonly string[];
}

export interface EraseAnswer {
  /** In work by a job; nothing of them was touched. */
  readonly busy: readonly string[];
}

/** One dependency of the deployment. The probe throws when it does not answer; what it returns is a detail to show. */
export interface Probe {
  /** Without a critical dependency the system is unhealthy, without another one it is degraded. */
  readonly isCritical: boolean;
  readonly probe: () => Promise<string | undefined>;
}

/** A file of the reference page, such as the style sheet of Swagger UI. */
export type ReferenceAssets = (name: string) => Promise<{ body: string; contentType: string } | undefined>;

export interface ApiPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly lake: ObjectStore;
  readonly landing: ObjectStore;
  /** The same bucket, for files that come in parts. */
  readonly landingParts: MultipartStore;
  readonly stateMachine: StateMachine;
  readonly eraseDocuments: RemoteFunction<EraseRequest, EraseAnswer>;
  /** Looks at a schedule: tells the scheduler what changed, and starts what is due. */
  readonly fireSchedule: RemoteFunction<ScheduleRef, unknown>;
  readonly search: (tenantId: string, request: SearchRequest) => Promise<SearchResponse>;
  readonly probes: Readonly<Record<string, Probe>>;
  /** Key of the HMAC over cursors. */
  readonly cursorSecret: string;
  /** Credentials that come with a job go there before anything else happens. */
  readonly secrets: Pick<SecretStore, 'put' | 'referenceOf'>;
  /** URL of the deployment's embedder: the only remote one that a corpus may name. */
  readonly defaultEmbedder: string;
  readonly referenceAssets: ReferenceAssets;
}
