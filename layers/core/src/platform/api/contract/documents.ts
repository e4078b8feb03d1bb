/** Documents and their chunks on the wire. */
import * as z from 'zod';
import { chunkContext } from '../../../retrieval/contract.ts';
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

export const chunkView = z
  .object({
    chunkId: z.string(),
    ordinal: z.int().min(0),
    text: z.string(),
    charStart: z.int().min(0).meta({ description: 'UTF-16 code units of the clean text.' }),
    charEnd: z.int().min(0).meta({ description: 'Exclusive.' }),
    tokenCount: z.int().min(0),
    page: z.int().nullable(),
    boxes: z
      .array(z.object({ page: z.int(), x: z.number(), y: z.number(), width: z.number(), height: z.number() }))
      .nullable()
      .meta({
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

export type DocumentView = z.infer<typeof documentView>;
export type ChunkView = z.infer<typeof chunkView>;
