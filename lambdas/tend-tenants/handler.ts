import { tendTenant } from '@sheaf/core/platform/tenants/tend-tenant';
import { stageHandler } from '../adapters/stage-handler.ts';
import { environment } from './env.ts';
import { tendEvent } from './tend-event.ts';
import { openTendPorts } from './tend-ports.ts';

export const handler = stageHandler({ environment, event: tendEvent, ports: openTendPorts, run: tendTenant });
