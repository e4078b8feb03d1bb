import type { Context } from 'hono';
import type { Principal } from '../auth/principal.ts';

/** What hosts hand in with a request, and what middleware leaves for routes. */
export interface ApiEnvironment {
  Bindings: {
    /** Address of the client as the host saw it. */
    readonly remoteAddress?: string;
  };
  Variables: {
    correlationId: string;
    principal: Principal;
  };
}

export type ApiContext = Context<ApiEnvironment>;
