import { createEgressPolicy } from '@sheaf/core/sources/egress-policy';
import { createEgressResolver } from './egress-resolver.ts';
import { createGuardedTransport } from './guarded-transport.ts';

/** The guarded way out, with the origins of `EGRESS_ALLOW`: separated by commas, empty for none. */
export function openGuardedTransport(egressAllow: string) {
  const origins = egressAllow.split(',').map((origin) => origin.trim());
  const policy = createEgressPolicy(origins.filter((origin) => origin !== ''));
  const resolve = createEgressResolver(policy);
  return { policy, resolve, transport: createGuardedTransport(policy, resolve) };
}
