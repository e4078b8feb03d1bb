/** Documents and their chunks on the wire. */
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
    tags: z
      .array(z.string())
      .meta({ description: 'All that searches filter by: those that it tells, and `addedTags`.' }),
    addedTags: z.array(z.string()).meta({ description: 'Those that were set by PATCH.' }),
    versionHash: z.string().nullable().meta({ description: 'SHA-256 of the published bytes; null before the first.' }),
    status: z.string().meta({ description: 'What the last job made of it.' }),
    chunkCount: z.int().min(0),
    sizeBytes: z.int().min(0).nullable(),
    parentId: z
      .string()
      .nullable()
      .meta({ description: 'The document that it was in, as an entry of an archive or an attachment; else null.' }),
    childCount: z.int().min(0).meta({ description: 'Documents directly inside it: list them by `parentId`.' }),
    duplicateOf: z.string().nullable().meta({
      description: 'The document of its corpus that says the same and stands for it in searches; else null.',
    }),
    variantOf: z.string().nullable().meta({
      description:
        'The document that it resembles, but for numbers, dates, names, negation or some passages; else null.',
    }),
    copyCount: z.int().min(0).meta({ description: 'Documents whose `duplicateOf` this one is.' }),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Document' });

const tag = z
  .string()
  .min(1)
  .max(200)
  .refine(
    (text) => text === text.trim() && !/[\p{Cc},]/u.test(text),
    'must not begin or end with a space, nor hold a comma or control characters',
  );

export const documentChanges = z
  .strictObject({
    tags: z
      .array(tag)
      .max(100)
      .refine((tags) => new Set(tags).size === tags.length, 'must not hold one tag twice')
      .meta({ description: 'Take the place of `addedTags`. Those that the document tells of itself stay.' }),
  })
  .meta({ id: 'DocumentChanges' });

export const sourceView = z
  .object({
    documentId: z.string(),
    versionHash: z.string().meta({ description: 'SHA-256 of the bytes.' }),
    sizeBytes: z.int().min(0),
    mediaType: z.string().nullable(),
    url: z.string().meta({ description: 'Gives the bytes, to whoever has it, without a credential.' }),
    expiresAt: timestamp.meta({ description: 'Until then.' }),
  })
  .meta({ id: 'DocumentSource' });

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

export type DocumentSource = z.infer<typeof sourceView>;
export type DocumentChanges = z.input<typeof documentChanges>;
export type DocumentView = z.infer<typeof documentView>;
export type ChunkView = z.infer<typeof chunkView>;
