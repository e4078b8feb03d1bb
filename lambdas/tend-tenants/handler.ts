import { tendTenant } from '@sheaf/core/platform/tenants/tend-tenant';
import { lookEvent } from '../adapters/look-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { environment } from './env.ts';
import { openTendPorts } from './tend-ports.ts';

export const handler = stageHandler({ environment, event: lookEvent, ports: openTendPorts, run: tendTenant });
