import type { Clock, Logger, MultipartStore, ObjectStore, RemoteFunction, StateMachine } from '../../ports.ts';
import type { SearchRequest, SearchResponse } from '../../retrieval/contract.ts';
import type { ModelGateway } from '../../retrieval/ports.ts';
import type { Tracing } from '../../trace.ts';
import type { Reader } from '../access/reader.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { AuthPorts } from '../auth/authentication.ts';
import type { Database } from '../database.ts';
import type { StreamSettings } from '../events/stream-places.ts';
import type { RequestMetrics } from '../metrics/request-metrics.ts';
import type { LanguageModel } from '../models/language-model.ts';
import type { RequestLimiter } from '../rate-limit/request-limiter.ts';
import type { ScheduleRef } from '../schedules/schedule-rows.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { DeliverRequest } from '../webhooks/deliver-webhooks.ts';

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
  /** Who asks, and how they come by their tokens. */
  readonly auth: AuthPorts;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly audit: AuditTrail;
  readonly tracing: Tracing;
  readonly requestLimiter: RequestLimiter;
  readonly requestMetrics: RequestMetrics;
  /** Figures of the deployment in the text format of Prometheus; empty where another system has them. */
  readonly platformMetrics: () => Promise<string>;
  readonly lake: ObjectStore;
  readonly landing: ObjectStore;
  /** The same bucket, for files that come in parts. */
  readonly landingParts: MultipartStore;
  readonly stateMachine: StateMachine;
  readonly eraseDocuments: RemoteFunction<EraseRequest, EraseAnswer>;
  /** Looks at a schedule: tells the scheduler what changed, and starts what is due. */
  readonly fireSchedule: RemoteFunction<ScheduleRef, unknown>;
  /** Tells receivers of events; asked to look when a webhook was made, or something is to be delivered again. */
  readonly deliverWebhooks: RemoteFunction<DeliverRequest, unknown>;
  readonly search: (reader: Reader, request: SearchRequest) => Promise<SearchResponse>;
  /** Opens what explains failures, once; its calls pass the gateway. */
  readonly languageModel: () => Promise<LanguageModel>;
  readonly gateway: Pick<ModelGateway, 'generate'>;
  readonly probes: Readonly<Record<string, Probe>>;
  /** Key of the HMAC over cursors. */
  readonly cursorSecret: string;
  /** Credentials that come with a job go there before anything else happens. */
  readonly secrets: Pick<SecretStore, 'put' | 'referenceOf'>;
  /** URL of the deployment's embedder: the only remote one that a corpus may name. */
  readonly defaultEmbedder: string;
  /** Pages of these origins may ask, beside those that the API serves itself. */
  readonly corsOrigins: readonly string[];
  readonly referenceAssets: ReferenceAssets;
  /** Waits, for as long as a dry run of an agent may take. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Of the host's streams of events. */
  readonly streams: StreamSettings;
}
