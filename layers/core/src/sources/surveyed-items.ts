import type { Database } from '../platform/database.ts';

/** A document that is stored, or that the source has seen before. */
export interface SurveyedItem {
  readonly documentId: string;
  /** Of the bytes of the version that readers see; null where none is published. */
  readonly storedHash: string | null;
  /** The source itself has seen it. */
  readonly isRemembered: boolean;
  /** The source has seen it, and no other: it would be removed with it. */
  readonly isOwn: boolean;
  readonly factsHash: string | null;
}

/** What is known of the documents that a survey meets. Reads only. */
export interface Surveyed {
  /** Those that are known, of at most 500. */
  known(documentIds: readonly string[]): Promise<Map<string, SurveyedItem>>;
  /** Documents that would be removed if the source had none any more. */
  ownCount(): Promise<number>;
}

export function createSurveyed(
  at: { readonly tenantId: string; readonly sourceId: string | null },
  database: Database,
): Surveyed {
  return {
    async known(documentIds) {
      if (documentIds.length === 0) return new Map();
      const items = await database.call<SurveyedItem[]>('surveyed_items', { ...at, documentIds });
      return new Map(items.map((item) => [item.documentId, item]));
    },
    async ownCount() {
      return (await database.call<{ count: number }>('own_items', at)).count;
    },
  };
}
