/** ListSource: one part of what the attempt has to do, written as manifests; state carries only their keys. */
import { classify, StageError } from '../errors.ts';
import { scratchKey } from '../keys.ts';
import { type QuotaRefusal, quotaExceeded } from '../platform/budgets/quotas.ts';
import type { Database } from '../platform/database.ts';
import { type LookPorts, lookAtDeliveries } from '../platform/webhooks/look-at-deliveries.ts';
import type { Clock, ObjectStore } from '../ports.ts';
import type { Embedder } from '../retrieval/ports.ts';
import type { Source, SourcePart } from '../sources/source.ts';
import { type SurveyCursor, surveyBegin, surveyPart } from './estimating/survey-part.ts';
import { isDryRun, type JobRow } from './jobs.ts';
import type { AttemptRef, CorpusConfiguration } from './ledger.ts';
import { type ListedDocument, needsTime } from './needs-time.ts';
import type { Manifest } from './plan-shards.ts';
import { attemptOf } from './run-batch.ts';

export interface ListInput extends AttemptRef {
  readonly cursor: string | null;
  readonly wave: number;
}

export interface ListResult {
  readonly wave: number;
  readonly cursor: string | null;
  readonly isFinal: boolean;
  readonly removals: Manifest;
  readonly express: Manifest;
  readonly standard: Manifest;
  /** Of a dry run, whether there is more to list; null of any other. */
  readonly survey: 'more' | 'done' | null;
}

export interface ListPorts extends LookPorts {
  readonly database: Database;
  readonly lake: ObjectStore;
  readonly sourceOf: (job: JobRow) => Source;
  /** The embedder of the corpus, to pin its space at the first ingest. */
  readonly embedderOf: (configuration: CorpusConfiguration) => Promise<Embedder>;
  /** Of media types: whether a server reads them, which may take long. */
  readonly isReadElsewhere: (mediaType: string) => boolean;
  readonly clock: Clock;
}

interface Line extends ListedDocument {
  readonly documentId: string;
}

/**
 * Where a listing stands: first what an earlier attempt left, then the source, then what fetch found missing, then the
 * documents that were found inside others, level by level.
 */
interface Cursor {
  readonly phase: 'unfinished' | 'source' | 'missing' | 'children';
  readonly after: string | null;
  /** Cursor of the source, carried through the first phase. */
  readonly source: string | null;
  /** The source comes first, since it failed to give documents of an earlier attempt; what is still unfinished comes after it. */
  readonly isRepeated?: true;
}

const itemsPerPart = 5000;
export const missingCursor = JSON.stringify({ phase: 'missing', after: null, source: null } satisfies Cursor);
export const childrenCursor = JSON.stringify({ phase: 'children', after: null, source: null } satisfies Cursor);

interface StartedJob extends JobRow {
  readonly configuration: CorpusConfiguration;
  /** Whether anybody is told of what comes of it. */
  readonly hasWebhooks: boolean;
}

export async function listPart(input: ListInput, ports: ListPorts): Promise<ListResult> {
  const ref = attemptOf(input);
  const job = await ports.database.call<StartedJob | null>('start_attempt', {
    ...ref,
    wave: input.wave,
  });
  if (!job) return { wave: input.wave, cursor: null, isFinal: true, ...nothing };
  if (isDryRun(job)) return listSurvey(ref, input, job, ports);
  if (input.wave === 0) {
    if (job.hasWebhooks) await lookAtDeliveries(ref.tenantId, ports);
    await pinSpace(ref, job, ports);
  }
  const cursor = await cursorOf(ref, input, job, ports);
  if (cursor.phase === 'source') return listSource(ref, input.wave, cursor, job, ports);
  if (cursor.phase === 'children') return listChildren(ref, input.wave, ports);
  return listKnown(ref, input.wave, cursor, job, ports);
}

const empty: Manifest = { key: null, count: 0 };
const nothing = { removals: empty, express: empty, standard: empty, survey: null };

