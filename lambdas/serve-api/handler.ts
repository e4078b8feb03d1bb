import { onceReady } from '../adapters/once-ready.ts';
import { openApiPorts } from './api-ports.ts';
import { environment } from './env.ts';
import { answerProxyEvents } from './proxy-events.ts';

export const handler = onceReady(async () => answerProxyEvents(await openApiPorts(environment.parse(process.env))));
