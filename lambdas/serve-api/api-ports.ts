import { setTimeout as wait } from 'node:timers/promises';
import type { ApiPorts } from '@sheaf/core/platform/api/api-ports';
import { search } from '@sheaf/core/retrieval/search';
import { openApiFront } from '../adapters/api-front.ts';
import { embeddersByUrl } from '../adapters/corpus-cache.ts';
import { openFunction } from '../adapters/lambda-function.ts';
import { rememberLanguageModel } from '../adapters/language-models/guarded-language-model.ts';
import { createModelGateway } from '../adapters/model-gateway.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { openVectorStoreProvider } from '../adapters/open-vector-store.ts';
import { createLogger } from '../adapters/powertools-logger.ts';
import { openLanding } from '../adapters/s3-multipart-store.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { openSecretIntake } from '../adapters/secret-intake.ts';
import { readSecret } from '../adapters/secret-value.ts';
import { openStateMachine } from '../adapters/sfn-state-machine.ts';
import { systemClock as clock } from '../adapters/system-ports.ts';
import type { Environment } from './env.ts';
import { platformMetricsAt } from './platform-metrics.ts';
import { probesOf } from './probes.ts';
import { readReferenceAssets } from './reference-assets.ts';

/** Everything that the API works with, as its environment says. */
export async function openApiPorts(env: Environment): Promise<Omit<ApiPorts, 'streams'>> {
  const logger = createLogger();
  const database = await openDatabase(env.DATABASE_URL);
  const stores = await openVectorStoreProvider(env.VECTOR_STORE_URL);
  const stateMachine = openStateMachine(env.STATE_MACHINE_ARN);
  const lake = openObjectStore(env.LAKE_BUCKET);
  const { landing, landingParts } = openLanding(env.LANDING_BUCKET);
  const embedderOf = embeddersByUrl(env.EMBEDDER_URL, database);
  const gateway = createModelGateway(database);
  const cursorSecret = await readSecret(env.CURSOR_SECRET);
  return {
    ...{ database, lake, landing, landingParts, stateMachine, clock, logger },
    ...(await openApiFront(env, { database, clock, logger })),
    platformMetrics: platformMetricsAt(env.METRICS_URL),
    eraseDocuments: openFunction(env.ERASE_FUNCTION_NAME),
    fireSchedule: openFunction(env.FIRE_FUNCTION_NAME),
    deliverWebhooks: openFunction(env.DELIVER_FUNCTION_NAME),
    search: (reader, request) => search(reader, request, { database, stores, embedderOf, gateway, clock }),
    ...{ gateway, languageModel: rememberLanguageModel(env.LANGUAGE_MODEL_URL, database) },
    probes: probesOf({ database, lake, landing, stateMachine, stores, embedderOf }),
    cursorSecret,
    secrets: openSecretIntake(env.SOURCE_SECRETS, cursorSecret),
    sleep: (milliseconds) => wait(milliseconds),
    defaultEmbedder: env.EMBEDDER_URL,
    referenceAssets: readReferenceAssets(new URL('reference/', import.meta.url)),
  };
}
