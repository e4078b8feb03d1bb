import * as z from 'zod';

/** Coordinates that every event of an execution carries. */
export const attemptEvent = z.object({
  tenantId: z.string(),
  jobId: z.string(),
  attempt: z.int().min(1),
});

export const documentRef = z.object({
  documentId: z.uuid(),
  token: z.int(),
  stage: z.enum(['fetch', 'clean', 'chunk']).nullable(),
  extension: z.string().nullable(),
  versionHash: z.string().nullable(),
  cleanHash: z.string().nullable(),
  contentHash: z.string().nullable(),
  isKnown: z.boolean(),
  factsHash: z.string().optional(),
  bundleKey: z.string().optional(),
});

/** Batch of a document stage after fetch. */
export const batchEvent = attemptEvent.extend({
  documents: z.array(documentRef),
  retryCount: z.int().min(0),
});

export const shardEvent = attemptEvent.extend({ shardId: z.string() });

/** What a Catch hands to a settle function. */
export const caughtEvent = attemptEvent.extend({
  stage: z.enum(['fetch', 'clean', 'chunk', 'embed', 'store']),
  error: z.string(),
  message: z.string(),
});
