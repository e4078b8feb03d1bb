import type { CleanDocument, MetadataValue } from '../ingestion/model.ts';
import { canonicalJson } from '../keys.ts';

/** What a source says of a document beside its bytes; kept in the lake, under its hash. */
export interface SourceFacts {
  /** In place of the title that the content gives; null leaves that. */
  readonly title: string | null;
  /** A hint; the content decides. */
  readonly mediaType: string | null;
  readonly metadata: Readonly<Record<string, MetadataValue>>;
}

/** The bytes that are stored; undefined where there is nothing to say. */
export function encodeFacts({ title, mediaType, metadata }: SourceFacts): Uint8Array | undefined {
  if (title === null && mediaType === null && Object.keys(metadata).length === 0) return undefined;
  return new TextEncoder().encode(canonicalJson({ title, mediaType, metadata }));
}

export function decodeFacts(bytes: Uint8Array): SourceFacts {
  return JSON.parse(new TextDecoder().decode(bytes)) as SourceFacts;
}

/** What the source knows goes before what the content says of itself. */
export function withFacts(document: CleanDocument, facts: SourceFacts | null): CleanDocument {
  if (facts === null) return document;
  return {
    ...document,
    title: facts.title ?? document.title,
    metadata: { ...document.metadata, ...facts.metadata },
  };
}
