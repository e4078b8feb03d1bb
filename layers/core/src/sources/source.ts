import type { SourceLocation } from '../ingestion/model.ts';
import type { Surveyor } from './surveyor.ts';

/** One document as a source lists it. */
export interface SourceItem {
  readonly documentId: string;
  readonly uri: string;
  readonly sizeBytes: number;
  readonly mediaType: string | null;
  /** Null of what is gone and lies nowhere. */
  readonly source: SourceLocation | null;
}

/** One part of a listing. `cursor` is where the next part begins; null ends the listing. */
export interface SourcePart {
  readonly items: readonly SourceItem[];
  /** Documents that the source no longer has. */
  readonly removed: readonly SourceItem[];
  readonly cursor: string | null;
}

/** A way in: lists what there is, part by part, each of at most `limit` items. */
export interface Source {
  readonly type: string;
  /** Whether another listing may bring what this one did not give: an attempt then begins with it. @default false */
  readonly canListAgain?: boolean;
  list(parameters: Readonly<Record<string, unknown>>, after: string | null, limit: number): Promise<SourcePart>;
  /** For a dry run; absent where nobody can ask for one. */
  readonly surveyor?: Surveyor;
}
