import type { AccessRequest, AccessView } from '@sheaf/core/platform/api/contract/access';
import type { Transport } from './transport.ts';

/** What a list belongs to. */
export type AccessTarget = { readonly documentId: string } | { readonly corpus: string };

/** Who may read what. Administrators always may. */
export function accessListsOf({ json }: Transport) {
  return {
    get: (target: AccessTarget) => json<AccessView>('GET', pathOf(target)),
    /** Replaces the list; it holds from the next request on. */
    set: (target: AccessTarget, list: AccessRequest) => json<AccessView>('PUT', pathOf(target), { body: list }),
    /** Takes the list away, so that the one of what holds it decides. */
    clear: (target: AccessTarget) => json<AccessView>('DELETE', pathOf(target)),
  };
}

function pathOf(target: AccessTarget): string {
  const place = 'documentId' in target ? ['documents', target.documentId] : ['corpora', target.corpus];
  return `/v1/${place.map(encodeURIComponent).join('/')}/access`;
}
