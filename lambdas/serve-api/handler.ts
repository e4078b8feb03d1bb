import { search } from '@sheaf/core/retrieval/search';
import { rememberEmbedders } from '../adapters/corpus-cache.ts';
import { openFunction } from '../adapters/lambda-function.ts';
import { createModelGateway } from '../adapters/model-gateway.ts';
import { onceReady } from '../adapters/once-ready.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { openVectorStoreProvider } from '../adapters/open-vector-store.ts';
import { createLogger } from '../adapters/powertools-logger.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { openSecretIntake } from '../adapters/secret-intake.ts';
import { readSecret } from '../adapters/secret-value.ts';
import { openStateMachine } from '../adapters/sfn-state-machine.ts';
import { systemClock as clock } from '../adapters/system-ports.ts';
import { environment } from './env.ts';
import { probesOf } from './probes.ts';
import { answerProxyEvents } from './proxy-events.ts';
import { readReferenceAssets } from './reference-assets.ts';

export const handler = onceReady(async () => {
  const env = environment.parse(process.env);
  const database = await openDatabase(env.DATABASE_URL);
  const stores = await openVectorStoreProvider(env.VECTOR_STORE_URL);
  const stateMachine = openStateMachine(env.STATE_MACHINE_ARN);
  const [lake, landing] = [openObjectStore(env.LAKE_BUCKET), openObjectStore(env.LANDING_BUCKET)];
  const open = rememberEmbedders(env.EMBEDDER_URL);
  const embedderOf = (embedder: string | null) => open({ embedder });
  const gateway = createModelGateway(database);
  const cursorSecret = await readSecret(env.CURSOR_SECRET);
  return answerProxyEvents({
    ...{ database, lake, landing, stateMachine, clock, logger: createLogger() },
    eraseDocuments: openFunction(env.ERASE_FUNCTION_NAME),
    fireSchedule: openFunction(env.FIRE_FUNCTION_NAME),
    search: (tenantId, request) => search(tenantId, request, { database, stores, embedderOf, gateway, clock }),
    probes: probesOf({ database, lake, landing, stateMachine, stores, embedderOf }),
    cursorSecret,
    secrets: openSecretIntake(env.SOURCE_SECRETS, cursorSecret),
    defaultEmbedder: env.EMBEDDER_URL,
    referenceAssets: readReferenceAssets(new URL('reference/', import.meta.url)),
  });
});
