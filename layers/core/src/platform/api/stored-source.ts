import { shortened } from '../../sources/stored-parameters.ts';
import { giveSecret } from '../secrets/give-secret.ts';
import { moveSecrets } from '../secrets/move-secrets.ts';
import type { ApiPorts } from './api-ports.ts';

/** A source as it may be stored and shown: without credentials, and without what is too long for a row. */
export async function storedSource(
  ports: Pick<ApiPorts, 'secrets' | 'lake' | 'database'>,
  tenantId: string,
  given: { readonly type: string; readonly [parameter: string]: unknown },
) {
  const source = await moveSecrets(given, (secret) => giveSecret(ports, tenantId, secret));
  return shortened(source, tenantId, ports.lake);
}
