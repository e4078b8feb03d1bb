/** The frame around a remote source: what it says becomes parts of a job's listing, and is remembered for the next one. */
import { StageError } from '../errors.ts';
import type { ListingNotes } from '../ingestion/left-out.ts';
import type { SourceLocation } from '../ingestion/model.ts';
import { documentIdOf, scratchKey } from '../keys.ts';
import type { Database } from '../platform/database.ts';
import type { ObjectStore } from '../ports.ts';
import { createItemStore, type ItemStore } from './item-store.ts';
import { parametersOf } from './remote-parameters.ts';
import type { RemoteSource, SourceEvent, SourcePorts } from './remote-source.ts';
import { type ScrubbedSecrets, scrubbing } from './scrubbed-secrets.ts';
import type { SecretField } from './secret-field.ts';
import { createSeenItems, type SeenItem, type SeenItems } from './seen-items.ts';
import type { Source, SourceItem, SourcePart } from './source.ts';
import { complete } from './stored-parameters.ts';

export interface RemoteListingPorts extends Pick<SourcePorts, 'web' | 'sql' | 'buckets' | 'clock'> {
  readonly database: Database;
  readonly lake: ObjectStore;
  /** The value behind a reference of the tenant; undefined when there is none. */
  readonly secretOf: (tenantId: string, reference: string) => Promise<string | undefined>;
}

export interface ListedJob {
  readonly tenantId: string;
  readonly corpus: string;
  readonly jobId: string;
}

/** Where a part ends: the cursor of the source, or of the documents that it no longer has. */
interface Place {
  readonly at: 'listing' | 'removals';
  readonly cursor: string | null;
  readonly notes: ListingNotes;
  readonly highWater: string | null;
}

/** A part ends with the next checkpoint after so long; the step that lists has some minutes more. */
const partMilliseconds = 5 * 60_000;
const gonePerPage = 500;
const mostReasons = 20;
const begin: Place = { at: 'listing', cursor: null, notes: { unavailable: null, skipped: {} }, highWater: null };

export function createRemoteListing(source: RemoteSource, job: ListedJob, ports: RemoteListingPorts): Source {
  return {
    type: source.type,
    canListAgain: true,
    async list(given, after, limit) {
      const whole = await complete({ type: source.type, ...given }, job.tenantId, ports.lake);
      const { parameters, onUnavailable } = parametersOf(source, whole);
      const place = after === null ? begin : (JSON.parse(after) as Place);
      const seen = createSeenItems(source, parameters, job, ports.database);
      if (place.at === 'removals') return removals(place, seen);
      const secrets = scrubbing(secretReader(job.tenantId, ports));
      try {
        return await listUntil(limit, place, { source, parameters, job, ports, seen, secrets });
      } catch (error) {
        const failure = secrets.scrubError(error);
        if (onUnavailable === 'fail' || !isUnavailable(failure)) throw failure;
        return finish({ ...place, notes: { ...place.notes, unavailable: failure.message } }, [], [], seen);
      }
    },
  };
}

const unavailable = new Set(['SourceUnavailable', 'SourceUnreachable', 'CircuitOpen']);

function isUnavailable(error: unknown): error is Error {
  return error instanceof Error && unavailable.has(error.name);
}

function secretReader(tenantId: string, { secretOf }: RemoteListingPorts) {
  return async (field: SecretField): Promise<string> => {
    if ('secret' in field) return field.secret;
    const value = await secretOf(tenantId, field.secretRef);
    if (value !== undefined) return value;
    throw new StageError(
      'CredentialsRejected',
      `There is no secret ${field.secretRef}. Submit the job again with the credential itself.`,
    );
  };
}

interface Listing {
  readonly source: RemoteSource;
  readonly parameters: unknown;
  readonly job: ListedJob;
  readonly ports: RemoteListingPorts;
  readonly seen: SeenItems;
  readonly secrets: ScrubbedSecrets;
}

