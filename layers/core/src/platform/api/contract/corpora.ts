/** Corpora on the wire. */
import * as z from 'zod';
import { chunker } from './chunker.ts';
import { corpusName, timestamp } from './identifiers.ts';
import { pageOf } from './paging.ts';
import { personalData } from './personal-data.ts';

const landingPrefix = z
  .string()
  .max(512)
  .regex(/^(?!uploads\/)([^/\p{Cc}]+\/)+$/u, 'must be a path that ends with / and does not start with / or uploads/')
  .meta({ description: 'Objects that land below it belong to this corpus.', examples: ['contracts/2025/'] });

const settings = {
  chunker,
  maxFileBytes: z.int().min(1).max(5_000_000_000).meta({ description: 'Larger files are quarantined.' }),
  language: z
    .string()
    .regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/, 'must be a BCP 47 language tag')
    .nullable()
    .meta({ description: 'Hint for documents that do not tell; null to detect it.', examples: ['en'] }),
  retentionDays: z.int().min(1).max(36_500).nullable().meta({
    description: 'Days after which a document that no job has come to is erased, with a receipt; null keeps all.',
  }),
  personalData,
  embedder: z
    .string()
    .min(1)
    .max(500)
    .nullable()
    .meta({
      description: 'URL of the embedder; null for the default. Fixed by the first ingest.',
      examples: ['lexical:'],
    }),
  nearDuplicates: z.boolean().meta({
    description:
      'Whether documents are linked to those that they are copies or variants of, and a search shows a copy once. Takes effect at once for what is linked, at the next job or sweep for the rest.',
  }),
  landingPrefix: landingPrefix.nullable(),
};

const optionalSettings = {
  chunker: settings.chunker.optional(),
  maxFileBytes: settings.maxFileBytes.optional(),
  language: settings.language.optional(),
  retentionDays: settings.retentionDays.optional(),
  personalData: settings.personalData.optional(),
  embedder: settings.embedder.optional(),
  nearDuplicates: settings.nearDuplicates.optional(),
  landingPrefix: settings.landingPrefix.optional(),
};

export const corpusRequest = z.strictObject({ corpus: corpusName, ...optionalSettings }).meta({ id: 'CorpusRequest' });

export const corpusChanges = z
  .strictObject(optionalSettings)
  .meta({ id: 'CorpusChanges', description: 'Only what is given changes.' });

export const corpusView = z
  .object({
    corpus: z.string(),
    chunker,
    maxFileBytes: settings.maxFileBytes,
    language: z.string().nullable(),
    retentionDays: z.int().nullable(),
    personalData,
    embedder: z.string().nullable(),
    nearDuplicates: settings.nearDuplicates,
    spaceId: z
      .string()
      .nullable()
      .meta({ description: 'Embedding space, pinned by the first ingest; null before it.' }),
    landingPrefix: z.string().nullable(),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Corpus' });

export const corpusPage = pageOf(corpusView, 'CorpusPage');

export type CorpusRequest = z.input<typeof corpusRequest>;
export type CorpusChanges = z.input<typeof corpusChanges>;
export type CorpusSettings = z.output<typeof corpusChanges>;
export type CorpusView = z.infer<typeof corpusView>;
