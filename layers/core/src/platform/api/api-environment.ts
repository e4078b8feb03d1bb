import type { Context } from 'hono';
import type { Trace } from '../../trace.ts';
import type { Principal } from './principal.ts';
import type { FoundRoute } from './route-finder.ts';

/** What hosts hand in with a request, and what middleware leaves for routes. */
export interface ApiEnvironment {
  Bindings: {
    /** Address of the client as the host saw it; routes that need a principal refuse a request without one. */
    readonly remoteAddress?: string;
    /** Identity that the host verified by the request's signature. */
    readonly signedBy?: string;
  };
  Variables: {
    correlationId: string;
    trace: Trace;
    /** The route that the request is for; undefined where there is none. */
    found: FoundRoute | undefined;
    principal: Principal;
    /** Ids that a route names beside those of its path; they go into the audit log. */
    auditTargets?: Readonly<Record<string, string>>;
  };
}

export type ApiContext = Context<ApiEnvironment>;