async function listSurvey(
  ref: AttemptRef,
  { cursor, wave }: ListInput,
  job: JobRow & { configuration: CorpusConfiguration },
  { database, lake, clock, sourceOf, embedderOf }: ListPorts,
): Promise<ListResult> {
  const at = cursor === null ? surveyBegin : (JSON.parse(cursor) as SurveyCursor);
  const { type, surveyor } = sourceOf(job);
  if (surveyor === undefined) throw new Error(`The source ${type} has no dry run.`);
  const modelOf = async () => (await embedderOf(job.configuration)).space;
  const next = await halting(ref, database, () => surveyPart(ref, at, job, { lake, clock, surveyor, modelOf }));
  const survey = next.at === 'end' ? 'done' : 'more';
  return { wave, isFinal: survey === 'done', ...nothing, cursor: JSON.stringify(next), survey };
}

async function cursorOf(ref: AttemptRef, { cursor, wave }: ListInput, job: JobRow, ports: ListPorts): Promise<Cursor> {
  if (cursor !== null && isOwn(cursor)) return JSON.parse(cursor) as Cursor;
  // The documents of a redrive are registered with it: there is no source to ask.
  if (job.source.type === 'redrive') return { phase: 'unfinished', after: null, source: null };
  if (ref.attempt === 1) return { phase: 'source', after: null, source: cursor };
  if (wave === 0 && job.totalIsFinal && ports.sourceOf(job).canListAgain) {
    const { must } = await ports.database.call<{ must: boolean }>('must_list_again', ref);
    if (must) return { phase: 'source', after: null, source: null, isRepeated: true };
  }
  return { phase: 'unfinished', after: null, source: cursor };
}

/** Whether a cursor is one of a listing, not one of a source. */
function isOwn(cursor: string): boolean {
  return cursor.startsWith('{"phase":');
}

async function pinSpace(
  ref: AttemptRef,
  job: JobRow & { configuration: CorpusConfiguration },
  ports: ListPorts,
): Promise<void> {
  const { space } = await ports.embedderOf(job.configuration);
  const pinned = await ports.database.call<{ spaceId: string }>('pin_space', {
    tenantId: ref.tenantId,
    corpus: job.corpus,
    space,
  });
  if (pinned.spaceId === space.spaceId) return;
  const message = `Corpus ${job.corpus} is pinned to space ${pinned.spaceId}; the configured embedder makes ${space.spaceId} (${space.model}). Restore it, or make a new corpus.`;
  await ports.database.call('halt_attempt', { ...ref, error: 'SpaceMismatch', message });
  throw new StageError('SpaceMismatch', message);
}

async function listSource(
  ref: AttemptRef,
  wave: number,
  cursor: Cursor,
  job: JobRow,
  ports: ListPorts,
): Promise<ListResult> {
  const part = await partOf(ref, cursor, job, ports);
  const { isRepeated } = cursor;
  const isFinal = part.cursor === null && !isRepeated;
  const { refusal } = await ports.database.call<{ refusal?: QuotaRefusal }>('register_part', {
    ...ref,
    corpus: job.corpus,
    wave,
    items: [...part.items, ...part.removed],
    cursor: part.cursor,
    isFinal,
  });
  if (refusal) throw await halted(ref, quotaExceeded(refusal), ports);
  const next: Cursor =
    part.cursor === null
      ? { phase: 'unfinished', after: null, source: null }
      : { phase: 'source', after: null, source: part.cursor, ...(isRepeated && { isRepeated }) };
  return {
    wave,
    cursor: isFinal ? null : JSON.stringify(next),
    isFinal,
    ...(await writeManifests(ref, wave, part.items, part.removed, ports)),
  };
}

async function partOf(ref: AttemptRef, cursor: Cursor, job: JobRow, ports: ListPorts): Promise<SourcePart> {
  return halting(ref, ports.database, () => ports.sourceOf(job).list(job.source, cursor.source, itemsPerPart));
}

