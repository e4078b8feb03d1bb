/** What a dry run has counted so far: of bounded size, however much there is to list. */
import type { SurveyEnd, SurveyedDocument, SurveyedState } from '../../sources/surveyor.ts';
import { namedType } from '../parsing/file-names.ts';
import { isRecording } from '../parsing/transcript.ts';
import { emptySample, hasRoomFor, offer, type PrioritySample, type Weighed, weigh } from './priority-sample.ts';

export interface SampleEntry extends Weighed {
  readonly extension: string | null;
  readonly mediaType: string | null;
  /** As the listing told it. */
  readonly sizeBytes: number | null;
  readonly state: Exclude<SurveyedState, 'unchanged'>;
  /** Null when its bytes are kept. */
  readonly locator: string | null;
  /** What reading it said; null before. */
  readonly found: { readonly state: 'new' | 'changed' | 'unchanged' | 'failed'; readonly sizeBytes: number } | null;
}

export interface Tally {
  readonly documents: Readonly<Record<SurveyedState, number>>;
  /** Bytes that the listing told, of what is not unchanged. */
  readonly bytes: Readonly<Record<SampleEntry['state'], number>>;
  /** Of what is new or changed for sure, how many have a size that only reading tells. */
  readonly withoutSize: number;
  /** Too large to be read for a sample. */
  readonly large: { readonly documents: number; readonly bytes: number };
  /** Recordings: what they cost depends on their length. */
  readonly recordings: number;
  /** What is not to be had, by the name of the error. */
  readonly problems: Readonly<Record<string, number>>;
  readonly sample: PrioritySample<SampleEntry>;
  /** Null until the listing has ended. */
  readonly end: SurveyEnd | null;
  readonly model: { readonly provider: string; readonly model: string } | null;
}

export const emptyTally: Tally = {
  documents: { new: 0, changed: 0, unchanged: 0, unsure: 0 },
  bytes: { new: 0, changed: 0, unsure: 0 },
  withoutSize: 0,
  large: { documents: 0, bytes: 0 },
  recordings: 0,
  problems: {},
  sample: emptySample,
  end: null,
  model: null,
};

/** Documents of the sample: with 400 files of mixed kinds, half of them tell the tokens of all within a few per cent. */
export const sampleSize = 200;
/** Of one document of the sample. */
const mostSampleBytes = 16 * 1024 * 1024;
/** What an unknown size weighs: that of a page. */
const usualBytes = 20_000;

type Given = Pick<SurveyedDocument, 'documentId' | 'sizeBytes'>;

export function isWanted({ sample }: Tally, given: Given): boolean {
  return isSmall(given) && hasRoomFor(sample, weighed(given), sampleSize);
}

export function withDocument(tally: Tally, given: SurveyedDocument): Tally {
  const { state, sizeBytes, mediaType, locator } = given;
  const documents = { ...tally.documents, [state]: tally.documents[state] + 1 };
  if (state === 'unchanged') return { ...tally, documents };
  const counted: Tally = {
    ...tally,
    documents,
    bytes: { ...tally.bytes, [state]: tally.bytes[state] + (sizeBytes ?? 0) },
    withoutSize: tally.withoutSize + (sizeBytes === null && state !== 'unsure' ? 1 : 0),
    recordings: tally.recordings + (isHeard(given) ? 1 : 0),
  };
  if (!isSmall(given))
    return {
      ...counted,
      large: { documents: tally.large.documents + 1, bytes: tally.large.bytes + (sizeBytes ?? 0) },
    };
  const extension = extensionOf(given.uri);
  const entry = { ...weighed(given), extension, mediaType, sizeBytes, state, locator, found: null };
  return { ...counted, sample: offer(tally.sample, entry, sampleSize) };
}

export function withProblem(tally: Tally, error: string): Tally {
  return { ...tally, problems: { ...tally.problems, [error]: (tally.problems[error] ?? 0) + 1 } };
}

function isSmall({ sizeBytes }: Given): boolean {
  return sizeBytes === null || sizeBytes <= mostSampleBytes;
}

function weighed({ documentId, sizeBytes }: Given): Weighed {
  return weigh(documentId, Math.max(1, sizeBytes ?? usualBytes));
}

function isHeard({ mediaType, uri }: Pick<SurveyedDocument, 'mediaType' | 'uri'>): boolean {
  return isRecording(mediaType ?? namedType(extensionOf(uri))?.type ?? '');
}

/** As the function `claim_batch` of the database tells it to the stages. */
function extensionOf(uri: string): string | null {
  return /\.([A-Za-z0-9]{1,12})$/.exec(uri)?.[1]?.toLowerCase() ?? null;
}
