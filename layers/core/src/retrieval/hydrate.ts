import { unpackBoxes } from '../ingestion/chunking/packed-boxes.ts';
import type { InjectionKind } from '../ingestion/cleaning/injection-sought.ts';
import type { PersonalDataKind } from '../ingestion/cleaning/personal-data.ts';
import type { Box } from '../ingestion/model.ts';
import type { Reader } from '../platform/access/reader.ts';
import type { Database } from '../platform/database.ts';
import type { Withheld } from './contract.ts';

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
  readonly personalData?: PersonalDataKind[];
  readonly injections?: InjectionKind[];
  readonly parentStart?: number;
  readonly parentEnd?: number;
  /** The document that its own is a copy of, or a variant. */
  readonly duplicateOf?: string;
  readonly variantOf?: string;
  /** In place of `duplicateOf` where the original is withheld; it is told to nobody. */
  readonly withheldOriginal?: string;
  /** Other documents are copies of it. */
  readonly hasCopies?: true;
}

type Row = Omit<PublishedChunk, 'boxes'> & { readonly boxes?: string };

/** The published rows of these chunks, by chunk id. An id without a row was never published, is no more, or is withheld from the reader: drop it. */
export async function hydrate(
  database: Database,
  { tenantId, names }: Reader,
  chunkIds: readonly string[],
  corpora: readonly string[],
  {
    tags,
    without = [],
  }: { readonly tags?: readonly string[] | undefined; readonly without?: readonly Withheld[] | undefined } = {},
): Promise<Map<string, PublishedChunk>> {
  if (chunkIds.length === 0) return new Map();
  const argument = { tenantId, reader: names, chunkIds, corpora, tags };
  const rows = await database.call<Row[]>('published_chunks', argument);
  const shown = rows.filter((row) => !isWithheld(row, without));
  return new Map(
    shown.map(({ boxes, ...row }) => [row.chunkId, boxes === undefined ? row : { ...row, boxes: unpackBoxes(boxes) }]),
  );
}

function isWithheld({ personalData = [], injections = [] }: Row, without: readonly Withheld[]): boolean {
  return without.some((what) => {
    if (what === 'injection') return injections.length > 0;
    return what === 'personal-data' ? personalData.length > 0 : personalData.includes(what);
  });
}
