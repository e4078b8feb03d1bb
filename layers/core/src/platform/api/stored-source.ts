import { shortened } from '../../sources/stored-parameters.ts';
import { moveSecrets } from '../secrets/move-secrets.ts';
import type { ApiPorts } from './api-ports.ts';

/** A source as it may be stored and shown: without credentials, and without what is too long for a row. */
export async function storedSource(
  { secrets, lake }: Pick<ApiPorts, 'secrets' | 'lake'>,
  tenantId: string,
  given: { readonly type: string; readonly [parameter: string]: unknown },
) {
  return shortened(await moveSecrets(given, (secret) => secrets.put(tenantId, secret)), tenantId, lake);
}
