import { sha256 } from '../keys.ts';
import type { Database } from '../platform/database.ts';
import type { ObjectStore } from '../ports.ts';
import type { Source } from './source.ts';
import { createSurveyed } from './surveyed-items.ts';
import type { Surveyor } from './surveyor.ts';

const documentsPerPart = 5000;
const documentsPerLook = 500;
/** They are our own objects: reading them bothers nobody. */
const mostReads = 200;

/** The files of an upload before a job takes them. */
export function createUploadSurveyor(
  source: Source,
  tenantId: string,
  { database, landing }: { readonly database: Database; readonly landing: ObjectStore },
): Surveyor {
  const items = createSurveyed({ tenantId, sourceId: null }, database);
  return {
    async list(parameters, after, sink) {
      const part = await source.list(parameters, after, documentsPerPart);
      for (let from = 0; from < part.items.length; from += documentsPerLook) {
        const look = part.items.slice(from, from + documentsPerLook);
        const known = await items.known(look.map(({ documentId }) => documentId));
        for (const { documentId, uri, sizeBytes, mediaType, source: place } of look) {
          const state = known.get(documentId)?.storedHash == null ? 'new' : 'unsure';
          const locator = place !== null && 'bucketKey' in place ? place.bucketKey : null;
          sink.take({ documentId, uri, sizeBytes, mediaType, state, locator });
        }
      }
      if (part.cursor !== null) return { cursor: part.cursor };
      return { cursor: null, end: { removals: { count: 0 }, notes: { unavailable: null, skipped: {} }, mostReads } };
    },
    async read(_parameters, { documentId, locator }) {
      const object = await landing.get(locator);
      if (object === undefined) return { kind: 'failed', error: 'SourceUnreachable' };
      const storedHash = (await items.known([documentId])).get(documentId)?.storedHash ?? null;
      if (storedHash === sha256(object.bytes)) return { kind: 'unchanged' };
      return { kind: 'read', bytes: object.bytes, mediaType: object.contentType ?? null, storedHash };
    },
  };
}
