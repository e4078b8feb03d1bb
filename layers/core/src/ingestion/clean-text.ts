import { lakeKey } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';
import type { CleanDocument } from './model.ts';

export interface CleanTextRef {
  readonly documentId: string;
  readonly cleanHash: string;
}

/** Undefined when the text is gone from the lake, or damaged: an erasure is on its way, or the next job makes it anew. */
export async function readCleanText(
  tenantId: string,
  { documentId, cleanHash }: CleanTextRef,
  lake: ObjectStore,
): Promise<string | undefined> {
  const found = await lake.get(lakeKey(tenantId, 'clean', documentId, cleanHash));
  if (found === undefined) return undefined;
  try {
    return (JSON.parse(new TextDecoder().decode(found.bytes)) as CleanDocument).text;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
