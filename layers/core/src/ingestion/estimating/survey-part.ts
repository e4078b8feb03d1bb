/** ListSource of a dry run: counts one part of what there is, and in the end reads the sample. Only scratch is written. */
import { StageError } from '../../errors.ts';
import { scratchKey, sha256 } from '../../keys.ts';
import type { Clock, ObjectStore } from '../../ports.ts';
import type { Surveyor, SurveySink } from '../../sources/surveyor.ts';
import type { JobRow } from '../jobs.ts';
import type { AttemptRef, CorpusConfiguration } from '../ledger.ts';
import { cut } from './priority-sample.ts';
import { emptyTally, isWanted, type SampleEntry, type Tally, withDocument, withProblem } from './tally.ts';

/** Where a dry run stands. `part` names the tally that goes on. */
export interface SurveyCursor {
  readonly phase: 'survey';
  readonly part: number;
  readonly at: 'list' | 'read' | 'end';
  /** Cursor of the source. */
  readonly after: string | null;
}

export const surveyBegin: SurveyCursor = { phase: 'survey', part: 0, at: 'list', after: null };

export interface SurveyPorts {
  readonly lake: ObjectStore;
  readonly surveyor: Surveyor;
  readonly clock: Clock;
  readonly modelOf: () => Promise<NonNullable<Tally['model']>>;
}

type SurveyedJob = Pick<JobRow, 'source'> & { readonly configuration: Pick<CorpusConfiguration, 'maxFileBytes'> };

/** Of all of the sample together. */
const mostSampleBytes = 64 * 1024 * 1024;
const readMilliseconds = 4 * 60_000;

/** Where the next part begins; `at: 'end'` when the sample can be measured. */
export async function surveyPart(
  ref: AttemptRef,
  cursor: SurveyCursor,
  job: SurveyedJob,
  ports: SurveyPorts,
): Promise<SurveyCursor> {
  const before = await readTally(ref, cursor, ports.lake);
  const { tally, ...next } =
    cursor.at === 'list'
      ? await count(ref, cursor.after, before, job, ports)
      : await readSample(ref, before, job, ports);
  const part = cursor.part + 1;
  await ports.lake.put(tallyKey(ref, part), JSON.stringify(tally), 'application/json');
  return { phase: 'survey', part, ...next };
}

/** @throws StageError CorruptCacheObject when scratch was lost */
export async function readTally(ref: AttemptRef, { part }: SurveyCursor, lake: ObjectStore): Promise<Tally> {
  if (part === 0) return emptyTally;
  const object = await lake.get(tallyKey(ref, part));
  if (object) return JSON.parse(new TextDecoder().decode(object.bytes)) as Tally;
  throw new StageError('CorruptCacheObject', 'What the dry run had counted is no longer in the lake. Submit it again.');
}

function tallyKey({ tenantId, jobId, attempt }: AttemptRef, part: number): string {
  return scratchKey(tenantId, jobId, 'survey', `${attempt}-${part}.json`);
}

/** Bytes of a document of the sample. */
export function sampleKey({ tenantId, jobId }: AttemptRef, documentId: string): string {
  return scratchKey(tenantId, jobId, 'sample', documentId);
}

async function count(
  ref: AttemptRef,
  after: string | null,
  before: Tally,
  { source, configuration }: SurveyedJob,
  { surveyor, lake, modelOf }: SurveyPorts,
) {
  let tally = before;
  const sink: SurveySink = {
    wants: (document) => isWanted(tally, document),
    keep: async (documentId, bytes) => void (await lake.put(sampleKey(ref, documentId), bytes)),
    take(document) {
      const isNews = document.state !== 'unchanged' && document.sizeBytes !== null;
      if (isNews && document.sizeBytes > configuration.maxFileBytes) tally = withProblem(tally, 'DocumentTooLarge');
      else if (isNews && document.sizeBytes === 0) tally = withProblem(tally, 'EmptyDocument');
      else tally = withDocument(tally, document);
    },
    fail: (error) => {
      tally = withProblem(tally, error);
    },
  };
  const part = await surveyor.list(source, after, sink);
  if (part.cursor !== null) return { tally, at: 'list' as const, after: part.cursor };
  return { tally: { ...tally, end: part.end, model: await modelOf() }, at: 'read' as const, after: null };
}

/**
 * Reads what the sample lacks, the entries that tell most first; what is not read falls out of the sample. Goes on in another
 * part when its time is over.
 */
async function readSample(
  ref: AttemptRef,
  tally: Tally,
  { source }: SurveyedJob,
  { surveyor, lake, clock }: SurveyPorts,
) {
  const deadline = clock.now() + readMilliseconds;
  const entries = [...tally.sample.entries];
  let reads = entries.filter(({ found }) => found !== null).length;
  let bytes = entries.reduce(
    (sum, { found, sizeBytes, locator }) =>
      sum + (found ?? (locator ? null : { sizeBytes }) ?? { sizeBytes: 0 }).sizeBytes!,
    0,
  );
  const settled = (size: number, at: 'read' | 'end') => ({
    tally: { ...tally, sample: cut({ entries, threshold: tally.sample.threshold }, size) },
    at,
    after: null,
  });
  for (const [at, entry] of entries.entries()) {
    if (entry.locator === null || entry.found !== null) continue;
    const isFull = reads >= (tally.end?.mostReads ?? 0) || bytes >= mostSampleBytes;
    if (isFull) return settled(at, 'end');
    if (clock.now() >= deadline) return settled(entries.length, 'read');
    entries[at] = await readEntry(ref, entry, source, surveyor, lake);
    reads += 1;
    bytes += entries[at]!.found!.sizeBytes;
  }
  return settled(entries.length, 'end');
}

async function readEntry(
  ref: AttemptRef,
  entry: SampleEntry,
  source: JobRow['source'],
  surveyor: Surveyor,
  lake: ObjectStore,
): Promise<SampleEntry> {
  const { documentId, locator } = entry;
  const reading = await surveyor.read(source, { documentId, locator: locator! });
  if (reading.kind !== 'read') return { ...entry, found: { state: reading.kind, sizeBytes: entry.sizeBytes ?? 0 } };
  const { bytes, mediaType, storedHash } = reading;
  await lake.put(sampleKey(ref, documentId), bytes);
  const state = storedHash === null ? 'new' : storedHash === sha256(bytes) ? 'unchanged' : 'changed';
  return { ...entry, mediaType: mediaType ?? entry.mediaType, found: { state, sizeBytes: bytes.byteLength } };
}
