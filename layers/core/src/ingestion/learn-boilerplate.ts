/**
 * Learns what the documents of a corpus have in common, so that pages are not taken for copies because of their menu. Counted
 * are the shingles of a sample that is drawn by document ids, which are hashes; what is kept is bounded by its number of shingles.
 */
import type { Database } from '../platform/database.ts';
import type { ObjectStore } from '../ports.ts';
import { type CleanTextRef, readCleanText } from './clean-text.ts';
import {
  type Boilerplate,
  boilerplateOf,
  differs,
  leastDocuments,
  readBoilerplate,
  writeBoilerplate,
} from './cleaning/boilerplate-shingles.ts';
import { type Shingles, shinglesOf } from './cleaning/shingles.ts';
import { mapLimited } from './map-limited.ts';

/** Documents of a sample: what 15 % of a large corpus hold, 11 to 20 % of such a sample hold, 19 times of 20. */
const sampleSize = 256;
/** UTF-16 code units that are read of a sample. */
const mostRead = 16_000_000;
const readsAtOnce = 8;

interface Scope {
  readonly tenantId: string;
  readonly corpus: string;
}

/**
 * The boilerplate of a corpus. It is learnt at 20 documents and whenever their number has doubled since; where that changes it,
 * all documents of the corpus are to be compared anew, a page of them whenever nothing else is due.
 */
export async function boilerplateFor(
  scope: Scope,
  { database, lake }: { readonly database: Database; readonly lake: ObjectStore },
): Promise<Boilerplate> {
  const { shingles, isDue } = await database.call<{ shingles: string; isDue: boolean }>('boilerplate_of', {
    ...scope,
    leastDocuments,
  });
  const known = readBoilerplate(shingles);
  if (!isDue) return known;
  const sample = await database.call<CleanTextRef[]>('boilerplate_sample', { ...scope, limit: sampleSize });
  const learnt = boilerplateOf(await readShingles(scope.tenantId, sample, lake));
  const hasChanged = differs(known, learnt);
  await database.call('put_boilerplate', { ...scope, shingles: hasChanged ? writeBoilerplate(learnt) : null });
  return hasChanged ? learnt : known;
}

async function readShingles(tenantId: string, sample: readonly CleanTextRef[], lake: ObjectStore): Promise<Shingles[]> {
  let read = 0;
  const shingles = await mapLimited(sample, readsAtOnce, async (ref) => {
    const text = read < mostRead ? await readCleanText(tenantId, ref, lake) : undefined;
    read += text?.length ?? 0;
    return text === undefined ? [] : [shinglesOf(text)];
  });
  return shingles.flat();
}
