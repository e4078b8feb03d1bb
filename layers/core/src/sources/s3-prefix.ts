/** Objects of a bucket that somebody else fills: listed and read again by every job, without any event. */
import type * as z from 'zod';
import { StageError } from '../errors.ts';
import { canonicalUri } from '../ingestion/canonical-uri.ts';
import { mapLimited } from '../ingestion/map-limited.ts';
import type { ObjectStore, StoredObject } from '../ports.ts';
import type { RemoteSource, SourceEvent, SourcePorts } from './remote-source.ts';
import { s3PrefixParameters } from './s3-prefix-parameters.ts';

/** Reads buckets that the operator has opened to sources. @throws StageError EgressRefused for any other bucket or prefix */
export type OpenBucket = (bucket: string, prefix: string) => Pick<ObjectStore, 'get' | 'list'>;

type Parameters = z.output<typeof s3PrefixParameters>;

const objectsPerPage = 100;
const readAtOnce = 4;
/** Of the objects that are read at once, unless one alone has more. */
const bytesAtOnce = 64 * 1024 * 1024;

/** `s3://{bucket}/{key}`, the key in RFC 3986 escapes. */
export function objectUriOf(bucket: string, key: string): string {
  return canonicalUri(`s3://${bucket}/${key.normalize('NFC').split('/').map(encodeURIComponent).join('/')}`);
}

export const s3Prefix: RemoteSource<typeof s3PrefixParameters> = {
  type: 's3_prefix',
  parameters: s3PrefixParameters,
  identityOf: ({ bucket, prefix }) => ({ bucket, prefix }),
  async *list(given, ports, cursor) {
    const { bucket, prefix, maxObjects } = given;
    const objects = ports.buckets(bucket, prefix);
    let { after, count } = cursor === null ? { after: '', count: 0 } : (JSON.parse(cursor) as Position);
    for await (const page of pagesOf(objects.list(prefix, after || undefined))) {
      const within = page.slice(0, maxObjects - count);
      yield* eventsOf(within, given, objects, ports);
      count += within.length;
      after = within.at(-1)?.key ?? after;
      if (within.length < page.length) {
        yield { kind: 'skipped', uri: objectUriOf(bucket, prefix), reason: `beyond maxObjects, ${maxObjects}` };
        yield { kind: 'end', isComplete: false };
        return;
      }
      yield { kind: 'checkpoint', cursor: JSON.stringify({ after, count } satisfies Position) };
    }
    yield { kind: 'end', isComplete: true };
  },
  survey: {
    mostReads: 200,
    isExact: true,
    async *read({ bucket, prefix }, ports, key) {
      yield await readObject(objectUriOf(bucket, key), key, ports.buckets(bucket, prefix));
    },
  },
};

interface Position {
  /** Key after which listing goes on. */
  readonly after: string;
  readonly count: number;
}

async function* pagesOf(objects: AsyncIterable<StoredObject>): AsyncIterable<StoredObject[]> {
  let page: StoredObject[] = [];
  for await (const object of objects) {
    // What consoles make to show a folder.
    if (object.key.endsWith('/') && object.sizeBytes === 0) continue;
    page.push(object);
    if (page.length < objectsPerPage) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

async function* eventsOf(
  page: readonly StoredObject[],
  { bucket, maxBytesPerObject }: Parameters,
  objects: Pick<ObjectStore, 'get'>,
  { memory, isSurvey }: Pick<SourcePorts, 'memory' | 'isSurvey'>,
): AsyncIterable<SourceEvent> {
  const known = await memory.validators(page.map(({ key }) => objectUriOf(bucket, key)));
  for (const group of groupsOf(page)) {
    yield* await mapLimited(group, readAtOnce, async (object): Promise<SourceEvent> => {
      const uri = objectUriOf(bucket, object.key);
      if (known.get(uri)?.etag === object.etag) return { kind: 'unchanged', uri };
      if (object.sizeBytes > maxBytesPerObject) {
        const message = `The object has ${object.sizeBytes} bytes; maxBytesPerObject is ${maxBytesPerObject}.`;
        return { kind: 'failed', uri, error: 'DocumentTooLarge', message };
      }
      const { key: locator, sizeBytes } = object;
      if (isSurvey) return { kind: 'listed', uri, locator, sizeBytes, mediaType: null };
      return readObject(uri, object.key, objects);
    });
  }
}

/** Together no larger than the memory that there is for them. */
function groupsOf(page: readonly StoredObject[]): StoredObject[][] {
  const groups: StoredObject[][] = [];
  let bytes = 0;
  for (const object of page) {
    const group = groups.at(-1);
    if (group === undefined || group.length >= readAtOnce || bytes + object.sizeBytes > bytesAtOnce) {
      groups.push([object]);
      bytes = object.sizeBytes;
    } else {
      group.push(object);
      bytes += object.sizeBytes;
    }
  }
  return groups;
}

async function readObject(uri: string, key: string, objects: Pick<ObjectStore, 'get'>): Promise<SourceEvent> {
  const read = await objects.get(key);
  if (read === undefined) return { kind: 'gone', uri };
  const { bytes, etag, contentType = null } = read;
  return { kind: 'document', uri, bytes, mediaType: contentType, validator: { etag } };
}

/** What the operator opens: `bucket` as a whole, or `bucket/prefix`. */
export function isOpened(opened: readonly string[], bucket: string, prefix: string): boolean {
  return opened.some((one) => one === bucket || (one.includes('/') && `${bucket}/${prefix}`.startsWith(one)));
}

export function refuseBucket(bucket: string): StageError {
  return new StageError(
    'EgressRefused',
    `The bucket ${bucket}, or this prefix of it, is not open to sources. An operator opens it by sourceBuckets of the configuration.`,
  );
}