/** Lists to the first checkpoint at which the part is full or its time is over, or to the end. */
async function listUntil(limit: number, place: Place, listing: Listing): Promise<SourcePart> {
  const { source, parameters, ports, seen } = listing;
  const deadline = ports.clock.now() + partMilliseconds;
  const items = new Map<string, SourceItem>();
  const gone = new Set<string>();
  const store = createItemStore(listing.job.tenantId, ports.lake);
  const reader = { ...listing, items, gone, store, skipped: { ...place.notes.skipped } };
  const highWater = await seen.highWater();
  for await (const event of source.list(parameters as never, await portsOf(listing, highWater), place.cursor)) {
    if (event.kind === 'end') {
      await settle(reader);
      const notes = { ...place.notes, skipped: reader.skipped };
      const next: Place = { at: 'listing', cursor: null, notes, highWater: event.highWater ?? null };
      const removed = await removedOf(gone, seen);
      if (!event.isComplete) return finish(next, [...items.values()], removed, seen);
      return {
        items: [...items.values()],
        removed,
        cursor: JSON.stringify({ ...next, at: 'removals' } satisfies Place),
      };
    }
    if (event.kind !== 'checkpoint') {
      await take(event, reader);
      continue;
    }
    if (items.size + gone.size < limit && ports.clock.now() < deadline) continue;
    await settle(reader);
    const next: Place = { ...place, cursor: event.cursor, notes: { ...place.notes, skipped: reader.skipped } };
    return { items: [...items.values()], removed: await removedOf(gone, seen), cursor: JSON.stringify(next) };
  }
  throw new Error(`The listing of ${source.type} stopped without saying that it ended.`);
}

interface Reader extends Listing {
  readonly items: Map<string, SourceItem>;
  readonly gone: Set<string>;
  readonly store: ItemStore;
  readonly skipped: Record<string, number>;
}

async function take(event: Exclude<SourceEvent, { kind: 'checkpoint' | 'end' }>, reader: Reader): Promise<void> {
  const { job, items, gone, store, seen, secrets } = reader;
  const documentId = documentIdOf(job.tenantId, job.corpus, event.uri);
  const add = (source: SourceLocation, sizeBytes: number, mediaType: string | null = null): void => {
    gone.delete(documentId);
    items.set(documentId, { documentId, uri: event.uri, sizeBytes, mediaType, source });
  };
  if (event.kind === 'document') {
    const location = await store.put(documentId, event);
    seen.note({ documentId, validator: event.validator ?? {}, ...location });
    add(location, location.sizeBytes, event.mediaType);
  } else if (event.kind === 'unchanged') {
    const known = await seen.known(documentId);
    if (known === undefined)
      throw new Error(`${reader.source.type} calls a document unchanged that no listing has seen.`);
    seen.note(known);
    add(locationOf(known), known.sizeBytes);
  } else if (event.kind === 'gone') {
    items.delete(documentId);
    gone.add(documentId);
  } else if (event.kind === 'failed') {
    seen.touch(documentId);
    add({ failure: { error: event.error, message: secrets.scrub(event.message) } }, 0);
  } else {
    seen.touch(documentId);
    const reason = secrets.scrub(event.reason);
    const isNamed = reason in reader.skipped || Object.keys(reader.skipped).length < mostReasons;
    const name = isNamed ? reason : 'other reasons';
    reader.skipped[name] = (reader.skipped[name] ?? 0) + 1;
  }
}

function locationOf({ versionHash, sizeBytes, factsHash }: SeenItem): SourceLocation {
  return { versionHash, sizeBytes, ...(factsHash && { factsHash }) };
}

/** Nothing is told of a part before its bytes and what is remembered of it are kept. */
async function settle({ store, seen }: Reader): Promise<void> {
  await store.settled();
  await seen.save();
}

async function removedOf(gone: ReadonlySet<string>, seen: SeenItems): Promise<SourceItem[]> {
  const ids = [...gone];
  const removed: SourceItem[] = [];
  for (let from = 0; from < ids.length; from += gonePerPage) {
    const page = await seen.gone({ documentIds: ids.slice(from, from + gonePerPage), after: null, limit: gonePerPage });
    removed.push(...page.items);
  }
  return removed;
}

/** What the listing has not seen, of what those before it saw, page by page. */
async function removals(place: Place, seen: SeenItems): Promise<SourcePart> {
  const { items, after } = await seen.gone({ after: place.cursor, limit: gonePerPage });
  if (after === null) return finish(place, [], items, seen);
  return { items: [], removed: items, cursor: JSON.stringify({ ...place, cursor: after } satisfies Place) };
}

async function finish(
  { notes, highWater }: Place,
  items: readonly SourceItem[],
  removed: readonly SourceItem[],
  seen: SeenItems,
): Promise<SourcePart> {
  await seen.end(notes, highWater);
  return { items, removed, cursor: null };
}

async function portsOf({ job, ports, seen, secrets }: Listing, highWater: string | null): Promise<SourcePorts> {
  const { web, sql, buckets, clock, lake } = ports;
  const keyOf = (name: string) => scratchKey(job.tenantId, job.jobId, 'source', name);
  return {
    ...{ web, sql, buckets, clock },
    secretOf: secrets.secretOf,
    memory: { highWater, validators: (uris) => seen.validators(uris) },
    scratch: {
      get: async (name) => (await lake.get(keyOf(name)))?.bytes,
      put: async (name, bytes) => void (await lake.put(keyOf(name), bytes)),
    },
  };
}
