import { unpackBoxes } from '../ingestion/chunking/packed-boxes.ts';
import type { Box } from '../ingestion/model.ts';
import type { Database } from '../platform/database.ts';

/** What Postgres knows of a published chunk: the only source of places, titles and headings. */
export interface PublishedChunk {
  readonly chunkId: string;
  readonly documentId: string;
  readonly uri: string;
  readonly title: string | null;
  readonly charStart: number;
  readonly charEnd: number;
  readonly page: number | null;
  readonly boxes?: readonly Box[];
  readonly headingPath: readonly string[];
  readonly isCut?: boolean;
  readonly tableHeader?: string;
  readonly parentStart?: number;
  readonly parentEnd?: number;
}

type Row = Omit<PublishedChunk, 'boxes'> & { readonly boxes?: string };

/** The published rows of these chunks, by chunk id. An id without a row was never published, or is no more: drop it. */
export async function hydrate(
  database: Database,
  tenantId: string,
  chunkIds: readonly string[],
  corpora: readonly string[],
): Promise<Map<string, PublishedChunk>> {
  if (chunkIds.length === 0) return new Map();
  const argument = { tenantId, chunkIds, corpora };
  const rows = await database.call<Row[]>('published_chunks', argument);
  return new Map(
    rows.map(({ boxes, ...row }) => [row.chunkId, boxes === undefined ? row : { ...row, boxes: unpackBoxes(boxes) }]),
  );
}
