/**
 * The tables of the migrations, for typed reads (`query-builder.ts`). The migrations are the truth; a test compares. Keys
 * are the column names in camel case. What a column means stands in the migrations, once.
 */
import { bigint, boolean, integer, jsonb, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { AdvanceDetail } from '../ingestion/ledger.ts';
import type { DocumentState, JobStatus, StageName } from '../ingestion/model.ts';

const schema = pgSchema('sheaf');

const count = () => bigint({ mode: 'number' });
const instant = () => timestamp({ withTimezone: true, mode: 'string' });
const createdAt = () => instant().notNull();
const updatedAt = () => instant().notNull();
const tenantId = () => text().notNull();
type Json = Readonly<Record<string, unknown>>;

export const tenants = schema.table('tenants', { tenantId: tenantId(), createdAt: createdAt() });

export const corpora = schema.table('corpora', {
  tenantId: tenantId(),
  corpus: text().notNull(),
  configuration: jsonb().$type<Json>().notNull(),
  landingPrefix: text(),
  spaceId: text(),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

export const embeddingSpaces = schema.table('embedding_spaces', {
  tenantId: tenantId(),
  spaceId: text().notNull(),
  definition: jsonb().$type<Json>().notNull(),
  createdAt: createdAt(),
});

export const sourceObjects = schema.table('source_objects', {
  tenantId: tenantId(),
  bucketKey: text().notNull(),
  corpus: text().notNull(),
  documentId: uuid().notNull(),
  etag: text(),
  sizeBytes: count(),
  markedAt: instant(),
  looksAbsent: boolean().notNull(),
  claimedBy: text(),
  claimedAt: instant(),
  uploadId: text(),
  updatedAt: updatedAt(),
});

export const uploads = schema.table('uploads', {
  tenantId: tenantId(),
  uploadId: text().notNull(),
  corpus: text().notNull(),
  files: jsonb().$type<readonly Json[]>().notNull(),
  jobId: text(),
  createdAt: createdAt(),
});

export const jobs = schema.table('jobs', {
  tenantId: tenantId(),
  jobId: text().notNull(),
  corpus: text().notNull(),
  source: jsonb().$type<Json>().notNull(),
  options: jsonb().$type<Json>().notNull(),
  status: text().$type<JobStatus>().notNull(),
  outcome: text(),
  attempt: integer().notNull(),
  idempotencyKey: text(),
  requestHash: text(),
  totalIsFinal: boolean().notNull(),
  counts: jsonb().$type<Json>(),
  createdAt: createdAt(),
  startedAt: instant(),
  finishedAt: instant(),
});

export const jobAttempts = schema.table('job_attempts', {
  tenantId: tenantId(),
  jobId: text().notNull(),
  attempt: integer().notNull(),
  status: text().$type<'starting' | 'running' | 'ended'>().notNull(),
  cursor: text(),
  haltError: text(),
  haltMessage: text(),
  createdAt: createdAt(),
  startedAt: instant(),
  endedAt: instant(),
});

export const documents = schema.table('documents', {
  tenantId: tenantId(),
  documentId: uuid().notNull(),
  corpus: text().notNull(),
  uri: text().notNull(),
  title: text(),
  mediaType: text(),
  language: text(),
  tags: jsonb().$type<readonly string[]>().notNull(),
  metadata: jsonb().$type<Json>().notNull(),
  status: text().$type<DocumentState>().notNull(),
  publishedVersionHash: text(),
  publishedCleanHash: text(),
  publishedConfigurationHash: text(),
  publishedGeneration: count(),
  publishedSpaceId: text(),
  publishedFieldsHash: text(),
  chunkCount: integer().notNull(),
  sizeBytes: count(),
  claimToken: count().notNull(),
  claimedBy: text(),
  claimExpiresAt: instant(),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

export const versions = schema.table('versions', {
  tenantId: tenantId(),
  documentId: uuid().notNull(),
  versionHash: text().notNull(),
  cleanHash: text(),
  sizeBytes: count(),
  jobId: text(),
  createdAt: createdAt(),
  publishedAt: instant(),
});

export const chunks = schema.table('chunks', {
  tenantId: tenantId(),
  documentId: uuid().notNull(),
  generation: count().notNull(),
  ordinal: integer().notNull(),
  chunkId: uuid().notNull(),
  charStart: integer().notNull(),
  charEnd: integer().notNull(),
  tokenCount: integer().notNull(),
  page: integer(),
  headingPath: jsonb().$type<readonly string[]>().notNull(),
  elementTypes: jsonb().$type<readonly string[]>().notNull(),
  language: text(),
});

export const jobDocuments = schema.table('job_documents', {
  tenantId: tenantId(),
  jobId: text().notNull(),
  documentId: uuid().notNull(),
  state: text().$type<DocumentState>().notNull(),
  isMissing: boolean().notNull(),
  stage: text().$type<StageName>(),
  attempt: integer().notNull(),
  tries: integer().notNull(),
  token: count(),
  source: jsonb().$type<Json>(),
  fields: jsonb().$type<Json>(),
  fetchedEtag: text(),
  configurationHash: text(),
  sizeBytes: count(),
  versionHash: text(),
  nextHash: text(),
  cleanHash: text(),
  packKeys: jsonb().$type<readonly string[]>(),
  chunkCount: integer(),
  newChunkCount: integer(),
  openShards: integer(),
  error: text(),
  message: text(),
  wave: integer().notNull(),
  updatedAt: updatedAt(),
});

export const stageOutputs = schema.table('stage_outputs', {
  tenantId: tenantId(),
  documentId: uuid().notNull(),
  outputHash: text().notNull(),
  stage: text().$type<StageName>().notNull(),
  detail: jsonb().$type<AdvanceDetail>().notNull(),
  createdAt: createdAt(),
});

export const shards = schema.table('shards', {
  tenantId: tenantId(),
  jobId: text().notNull(),
  shardId: text().notNull(),
  attempt: integer().notNull(),
  status: text().$type<'open' | 'embedded' | 'stored' | 'failed'>().notNull(),
  spaceId: text().notNull(),
  documents: jsonb().$type<readonly Json[]>().notNull(),
  embeddingsKey: text(),
  embeddingCount: integer().notNull(),
  error: text(),
  message: text(),
  createdAt: createdAt(),
});

export const staleVectors = schema.table('stale_vectors', {
  tenantId: tenantId(),
  spaceId: text().notNull(),
  chunkId: uuid().notNull(),
  createdAt: createdAt(),
});

export const failures = schema.table('failures', {
  tenantId: tenantId(),
  failureId: text().notNull(),
  jobId: text(),
  documentId: uuid(),
  stage: text().$type<StageName>().notNull(),
  error: text().notNull(),
  disposition: text().notNull(),
  message: text().notNull(),
  inputKey: text(),
  attempts: integer().notNull(),
  status: text().$type<'open' | 'redriven' | 'dismissed'>().notNull(),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

export const leases = schema.table('leases', {
  name: text().notNull(),
  owner: text().notNull(),
  token: count().notNull(),
  expiresAt: instant().notNull(),
});

export const ledgerEntries = schema.table('ledger_entries', {
  tenantId: tenantId(),
  entryId: text().notNull(),
  jobId: text(),
  stage: text(),
  provider: text().notNull(),
  model: text().notNull(),
  inputTokens: count().notNull(),
  outputTokens: count().notNull(),
  amountMicros: count().notNull(),
  currency: text().notNull(),
  createdAt: createdAt(),
});

export const erasures = schema.table('erasures', {
  tenantId: tenantId(),
  documentId: uuid().notNull(),
  landingKeys: jsonb().$type<string[]>().notNull(),
  deletesLanding: boolean().notNull(),
  rowCount: integer().notNull(),
  createdAt: createdAt(),
});

export const erasureReceipts = schema.table('erasure_receipts', {
  tenantId: tenantId(),
  receiptId: text().notNull(),
  documentId: uuid().notNull(),
  status: text().$type<'unreachable' | 'purged'>().notNull(),
  receipt: jsonb().$type<Json>().notNull(),
  createdAt: createdAt(),
});
