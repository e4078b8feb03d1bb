/** Where a request comes from, before it is asked who sent it. */
import { ProblemError } from './problems.ts';

/** What is known of a request before anything of it is believed. */
export interface Caller {
  readonly remoteAddress: string | undefined;
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/**
 * Refuses what a web page could make a browser send: a name that was rebound to loopback, or a request across origins.
 * @throws ProblemError foreign-host, foreign-origin
 */
export function refuseForeign(caller: Caller): void {
  if (isLoopbackAddress(caller.remoteAddress) && !isLoopbackName(nameOf(caller.host))) {
    throw new ProblemError('foreign-host', 'On this machine the API answers to 127.0.0.1, localhost and [::1] only.');
  }
  if (caller.origin !== undefined && hostOf(caller.origin) !== caller.host?.toLowerCase()) {
    throw new ProblemError('foreign-origin', 'The API answers only to pages that it serves itself.');
  }
}

function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/.test(address);
}

function isLoopbackName(name: string | undefined): boolean {
  return name === '127.0.0.1' || name === 'localhost' || name === '[::1]';
}

function nameOf(host: string | undefined): string | undefined {
  return host?.toLowerCase().match(/^(\[[0-9a-f:]+\]|[^:[\]]+)(?::\d{1,5})?$/)?.[1];
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
