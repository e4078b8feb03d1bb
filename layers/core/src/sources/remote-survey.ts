/** The frame around a remote source in a dry run: it is listed as ever, but nothing that it says is kept or remembered. */
import { countSkipped, type ListingNotes } from '../ingestion/left-out.ts';
import { documentIdOf, sha256 } from '../keys.ts';
import {
  isUnavailable,
  type ListedJob,
  type ListingPorts,
  partMilliseconds,
  portsOf,
  type RemoteListingPorts,
  secretReader,
} from './listing-ports.ts';
import { parametersOf } from './remote-parameters.ts';
import type { RemoteSource, SourceEvent } from './remote-source.ts';
import { scrubbing } from './scrubbed-secrets.ts';
import { createSeenItems, sourceIdOf } from './seen-items.ts';
import { encodeFacts } from './source-facts.ts';
import { complete } from './stored-parameters.ts';
import { createSurveyed, type Surveyed } from './surveyed-items.ts';
import type { Reading, Removals, SurveyedPart, Surveyor, SurveySink } from './surveyor.ts';

/** Where a part of a survey ends. */
interface Place {
  readonly cursor: string | null;
  readonly notes: ListingNotes;
  /** Remembered documents that the source still has, of those that no other source holds. */
  readonly matched: number;
  /** Those that the source says are gone. */
  readonly gone: number;
  readonly hasListed: boolean;
}

const begin: Place = {
  cursor: null,
  notes: { unavailable: null, skipped: {} },
  matched: 0,
  gone: 0,
  hasListed: false,
};
const documentsPerPart = 5000;
const documentsPerLook = 200;

interface Survey extends ListingPorts {
  readonly source: RemoteSource;
  readonly parameters: unknown;
  readonly items: Surveyed;
  readonly highWater: string | null;
}

export function createRemoteSurveyor(source: RemoteSource, job: ListedJob, ports: RemoteListingPorts): Surveyor {
  async function open(given: Readonly<Record<string, unknown>>) {
    const whole = await complete({ type: source.type, ...given }, job.tenantId, ports.lake);
    const { parameters, onUnavailable } = parametersOf(source, whole);
    const sourceId = sourceIdOf(source, parameters, job.corpus);
    const seen = createSeenItems(source, parameters, job, ports.database);
    const secrets = scrubbing(secretReader(job.tenantId, ports));
    const items = createSurveyed({ tenantId: job.tenantId, sourceId }, ports.database);
    const highWater = await seen.highWater();
    return { onUnavailable, survey: { source, parameters, job, ports, seen, secrets, items, highWater } };
  }

  return {
    async list(given, after, sink) {
      const { survey, onUnavailable } = await open(given);
      const place = after === null ? begin : (JSON.parse(after) as Place);
      try {
        return await listUntil(place, survey, sink);
      } catch (error) {
        const failure = survey.secrets.scrubError(error);
        if (onUnavailable === 'fail' || !isUnavailable(failure)) throw failure;
        return endOf({ ...place, notes: { ...place.notes, unavailable: failure.message } }, false, survey);
      }
    },
    async read(given, { locator }) {
      const { survey } = await open(given);
      try {
        return await readOne(locator, survey);
      } catch (error) {
        throw survey.secrets.scrubError(error);
      }
    },
  };
}

/** Lists to the first checkpoint at which the part is full or its time is over, or to the end. */
async function listUntil(place: Place, survey: Survey, sink: SurveySink): Promise<SurveyedPart> {
  const { source, parameters, ports, highWater } = survey;
  const deadline = ports.clock.now() + partMilliseconds;
  const part = createPart(place, survey, sink);
  const own = { ...portsOf(survey, highWater), isSurvey: true };
  for await (const event of source.list(parameters as never, own, place.cursor)) {
    if (event.kind === 'end') return endOf(await part.settled(null), event.isComplete, survey);
    if (event.kind !== 'checkpoint') await part.take(event);
    else if (part.count() >= documentsPerPart || ports.clock.now() >= deadline)
      return { cursor: JSON.stringify(await part.settled(event.cursor)) };
  }
  throw new Error(`The survey of ${source.type} stopped without saying that it ended.`);
}

type Told = Exclude<SourceEvent, { kind: 'checkpoint' | 'end' }>;

interface Waiting {
  readonly event: Told;
  readonly documentId: string;
  readonly sizeBytes: number | null;
  readonly hash: string | null;
  readonly factsHash: string | null;
}

