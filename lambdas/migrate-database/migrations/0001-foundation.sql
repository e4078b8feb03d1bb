-- The tables of the foundation. Forward only: later files add. Row-level security, grants and functions: 0002 and on.
create schema if not exists sheaf;

create table sheaf.tenants (
  -- 'no-tenant' names the audit log of whoever was not recognised.
  tenant_id text primary key check (tenant_id ~ '^[a-z0-9-]{3,40}$' and tenant_id <> 'no-tenant'),
  name text,
  creation_id text,                           -- of the request that made it: a call may be repeated when its connection breaks
  revision int not null default 1,
  suspended_at timestamptz,                   -- nobody of it is let in
  deleted_at timestamptz,                     -- nothing is left of it but this row, its receipt and its audit log
  created_at timestamptz not null default now()
);

create table sheaf.corpora (
  tenant_id text not null references sheaf.tenants,
  corpus text not null check (corpus ~ '^[a-z0-9-]{3,40}$'),
  configuration jsonb not null,               -- chunker, maxFileBytes, language, retentionDays, embedder, nearDuplicates
  landing_prefix text,                        -- keys {tenant}/{landing_prefix}… belong to this corpus
  space_id text,                              -- pinned at first ingest
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, corpus)
);

create table sheaf.embedding_spaces (
  tenant_id text not null references sheaf.tenants,
  space_id text not null,
  definition jsonb not null,                  -- provider, model, dimensions, normalisation, prefixes
  created_at timestamptz not null default now(),
  primary key (tenant_id, space_id)
);

-- Landing keys: what was seen last, and whether it must be looked at again. `etag` null ⇒ unknown.
create table sheaf.source_objects (
  tenant_id text not null references sheaf.tenants,
  bucket_key text not null,
  corpus text not null,
  document_id uuid not null,
  etag text,
  size_bytes bigint,
  marked_at timestamptz,                      -- null ⇒ nothing to do; the oldest decides when a job opens
  looks_absent boolean not null default false, -- what the last event said; only a hint
  claimed_by text,                            -- job id that took the mark
  claimed_at timestamptz,
  upload_id text,                             -- keys of an open upload are left alone
  updated_at timestamptz not null default now(),
  primary key (tenant_id, bucket_key)
);
create index source_objects_by_document on sheaf.source_objects (document_id, tenant_id);
create index source_objects_claimed on sheaf.source_objects (tenant_id, claimed_by, bucket_key) where claimed_by is not null;
create index source_objects_marked on sheaf.source_objects (tenant_id, corpus, marked_at) where marked_at is not null and claimed_by is null;

create table sheaf.uploads (
  tenant_id text not null references sheaf.tenants,
  upload_id text not null,
  corpus text not null,
  files jsonb not null,                       -- [{path, sizeBytes, key, multipartId}], the last of files that come in parts
  job_id text,
  abandoned_at timestamptz,                   -- no job came for so long that its files are being deleted
  created_at timestamptz not null default now(),
  primary key (tenant_id, upload_id)
);

create table sheaf.jobs (
  tenant_id text not null references sheaf.tenants,
  job_id text not null,
  corpus text not null,
  source jsonb not null,
  options jsonb not null default '{}',
  status text not null check (status in ('pending','running','paused','completed','partial','failed','cancelled')),
  outcome text,                               -- a sentence, or 'empty'
  listing jsonb,                              -- what a remote source left out, and why
  estimate jsonb,                             -- what a dry run found
  attempt int not null default 1,
  idempotency_key text,
  request_hash text,
  trace jsonb,                                -- {correlationId, traceparent} of the request that it came by
  total_is_final boolean not null default false,
  counts jsonb,                               -- frozen when the job ends
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  primary key (tenant_id, job_id)
);
create unique index jobs_idempotency on sheaf.jobs (tenant_id, idempotency_key) where idempotency_key is not null;
create index jobs_by_status on sheaf.jobs (status, created_at);

create table sheaf.job_attempts (
  tenant_id text not null,
  job_id text not null,
  attempt int not null,
  status text not null check (status in ('starting','running','ended')),
  cursor text,                                -- where listing goes on
  halt_error text,
  halt_message text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  primary key (tenant_id, job_id, attempt),
  foreign key (tenant_id, job_id) references sheaf.jobs on delete cascade
);

