import { mapLimited } from '../ingestion/map-limited.ts';
import type { Database } from '../platform/database.ts';
import type { ObjectStore } from '../ports.ts';
import { landingUriOf } from './landing-uri.ts';
import type { Source, SourceItem } from './source.ts';

/** Keys may have a kilobyte each, and an answer of the database less than one megabyte. */
const pageSize = 500;

interface ClaimedObject {
  readonly bucketKey: string;
  readonly documentId: string;
  readonly sizeBytes: number;
  readonly etag: string | null;
  readonly looksAbsent: boolean;
}

/**
 * The keys that a landing job has claimed. An event only means "look at this key": a key that looks absent is looked up
 * here, one that looks present is found out by fetch, which spares a request for each.
 */
export function createLandingSource(
  database: Database,
  landing: ObjectStore,
  job: { tenantId: string; jobId: string },
): Source {
  return {
    type: 'landing',
    async list(_parameters, after, limit) {
      const objects = await claimedObjects(database, job, after, limit);
      const isGone = await mapLimited(
        objects,
        16,
        async (object) => object.looksAbsent && !(await landing.head(object.bucketKey)),
      );
      return {
        items: objects.filter((_, index) => !isGone[index]).map(itemOf),
        removed: objects.filter((_, index) => isGone[index]).map(itemOf),
        cursor: objects.length < limit ? null : (objects.at(-1)?.bucketKey ?? null),
      };
    },
  };
}

/** Reads the part in pages that fit one answer of the database. */
async function claimedObjects(
  database: Database,
  job: { tenantId: string; jobId: string },
  after: string | null,
  limit: number,
): Promise<ClaimedObject[]> {
  const objects: ClaimedObject[] = [];
  while (objects.length < limit) {
    const last = objects.at(-1)?.bucketKey ?? after;
    const page = await database.call<ClaimedObject[]>('claimed_objects', {
      ...job,
      after: last,
      limit: Math.min(pageSize, limit - objects.length),
    });
    objects.push(...page);
    if (page.length === 0) break;
  }
  return objects;
}

function itemOf({ bucketKey, documentId, sizeBytes, etag }: ClaimedObject): SourceItem {
  return { documentId, uri: landingUriOf(bucketKey), sizeBytes, mediaType: null, source: { bucketKey, etag } };
}