function createPart(place: Place, { source, job, items, secrets }: Survey, sink: SurveySink) {
  const met = new Set<string>();
  const skipped = { ...place.notes.skipped };
  let waiting: Waiting[] = [];
  let { matched, gone, hasListed } = place;

  async function flush(): Promise<void> {
    const known = await items.known(waiting.map(({ documentId }) => documentId));
    for (const one of waiting) {
      const { event, documentId, sizeBytes } = one;
      const item = known.get(documentId);
      if (event.kind === 'gone') gone += item?.isOwn ? 1 : 0;
      else matched += item?.isOwn ? 1 : 0;
      if (event.kind !== 'document' && event.kind !== 'listed' && event.kind !== 'unchanged') continue;
      const state = stateOf(one, item, source.survey?.isExact ?? true);
      const mediaType = 'mediaType' in event ? event.mediaType : null;
      const locator = event.kind === 'listed' ? event.locator : null;
      sink.take({ documentId, uri: event.uri, sizeBytes, mediaType, state, locator });
    }
    waiting = [];
  }

  return {
    count: () => met.size,
    async take(event: Told): Promise<void> {
      if (event.kind === 'failed') sink.fail(event.error);
      if (event.kind === 'skipped') countSkipped(skipped, secrets.scrub(event.reason));
      const documentId = documentIdOf(job.tenantId, job.corpus, event.uri);
      if (met.has(documentId)) return;
      met.add(documentId);
      hasListed ||= event.kind === 'listed';
      waiting.push({ event: withoutBytes(event), documentId, ...(await contentOf(event, documentId, sink)) });
      if (waiting.length >= documentsPerLook) await flush();
    },
    async settled(cursor: string | null): Promise<Place> {
      await flush();
      return { cursor, notes: { ...place.notes, skipped }, matched, gone, hasListed };
    },
  };
}

/** What waits for its state must not hold what was read. */
function withoutBytes(event: Told): Told {
  return event.kind === 'document' ? { ...event, bytes: new Uint8Array() } : event;
}

async function contentOf(event: Told, documentId: string, sink: SurveySink) {
  if (event.kind !== 'document')
    return { sizeBytes: event.kind === 'listed' ? event.sizeBytes : null, hash: null, factsHash: null };
  const { bytes, title = null, mediaType, metadata = {} } = event;
  const sizeBytes = bytes.byteLength;
  if (sink.wants({ documentId, sizeBytes })) await sink.keep(documentId, bytes);
  const facts = encodeFacts({ title, mediaType, metadata });
  return { sizeBytes, hash: sha256(bytes), factsHash: facts ? sha256(facts) : null };
}

type Known = Awaited<ReturnType<Surveyed['known']>> extends Map<string, infer Item> ? Item : never;

function stateOf({ event, hash, factsHash }: Waiting, item: Known | undefined, isExact: boolean) {
  if (event.kind === 'unchanged') return 'unchanged';
  const isStored = item?.storedHash != null;
  if (event.kind === 'listed') {
    if (!isExact) return 'unsure';
    // What was remembered as it is now, the source would have called unchanged.
    if (item?.isRemembered) return isStored ? 'changed' : 'new';
    return isStored ? 'unsure' : 'new';
  }
  if (!isStored) return 'new';
  return item?.storedHash === hash && (!item?.isRemembered || item.factsHash === factsHash) ? 'unchanged' : 'changed';
}

async function endOf(place: Place, isComplete: boolean, { source, items }: Survey): Promise<SurveyedPart> {
  const { notes } = place;
  const mostReads = source.survey?.mostReads ?? 0;
  return { cursor: null, end: { removals: await removalsOf(place, isComplete, source, items), notes, mostReads } };
}

async function removalsOf(place: Place, isComplete: boolean, source: RemoteSource, items: Surveyed): Promise<Removals> {
  if (place.hasListed && source.survey?.isExact === false)
    return {
      count: null,
      reason:
        'A page may be kept under another address than the listed one; only asking for all of them tells what is gone.',
    };
  if (!isComplete) return { count: place.gone };
  return { count: Math.max(0, (await items.ownCount()) - place.matched) };
}

async function readOne(locator: string, survey: Survey): Promise<Reading> {
  const { source, parameters, job, items, highWater } = survey;
  if (source.survey === undefined) throw new Error(`${source.type} lists nothing that is to be read later.`);
  for await (const event of source.survey.read(parameters, portsOf(survey, highWater), locator)) {
    if (event.kind === 'unchanged') return { kind: 'unchanged' };
    if (event.kind === 'failed') return { kind: 'failed', error: event.error };
    if (event.kind === 'skipped' || event.kind === 'gone') return { kind: 'failed', error: 'SourceRefused' };
    if (event.kind !== 'document') continue;
    const documentId = documentIdOf(job.tenantId, job.corpus, event.uri);
    const storedHash = (await items.known([documentId])).get(documentId)?.storedHash ?? null;
    return { kind: 'read', bytes: event.bytes, mediaType: event.mediaType, storedHash };
  }
  return { kind: 'failed', error: 'SourceAnswerInvalid' };
}