create index job_attempts_open on sheaf.job_attempts (created_at) where status <> 'ended';

create table sheaf.documents (
  tenant_id text not null references sheaf.tenants,
  document_id uuid not null,
  corpus text not null,
  uri text not null,
  title text,
  media_type text,
  language text,
  tags jsonb not null default '[]',
  metadata jsonb not null default '{}',
  status text not null,                       -- last DocumentState that a job gave it
  published_version_hash text,
  published_clean_hash text,
  published_configuration_hash text,
  published_generation bigint,
  published_space_id text,
  published_fields_hash text,                 -- of title, language, media type, tags, metadata
  chunk_count int not null default 0,
  size_bytes bigint,
  claim_token bigint not null default 0,      -- fencing token: grows with each claim
  claimed_by text,                            -- {jobId}-{attempt}
  claim_expires_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, document_id)
) with (fillfactor = 70);
-- The tenant second: an index that begins with it serves a look-up of one document as "all of the tenant", which the planner
-- takes for as cheap while it has no statistics.
create index documents_by_corpus on sheaf.documents (corpus, tenant_id, document_id);
create index documents_by_uri on sheaf.documents (uri text_pattern_ops, tenant_id);

create table sheaf.versions (
  tenant_id text not null,
  document_id uuid not null,
  version_hash text not null,
  clean_hash text,
  size_bytes bigint,
  job_id text,
  created_at timestamptz not null default now(),
  published_at timestamptz,
  primary key (tenant_id, document_id, version_hash)
);

-- Without foreign key: its check for each row would cost more than the row; `unpublish_documents` deletes both.
-- Rows of a generation are written before publication; only the published generation is ever read by search.
create table sheaf.chunks (
  tenant_id text not null,
  document_id uuid not null,
  generation bigint not null,
  ordinal int not null,
  chunk_id uuid not null,
  char_start int not null,
  char_end int not null,
  token_count int not null,
  page int,
  heading_path jsonb not null default '[]',
  element_types jsonb not null default '[]',
  language text,
  -- {isCut, tableHeader, parentStart, parentEnd, boxes}, each only where the chunk has it.
  context jsonb not null default '{}',
  primary key (tenant_id, document_id, generation, ordinal)
);
create index chunks_by_id on sheaf.chunks (chunk_id, tenant_id);

create table sheaf.job_documents (
  tenant_id text not null,
  job_id text not null,
  document_id uuid not null,
  state text not null,
  is_missing boolean not null default false,  -- fetch found no object: removed in the next wave
  stage text,                                 -- last stage entered
  attempt int not null,                       -- attempt that touched it last
  tries int not null default 0,
  token bigint,
  source jsonb,                               -- SourceLocation
  fields jsonb,                               -- title, language, mediaType, metadata of the version in work
  fetched_etag text,
  configuration_hash text,
  size_bytes bigint,
  version_hash text,
  next_hash text,                             -- output hash that the next stage will have
  clean_hash text,
  pack_keys jsonb,
  chunk_count int,
  new_chunk_count int,
  open_shards int,                            -- null until planned
  error text,
  message text,
  wave int not null default 0,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, job_id, document_id)
) with (fillfactor = 60);                     -- rows change with every stage: room for the new version beside the old

create index job_documents_by_document on sheaf.job_documents (document_id, tenant_id);

-- Output of a stage by its content-addressed hash: known ⇒ the stage does not run.
create table sheaf.stage_outputs (
  tenant_id text not null,
  document_id uuid not null,
  output_hash text not null,
  stage text not null,
  detail jsonb not null,                      -- AdvanceDetail of the stage
  created_at timestamptz not null default now(),
  primary key (tenant_id, document_id, output_hash)
);

create table sheaf.shards (
  tenant_id text not null,
  job_id text not null,
  shard_id text not null,
  attempt int not null,
  status text not null check (status in ('open','embedded','stored','failed')),
  space_id text not null,
  documents jsonb not null,                   -- [{documentId, token, ordinalFrom, ordinalTo}]
  embeddings_key text,
  embedding_count int not null default 0,     -- vectors that were made for it
  error text,
  message text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, job_id, shard_id),
  foreign key (tenant_id, job_id) references sheaf.jobs on delete cascade
);

