import type { Context } from 'hono';
import type { Trace } from '../../trace.ts';
import type { Principal } from '../auth/principal.ts';
import type { FoundRoute } from './route-finder.ts';

/** What hosts hand in with a request, and what middleware leaves for routes. */
export interface ApiEnvironment {
  Bindings: {
    /** Address of the client as the host saw it. */
    readonly remoteAddress?: string;
  };
  Variables: {
    correlationId: string;
    trace: Trace;
    /** The route that the request is for; undefined where there is none. */
    found: FoundRoute | undefined;
    principal: Principal;
    /** Ids that a route names beside those of its path; they go into the audit log. */
    auditTargets?: Readonly<Record<string, string>>;
    /** Another tenant that the request reached into: its audit log tells of it, too. */
    concernedTenant?: string;
  };
}

export type ApiContext = Context<ApiEnvironment>;
