/** What a source tells a dry run: what there is, with as little reading as that takes. Nothing is kept or remembered. */
import type { ListingNotes } from '../ingestion/left-out.ts';

/** `unsure`: only its bytes would tell. */
export type SurveyedState = 'new' | 'changed' | 'unchanged' | 'unsure';

export interface SurveyedDocument {
  readonly documentId: string;
  readonly uri: string;
  /** Null where the source does not tell it without reading. */
  readonly sizeBytes: number | null;
  readonly mediaType: string | null;
  readonly state: SurveyedState;
  /** By which `read` finds it; null where its bytes came with the listing. */
  readonly locator: string | null;
}

/** Takes what a survey tells. */
export interface SurveySink {
  /** Whether the bytes are of use for the sample. */
  wants(document: { readonly documentId: string; readonly sizeBytes: number }): boolean;
  keep(documentId: string, bytes: Uint8Array): Promise<void>;
  take(document: SurveyedDocument): void;
  /** A document that is not to be had, by a name of the error table. */
  fail(error: string): void;
}

/** How many documents are gone; null with the reason for which that is not known. */
export type Removals = { readonly count: number } | { readonly count: null; readonly reason: string };

export interface SurveyEnd {
  readonly removals: Removals;
  readonly notes: ListingNotes;
  /** Documents that may be read for the sample: others have to serve them. */
  readonly mostReads: number;
}

/** `cursor` is where the next part begins; with null comes the end. */
export type SurveyedPart = { readonly cursor: string } | { readonly cursor: null; readonly end: SurveyEnd };

export type Reading =
  | {
      readonly kind: 'read';
      readonly bytes: Uint8Array;
      readonly mediaType: string | null;
      /** Of the version that readers see; null where none is published. */
      readonly storedHash: string | null;
    }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'failed'; readonly error: string };

export interface Surveyor {
  list(parameters: Readonly<Record<string, unknown>>, after: string | null, sink: SurveySink): Promise<SurveyedPart>;
  /** Reads one document that `list` told of without its bytes. */
  read(
    parameters: Readonly<Record<string, unknown>>,
    document: { readonly documentId: string; readonly locator: string },
  ): Promise<Reading>;
}