-- Vectors of unpublished chunks that are still to be deleted from the vector store.
create table sheaf.stale_vectors (
  tenant_id text not null references sheaf.tenants,
  space_id text not null,
  chunk_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, space_id, chunk_id)
);

-- What did not get through: of a document, of a job as a whole (no document), or a message that nobody could take (no job).
-- A document has at most one row that is not over: what keeps it out now. `attempts` counts how often it happened.
create table sheaf.failures (
  tenant_id text not null,
  failure_id text not null,                   -- a UUID
  corpus text,
  job_id text,                                -- job of the last time
  document_id uuid,
  stage text not null,                        -- fetch … store, reconcile; 'job' for a halt, 'intake' for a message
  error text not null,                        -- a name of the error table, which tells its class
  message text not null,                      -- redacted: no names, URIs or secrets
  detail jsonb not null default '{}',         -- facts beside the message: attempt, tries, sizeBytes, mediaType, versionHash
  input_key text,                             -- landing key of what was worked on
  attempts int not null default 1,
  status text not null default 'open' check (status in ('open','redriven','dismissed','resolved')),
  reason text,                                -- why it was dismissed
  created_at timestamptz not null default now(), -- the first time
  updated_at timestamptz not null default now(), -- the last time
  settled_at timestamptz,                     -- when it was dismissed or resolved
  primary key (tenant_id, failure_id)
);
create unique index failures_by_document on sheaf.failures (document_id, tenant_id, stage, error) where status in ('open', 'redriven');
create index failures_by_time on sheaf.failures (tenant_id, created_at, failure_id);

-- A lock is a row with an owner, a fencing token and an expiry; never an advisory lock.
create table sheaf.leases (
  name text primary key,
  owner text not null,
  token bigint not null,
  expires_at timestamptz not null
);

create table sheaf.ledger_entries (
  tenant_id text not null,
  entry_id text not null,
  -- call: what a model was paid. unknown: what a call may have cost whose end nobody told. correction: takes an unknown back.
  kind text not null default 'call' check (kind in ('call','unknown','correction')),
  lease_id text,
  corpus text not null default '',            -- '' ⇒ of no corpus, such as a search over several
  job_id text,
  stage text,
  provider text not null,
  model text not null,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  amount_micros bigint not null default 0,    -- millionths of the currency
  currency text not null default 'USD',
  charged_on date not null default (now() at time zone 'UTC')::date, -- day whose budget it counts against
  created_at timestamptz not null default now(),
  primary key (tenant_id, entry_id)
);
create index ledger_entries_by_job on sheaf.ledger_entries (tenant_id, job_id);
create index ledger_entries_by_day on sheaf.ledger_entries (tenant_id, charged_on);

-- Erasures that have begun and are not yet proved by a receipt: their rows are gone, so that this alone tells what is left
-- to remove when they are interrupted. Nobody may claim such a document.
create table sheaf.erasures (
  tenant_id text not null references sheaf.tenants,
  document_id uuid not null,
  landing_keys jsonb not null,
  deletes_landing boolean not null,
  row_count int not null,                     -- chunks that the document had
  created_at timestamptz not null default now(),
  primary key (tenant_id, document_id)
);

create table sheaf.erasure_receipts (
  tenant_id text not null,
  receipt_id text not null,
  document_id uuid not null,
  status text not null check (status in ('unreachable','purged')),
  receipt jsonb not null,                     -- removed, probes, unreachableAt, purgedAt, agesOutAt
  sequence bigint not null,                   -- of the tenant, from 1 without gaps
  content_hash text not null,                 -- of what never changes in the receipt
  previous_hash text not null,                -- '' in the first
  hash text not null,                         -- of previous_hash and content_hash, one after the other
  created_at timestamptz not null default now(),
  primary key (tenant_id, receipt_id),
  unique (tenant_id, sequence)
);
create index erasure_receipts_by_document on sheaf.erasure_receipts (tenant_id, document_id);
