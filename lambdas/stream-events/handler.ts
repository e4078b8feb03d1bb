import { setTimeout as sleep } from 'node:timers/promises';
import { serveRoutes } from '@sheaf/core/platform/api/app';
import { streamJobEventsRoute } from '@sheaf/core/platform/api/routes/stream-job-events';
import { openApiFront } from '../adapters/api-front.ts';
import { onceReady } from '../adapters/once-ready.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { createLogger } from '../adapters/powertools-logger.ts';
import { streamAnswers } from '../adapters/stream-answers.ts';
import { systemClock as clock } from '../adapters/system-ports.ts';
import { environment } from './env.ts';

const ready = onceReady(async () => {
  const env = environment.parse(process.env);
  const streams = {
    maxSeconds: env.STREAM_SECONDS,
    mostOpen: env.STREAM_MOST_OPEN,
    mostOfTenant: env.STREAM_MOST_OF_TENANT,
    sleep: (milliseconds: number) => sleep(milliseconds),
  };
  const [database, logger] = [await openDatabase(env.DATABASE_URL), createLogger()];
  const ports = { ...(await openApiFront(env, { database, clock, logger })), database, streams };
  const api = serveRoutes(ports, [streamJobEventsRoute]);
  return async (...[request, caller]: Parameters<Parameters<typeof streamAnswers>[0]>) => api.fetch(request, caller);
});

export const handler = streamAnswers(ready);
