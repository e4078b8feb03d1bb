import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { StageError } from '@sheaf/core/errors';
import type { EgressPolicy, EgressServer } from '@sheaf/core/sources/egress-policy';

/** Where to connect: nothing is asked of a name server after it. */
export interface PinnedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/**
 * Checks a server and gives the one address at which it may be called. A connection must be made to that address, never to the name.
 * @throws StageError EgressRefused; SourceUnavailable when the name is unknown or its server silent
 */
export type ResolveGuarded = (server: EgressServer) => Promise<PinnedAddress>;

/** All addresses of a name. */
export type LookupAll = (host: string) => Promise<readonly { readonly address: string }[]>;

const lookupAll: LookupAll = (host) => lookup(host, { all: true });
const lookupMs = 10_000;

/**
 * Asks once and checks every address of the answer: a name with one private address among public ones is refused. IPv4 is
 * preferred, since functions outside of a network of their own have no other way out.
 */
export function createEgressResolver(policy: EgressPolicy, ask: LookupAll = lookupAll): ResolveGuarded {
  return async function resolveGuarded(server) {
    const host = server.host.toLowerCase().replace(/^\[(.+)\]$/, '$1');
    policy.checkServer({ ...server, host });
    const addresses = isIP(host) > 0 ? [host] : await addressesOf(host, ask);
    for (const address of addresses) policy.checkAddress(address, server.origin);
    const address = addresses.find((each) => isIP(each) === 4) ?? addresses[0];
    const family = isIP(address ?? '');
    if (address === undefined || family === 0)
      throw new StageError('SourceUnavailable', 'The name of the host has no address; check how it is spelt.');
    return { address, family: family === 4 ? 4 : 6 };
  };
}

async function addressesOf(host: string, ask: LookupAll): Promise<string[]> {
  const isOver = new AbortController();
  const tooLate = sleep(lookupMs, undefined, { signal: isOver.signal, ref: false }).then(() => {
    throw new StageError('SourceUnavailable', `The name server did not answer within ${lookupMs / 1000} s.`);
  });
  tooLate.catch(() => undefined);
  try {
    return (await Promise.race([ask(host), tooLate])).map(({ address }) => address);
  } catch (error) {
    if (error instanceof Error && error.name === 'SourceUnavailable') throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
    const why = code === 'ENOTFOUND' || code === 'ENODATA' ? 'is not known' : 'could not be looked up';
    throw new StageError('SourceUnavailable', `The name of the host ${why} (${code}); check how it is spelt.`);
  } finally {
    isOver.abort();
  }
}
