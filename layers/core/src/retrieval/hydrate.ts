import type { InjectionKind } from '../ingestion/cleaning/injection-sought.ts';
import type { PersonalDataKind } from '../ingestion/cleaning/personal-data.ts';
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
  /** Other documents are copies of it. */
  readonly hasCopies?: true;
}

/** The published rows of these chunks, by chunk id. An id without a row was never published, is no more, or is withheld: drop it. */
export async function hydrate(
  database: Database,
  tenantId: string,
  chunkIds: readonly string[],
  corpora: readonly string[],
  without: readonly Withheld[] = [],
): Promise<Map<string, PublishedChunk>> {
  if (chunkIds.length === 0) return new Map();
  const argument = { tenantId, chunkIds, corpora };
  const rows = await database.call<PublishedChunk[]>('published_chunks', argument);
  return new Map(rows.filter((row) => !isWithheld(row, without)).map((row) => [row.chunkId, row]));
}

function isWithheld({ personalData = [], injections = [] }: PublishedChunk, without: readonly Withheld[]): boolean {
  return without.some((what) => {
    if (what === 'injection') return injections.length > 0;
    return what === 'personal-data' ? personalData.length > 0 : personalData.includes(what);
  });
}
