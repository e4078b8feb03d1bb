/** EstimateJob: measures the sample of a dry run, and writes the estimate to its job. */
import { classify } from '../../errors.ts';
import type { Database } from '../../platform/database.ts';
import type { Clock, ObjectStore } from '../../ports.ts';
import type { AttemptRef, CorpusConfiguration } from '../ledger.ts';
import { attemptOf } from '../run-batch.ts';
import { estimateOf, type Measured } from './estimate.ts';
import { type MeasurePorts, measureDocument } from './measure-document.ts';
import { cut } from './priority-sample.ts';
import { readTally, type SurveyCursor, sampleKey } from './survey-part.ts';
import type { SampleEntry, Tally } from './tally.ts';

export interface EstimateInput extends AttemptRef {
  /** As ListSource left it. */
  readonly cursor: string;
}

export interface EstimatePorts extends Omit<MeasurePorts, 'publishedOf'> {
  readonly database: Database;
  readonly lake: ObjectStore;
  readonly clock: Clock;
  readonly configurationOf: (ref: AttemptRef) => Promise<CorpusConfiguration>;
}

/** What is not measured by then falls out of the sample. */
const measureMilliseconds = 4 * 60_000;

export async function estimateJob(input: EstimateInput, ports: EstimatePorts): Promise<{ sampled: number }> {
  const ref = attemptOf(input);
  const { database, lake, clock } = ports;
  const tally = await readTally(ref, JSON.parse(input.cursor) as SurveyCursor, lake);
  const { measured, isCut } = await measureSample(ref, tally, ports);
  const sample = isCut ? cut(tally.sample, measured.size) : tally.sample;
  const estimate = estimateOf({ ...tally, sample }, measured, clock.now());
  await database.call('record_estimate', { ...ref, estimate, listing: tally.end?.notes ?? null });
  return { sampled: measured.size };
}

/** In the order of the sample, so that what is left out is what tells least. */
async function measureSample(ref: AttemptRef, { sample }: Tally, ports: EstimatePorts) {
  const deadline = ports.clock.now() + measureMilliseconds;
  const configuration = await ports.configurationOf(ref);
  const measured = new Map<string, number | null>();
  for (const entry of sample.entries) {
    if (ports.clock.now() >= deadline) return { measured: measured as Measured, isCut: true };
    measured.set(entry.documentId, await measureEntry(ref, entry, configuration, ports));
  }
  return { measured: measured as Measured, isCut: false };
}

async function measureEntry(
  ref: AttemptRef,
  entry: SampleEntry,
  configuration: CorpusConfiguration,
  ports: EstimatePorts,
): Promise<number | null> {
  const { documentId, extension, mediaType, found } = entry;
  const state = found?.state ?? entry.state;
  if (state === 'unchanged') return 0;
  const object = state === 'failed' ? undefined : await ports.lake.get(sampleKey(ref, documentId));
  if (object === undefined) return null;
  const publishedOf = (id: string, chunkIds: readonly string[]) =>
    ports.database.call<string[]>('known_chunks', { tenantId: ref.tenantId, documentId: id, chunkIds });
  const document = { documentId, bytes: object.bytes, extension, mediaType, isChanged: state === 'changed' };
  try {
    return await measureDocument(ref, document, configuration, { ...ports, publishedOf });
  } catch (error) {
    // What would be quarantined costs nothing to embed; anything else is no matter of the document.
    if (classify(error).entry.disposition !== 'quarantine') throw error;
    return null;
  }
}