/** What fails a listing as a whole, and not for a while, is said of the attempt: it would only fail again. */
async function halting<T>(ref: AttemptRef, database: Database, list: () => Promise<T>): Promise<T> {
  try {
    return await list();
  } catch (error) {
    const { name, entry, message } = classify(error);
    if (name !== 'Unknown' && entry.disposition !== 'retry')
      await database.call('halt_attempt', { ...ref, error: name, message });
    throw error;
  }
}

async function halted(ref: AttemptRef, error: StageError, { database }: ListPorts): Promise<StageError> {
  await database.call('halt_attempt', { ...ref, error: error.name, message: error.message });
  return error;
}

/** Hands out children that wait; Reconcile asks for another wave while there are more, or the wave has found new ones. */
async function listChildren(ref: AttemptRef, wave: number, ports: ListPorts): Promise<ListResult> {
  const children = await ports.database.call<Line[]>('hand_out_children', { ...ref, wave, limit: itemsPerPart });
  return { wave, cursor: null, isFinal: true, ...(await writeManifests(ref, wave, children, [], ports)) };
}

async function listKnown(
  ref: AttemptRef,
  wave: number,
  cursor: Cursor,
  job: JobRow,
  ports: ListPorts,
): Promise<ListResult> {
  const { phase, after, source } = cursor;
  const kind = phase === 'missing' ? 'missing' : 'unfinished';
  const rows = await ports.database.call<(Line & { isMissing: boolean })[]>('unfinished_documents', {
    ...ref,
    kind,
    after,
    limit: itemsPerPart,
  });
  await ports.database.call('take_over', { ...ref, wave, documentIds: rows.map(({ documentId }) => documentId) });
  const manifests = await writeManifests(
    ref,
    wave,
    rows.filter((row) => !row.isMissing),
    rows.filter((row) => row.isMissing),
    ports,
  );
  const isLast = rows.length < itemsPerPart;
  if (phase === 'missing') return { wave, cursor: isLast ? null : missingCursor, isFinal: isLast, ...manifests };
  if (isLast && job.totalIsFinal) return { wave, cursor: null, isFinal: true, ...manifests };
  const next: Cursor = isLast
    ? { phase: 'source', after: null, source }
    : { phase, after: rows.at(-1)?.documentId ?? null, source };
  return { wave, cursor: JSON.stringify(next), isFinal: false, ...manifests };
}

async function writeManifests(
  ref: AttemptRef,
  wave: number,
  items: readonly Line[],
  removed: readonly Line[],
  { lake, isReadElsewhere }: Pick<ListPorts, 'lake' | 'isReadElsewhere'>,
) {
  const [long, brief] = [true, false].map((isLong) =>
    items.filter((item) => needsTime(item, isReadElsewhere) === isLong),
  );
  const [removals, express, standard] = await Promise.all([
    writeManifest(ref, wave, 'removals', removed, lake),
    writeManifest(ref, wave, 'express', brief!, lake),
    writeManifest(ref, wave, 'standard', long!, lake),
  ]);
  return { removals, express, standard, survey: null };
}

async function writeManifest(
  ref: AttemptRef,
  wave: number,
  kind: string,
  lines: readonly Line[],
  lake: ObjectStore,
): Promise<Manifest> {
  if (lines.length === 0) return empty;
  const key = scratchKey(ref.tenantId, ref.jobId, 'manifest', `${ref.attempt}-${wave}-${kind}.jsonl`);
  // By id, as shards are planned: a shard then finds its chunks in the packs of few batches, however large the job is.
  const sorted = lines.toSorted((a, b) => (a.documentId < b.documentId ? -1 : 1));
  const body = sorted.map(({ documentId, sizeBytes }) => JSON.stringify({ documentId, sizeBytes })).join('\n');
  await lake.put(key, `${body}\n`, 'application/jsonl');
  return { key, count: lines.length };
}
