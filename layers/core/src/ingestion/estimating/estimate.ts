/** From what a dry run counted and measured to figures that say how each of them is known. */
import { costMicros, priceAt } from '../../platform/prices.ts';
import { factorOf } from './priority-sample.ts';
import type { SampleEntry, Tally } from './tally.ts';

/** `measured`: counted. `extrapolated`: from so many documents that were read. Null: not known, for the reason. */
export interface Figure {
  readonly value: number | null;
  readonly basis: 'measured' | 'extrapolated' | null;
  readonly sampledDocuments: number | null;
  readonly reason: string | null;
}

export type EstimatedStage = 'fetch' | 'clean' | 'chunk' | 'embed' | 'store';

export interface Estimate {
  readonly documents: Readonly<Record<'total' | 'new' | 'changed' | 'unchanged' | 'toRemove' | 'problems', Figure>>;
  /** Of what is new or changed. */
  readonly bytes: Figure;
  /** That the embedder would be given. */
  readonly tokens: Figure;
  readonly cost: {
    readonly currency: string;
    readonly amount: Figure;
    readonly byStage: Readonly<Record<EstimatedStage, Figure>>;
  };
}

/** Tokens of a document of the sample; null where it could not be read. */
export type Measured = ReadonlyMap<string, number | null>;

export function estimateOf(tally: Tally, measured: Measured, now: number): Estimate {
  const documents = documentsOf(tally);
  const tokens = tokensOf(tally, measured);
  return { documents, bytes: bytesOf(tally), tokens, cost: costOf(tally, tokens, now) };
}

function measure(value: number, reason: string | null = null): Figure {
  return { value, basis: 'measured', sampledDocuments: null, reason };
}

function extrapolate(value: number, sampledDocuments: number, reason: string | null = null): Figure {
  return { value: Math.round(value), basis: 'extrapolated', sampledDocuments, reason };
}

function unknown(reason: string): Figure {
  return { value: null, basis: null, sampledDocuments: null, reason };
}

const nothingRead = 'None of these documents could be read for the sample.';

function documentsOf(tally: Tally): Estimate['documents'] {
  const { documents, end, problems } = tally;
  const failed = Object.values(problems).reduce((sum, count) => sum + count, 0);
  const listed = documents.new + documents.changed + documents.unchanged + documents.unsure;
  const names = Object.entries(problems).map(([error, count]) => `${count} × ${error}`);
  const removals = end?.removals ?? { count: null, reason: 'The listing has not ended.' };
  return {
    total: measure(listed + failed),
    new: ofState('new', tally),
    changed: ofState('changed', tally),
    unchanged: ofState('unchanged', tally),
    toRemove: removals.count === null ? unknown(removals.reason) : measure(removals.count),
    problems: measure(failed, names.length > 0 ? names.join(', ') : null),
  };
}

/** Those of which it is sure, and of the others the share that the sample has. */
function ofState(state: 'new' | 'changed' | 'unchanged', { documents, sample, large }: Tally): Figure {
  const sure = documents[state];
  if (documents.unsure === 0) return measure(sure);
  const read = sample.entries.filter((entry) => entry.state === 'unsure' && entry.found !== null);
  if (read.length === 0) return unknown('Only reading the documents would tell, and none was read.');
  const weightOf = (entries: readonly SampleEntry[]) =>
    entries.reduce((sum, entry) => sum + factorOf(entry, sample.threshold), 0);
  const share = weightOf(read.filter(({ found }) => found?.state === state)) / weightOf(read);
  const isWhole = read.length === documents.unsure && large.documents === 0;
  const value = sure + share * documents.unsure;
  return isWhole ? measure(Math.round(value)) : extrapolate(value, read.length);
}

function isNews(entry: SampleEntry): boolean {
  const state = entry.found?.state ?? entry.state;
  return state === 'new' || state === 'changed';
}

function sizeOf({ found, sizeBytes }: SampleEntry): number {
  return found?.sizeBytes ?? sizeBytes ?? 0;
}

function bytesOf({ documents, bytes, withoutSize, sample, large }: Tally): Figure {
  const sure = bytes.new + bytes.changed;
  const isOpen = (entry: SampleEntry) => entry.state === 'unsure' || entry.sizeBytes === null;
  const open = documents.unsure + withoutSize;
  if (open === 0) return measure(sure);
  const read = sample.entries.filter((entry) => isOpen(entry) && entry.found !== null);
  if (read.length === 0) return unknown(nothingRead);
  const more = read.filter(isNews).reduce((sum, entry) => sum + sizeOf(entry) * factorOf(entry, sample.threshold), 0);
  const isWhole = read.length === open && large.documents === 0;
  return isWhole ? measure(sure + more) : extrapolate(sure + more, read.length);
}

function tokensOf({ documents, sample, large }: Tally, measured: Measured): Figure {
  if (documents.new + documents.changed + documents.unsure === 0) return measure(0);
  if (sample.entries.length === 0) return unknown(nothingRead);
  let [tokens, bytes, unreadable] = [0, 0, 0];
  for (const entry of sample.entries) {
    const count = measured.get(entry.documentId);
    if (count === null) unreadable += 1;
    tokens += (count ?? 0) * factorOf(entry, sample.threshold);
    if (isNews(entry)) bytes += sizeOf(entry) * factorOf(entry, sample.threshold);
  }
  if (large.documents > 0) tokens += bytes === 0 ? 0 : (tokens / bytes) * large.bytes;
  const remarks = [
    ...(unreadable > 0
      ? [`${unreadable} of the documents that were read have no text that can be taken, and count as none.`]
      : []),
    ...(large.documents > 0
      ? [`${large.documents} above 16 MiB were not read, and count by their bytes as the others.`]
      : []),
  ];
  const reason = remarks.length > 0 ? remarks.join(' ') : null;
  const isWhole = sample.threshold === 0 && large.documents === 0;
  return isWhole ? measure(tokens, reason) : extrapolate(tokens, sample.entries.length, reason);
}

const micros = 1_000_000;
const noModel = unknown('This stage calls no model, and the price table holds prices of models alone.');

function costOf({ model, recordings }: Tally, tokens: Figure, now: number): Estimate['cost'] {
  const price = model === null ? undefined : priceAt(model.provider, model.model, now);
  const embed: Figure =
    price === undefined
      ? unknown(`The price table has no price for ${model?.provider ?? 'the'} ${model?.model ?? 'embedder'}.`)
      : tokens.value === null
        ? unknown('The tokens are not known.')
        : { ...tokens, value: costMicros(price, tokens.value) / micros };
  const clean =
    recordings === 0
      ? noModel
      : unknown(
          `${recordings} recordings: what a transcriber asks for them depends on their length, which is not known before they are heard.`,
        );
  const amount =
    recordings > 0 && embed.value !== null ? unknown('The recordings cannot be priced; see byStage.') : embed;
  return { currency: 'USD', amount, byStage: { fetch: noModel, clean, chunk: noModel, embed, store: noModel } };
}
