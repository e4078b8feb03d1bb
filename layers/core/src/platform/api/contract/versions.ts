/** Versions of a document, and what changed between two of them, on the wire. */
import * as z from 'zod';
import { timestamp } from './identifiers.ts';
import { pageOf } from './paging.ts';

export const versionHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hexadecimal')
  .meta({ description: 'SHA-256 of the bytes of a version.' });

const count = z.int().min(0);

const version = z.object({
  versionHash: z.string(),
  createdAt: timestamp.meta({ description: 'When these bytes were first fetched.' }),
  publishedAt: timestamp.meta({ description: 'When readers saw them last for the first time.' }),
  sizeBytes: count.nullable(),
  title: z.string().nullable(),
  chunkCount: count.nullable().meta({ description: 'Null for versions from before this was noted.' }),
  status: z.enum(['published', 'superseded']),
});

export const versionView = version.meta({ id: 'DocumentVersion' });
export const versionPage = pageOf(versionView, 'DocumentVersionPage');

const offset = count.meta({ description: 'UTF-16 code units of the clean text of that version.' });

const hunk = z
  .object({
    kind: z.enum(['unchanged', 'removed', 'added']),
    lines: z.int().min(1),
    fromStart: offset,
    fromEnd: offset,
    toStart: offset,
    toEnd: offset,
    text: z.string().nullable().meta({ description: 'What was removed or added; null for what did not change.' }),
  })
  .meta({ id: 'DiffHunk' });

export const documentDiff = z
  .object({
    documentId: z.string(),
    from: versionView,
    to: versionView,
    unit: z.literal('line'),
    isMinimal: z
      .boolean()
      .meta({ description: 'Whether no diff has fewer lines; false for texts that differ very much.' }),
    isTruncated: z
      .boolean()
      .meta({ description: 'Whether hunks are left out at the end, since the answer has no room.' }),
    removedLines: count,
    addedLines: count,
    hunks: z.array(hunk).meta({ description: 'In the order of both texts.' }),
  })
  .meta({ id: 'DocumentDiff' });

export type VersionView = z.infer<typeof versionView>;
export type DocumentDiff = z.infer<typeof documentDiff>;
