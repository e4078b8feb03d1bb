/** Documents, their chunks and their erasure on the wire. */
import * as z from 'zod';
import { boxView, chunkContext } from '../../../retrieval/contract.ts';
import { timestamp } from './identifiers.ts';
import { pageOf } from './paging.ts';

export const documentView = z
  .object({
    documentId: z.string(),
    corpus: z.string(),
    uri: z.string(),
    title: z.string().nullable(),
    mediaType: z.string().nullable(),
    language: z.string().nullable(),
    versionHash: z.string().nullable().meta({ description: 'SHA-256 of the published bytes; null before the first.' }),
    status: z.string().meta({ description: 'What the last job made of it.' }),
    chunkCount: z.int().min(0),
    sizeBytes: z.int().min(0).nullable(),
    parentId: z
      .string()
      .nullable()
      .meta({ description: 'The document that it was in, as an entry of an archive or an attachment; else null.' }),
    childCount: z.int().min(0).meta({ description: 'Documents directly inside it: list them by `parentId`.' }),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Document' });

export const chunkView = z
  .object({
    chunkId: z.string(),
    ordinal: z.int().min(0),
    text: z.string(),
    charStart: z.int().min(0).meta({ description: 'UTF-16 code units of the clean text.' }),
    charEnd: z.int().min(0).meta({ description: 'Exclusive.' }),
    tokenCount: z.int().min(0),
    page: z.int().nullable(),
    boxes: z.array(boxView).nullable().meta({
      description:
        'Where its lines stand: in points of a PDF page or pixels of a picture, from the top left. Null where the format has no pages.',
    }),
    headingPath: z.array(z.string()),
    elementTypes: z.array(z.string()),
    language: z.string().nullable(),
    isCut: z.boolean().optional().meta({ description: 'A part of a sentence or row that is longer than a chunk.' }),
    ...chunkContext,
  })
  .meta({ id: 'Chunk' });

export const documentPage = pageOf(documentView, 'DocumentPage');
export const chunkPage = pageOf(chunkView, 'ChunkPage');

const whenOrNull = timestamp.nullable();

export const erasureReceipt = z
  .object({
    receiptId: z.string(),
    documentId: z.string(),
    status: z.enum(['unreachable', 'purged']).meta({
      description: 'unreachable: no read path finds it. purged: its bytes are gone from every file.',
    }),
    parentId: z.string().nullable().meta({ description: 'The document that it was in.' }),
    childCount: z
      .int()
      .min(0)
      .meta({ description: 'Documents inside it that were erased with it, at any depth; each has its own receipt.' }),
    removed: z.record(z.string(), z.int()).meta({ description: 'How many of each kind of thing were removed.' }),
    probes: z
      .array(z.object({ path: z.string(), found: z.int() }))
      .meta({ description: 'Every read path that was asked afterwards, and how much it still gave.' }),
    unreachableAt: whenOrNull,
    purgedAt: whenOrNull,
    agesOut: z
      .array(z.object({ what: z.string(), at: timestamp }))
      .meta({ description: 'Copies that time alone removes.' }),
    remains: z
      .array(z.object({ what: z.string(), key: z.string() }))
      .meta({ description: 'What Sheaf does not delete.' }),
  })
  .meta({ id: 'ErasureReceipt' });

export type DocumentView = z.infer<typeof documentView>;
export type ChunkView = z.infer<typeof chunkView>;
export type ErasureReceipt = z.infer<typeof erasureReceipt>;
