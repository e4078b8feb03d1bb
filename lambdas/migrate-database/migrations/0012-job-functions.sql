-- Jobs and attempts. A call may be repeated when its connection breaks, so that each function may run twice.
-- The legal transitions are decided in layers/core (`transition`); here they are compare-and-set.

create function sheaf.job_row(j sheaf.jobs) returns jsonb language sql stable as $$
  select jsonb_build_object('tenantId', j.tenant_id, 'jobId', j.job_id, 'corpus', j.corpus, 'source', j.source, 'options', j.options,
    'status', j.status, 'attempt', j.attempt, 'requestHash', j.request_hash, 'totalIsFinal', j.total_is_final, 'listing', j.listing)
$$;

create function sheaf.insert_job(a jsonb) returns void language plpgsql as $$
begin
  insert into sheaf.jobs (tenant_id, job_id, corpus, source, options, status, idempotency_key, request_hash, trace, priority)
  values (a->>'tenantId', a->>'jobId', a->>'corpus', a->'source', coalesce(a->'options', '{}'), 'pending', a->>'idempotencyKey', a->>'requestHash', a->'trace',
    coalesce(a->>'priority', 'normal'))
  on conflict (tenant_id, job_id) do nothing;
  insert into sheaf.job_attempts (tenant_id, job_id, attempt, status) values (a->>'tenantId', a->>'jobId', 1, 'starting')
  on conflict do nothing;
end $$;

-- One job for one idempotency key: the first row wins, the others get it back.
create function sheaf.submit_job(a jsonb) returns jsonb language plpgsql as $$
declare
  known sheaf.jobs;
begin
  perform sheaf.act_as(a->>'tenantId');
  if not exists (select 1 from sheaf.corpora where tenant_id = a->>'tenantId' and corpus = a->>'corpus') then
    return jsonb_build_object('job', null, 'replayed', false, 'problem', 'corpus-not-found');
  end if;
  if a->>'idempotencyKey' is not null then
    select * into known from sheaf.jobs where tenant_id = a->>'tenantId' and idempotency_key = a->>'idempotencyKey';
    if found then return jsonb_build_object('job', sheaf.job_row(known), 'replayed', true); end if;
  end if;
  if not sheaf.may_open_job(a->>'tenantId') then
    return jsonb_build_object('job', null, 'replayed', false, 'problem', 'quota-exceeded');
  end if;
  begin
    perform sheaf.insert_job(a);
  exception when unique_violation then
    select * into known from sheaf.jobs where tenant_id = a->>'tenantId' and idempotency_key = a->>'idempotencyKey';
    return jsonb_build_object('job', sheaf.job_row(known), 'replayed', true);
  end;
  if a->'source'->>'type' = 'file_upload' and coalesce((a->'options'->>'dryRun')::boolean, false) then
    -- The files stay open to the job that ingests them.
    if not exists (select 1 from sheaf.uploads where tenant_id = a->>'tenantId' and upload_id = a->'source'->>'uploadId' and job_id is null and abandoned_at is null) then
      raise exception using errcode = 'SH001', message = 'upload-not-open';
    end if;
  elsif a->'source'->>'type' = 'file_upload' then
    update sheaf.uploads set job_id = a->>'jobId' where tenant_id = a->>'tenantId' and upload_id = a->'source'->>'uploadId'
      and (job_id is null or job_id = a->>'jobId') and abandoned_at is null;
    if not found then
      raise exception using errcode = 'SH001', message = 'upload-not-open';
    end if;
  end if;
  select * into known from sheaf.jobs where tenant_id = a->>'tenantId' and job_id = a->>'jobId';
  return jsonb_build_object('job', sheaf.job_row(known), 'replayed', false);
end $$;

create function sheaf.get_job(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select sheaf.job_row(j) || jsonb_build_object('halt', sheaf.halt_of(a || jsonb_build_object('attempt', j.attempt)))
    from sheaf.jobs j where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId');
end $$;

-- The first thing an execution does. Says no when this attempt is not the job's, or the job has ended.
create function sheaf.start_attempt(a jsonb) returns jsonb language plpgsql as $$
declare
  job sheaf.jobs;
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.jobs set status = 'running', started_at = coalesce(started_at, now()), finished_at = null, outcome = null, counts = null
   where tenant_id = a->>'tenantId' and job_id = a->>'jobId' and attempt = (a->>'attempt')::int and status in ('pending', 'running')
  returning * into job;
  if job.job_id is null then return null; end if;
  update sheaf.job_attempts set status = 'running', started_at = coalesce(started_at, now())
   where tenant_id = job.tenant_id and job_id = job.job_id and attempt = job.attempt and status = 'starting';
  perform sheaf.begin_wave(a);
  return sheaf.job_row(job) || jsonb_build_object('configuration', (
    select sheaf.corpus_configuration(c) from sheaf.corpora c where c.tenant_id = job.tenant_id and c.corpus = job.corpus),
    'hasWebhooks', exists (select from sheaf.webhooks w where w.tenant_id = job.tenant_id and w.disabled_at is null));
end $$;

-- Pins the space of a corpus at its first ingest; returns the space that is pinned.
create function sheaf.pin_space(a jsonb) returns jsonb language plpgsql as $$
declare
  pinned text;
begin
  perform sheaf.act_as(a->>'tenantId');
  insert into sheaf.embedding_spaces (tenant_id, space_id, definition) values (a->>'tenantId', a->'space'->>'spaceId', a->'space')
  on conflict do nothing;
  update sheaf.corpora set space_id = coalesce(space_id, a->'space'->>'spaceId')
   where tenant_id = a->>'tenantId' and corpus = a->>'corpus' returning space_id into pinned;
  return jsonb_build_object('spaceId', pinned);
end $$;

-- Registers one part of a listing: documents and their rows in the job. Repeating a part changes nothing. A part that would pass
-- a quota is not registered, and the quota is the answer.
create function sheaf.register_part(a jsonb) returns jsonb language plpgsql as $$
declare
  refusal jsonb;
begin
  perform sheaf.act_as(a->>'tenantId');
  refusal := sheaf.quota_refusal(a->>'tenantId', a->'items');
  if refusal is not null then return jsonb_build_object('refusal', refusal); end if;
  insert into sheaf.documents (tenant_id, document_id, corpus, uri, media_type, size_bytes, status)
  select a->>'tenantId', i."documentId", a->>'corpus', i.uri, i."mediaType", i."sizeBytes", 'pending'
    from jsonb_to_recordset(a->'items') as i("documentId" uuid, uri text, "mediaType" text, "sizeBytes" bigint)
   order by i."documentId"
  on conflict (tenant_id, document_id) do nothing;
  insert into sheaf.job_documents as j (tenant_id, job_id, document_id, state, attempt, source, wave)
  select a->>'tenantId', a->>'jobId', i."documentId", 'pending', (a->>'attempt')::int, i.source, (a->>'wave')::int
    from jsonb_to_recordset(a->'items') as i("documentId" uuid, source jsonb)
   order by i."documentId"
  on conflict (tenant_id, job_id, document_id) do update set
    attempt = excluded.attempt, wave = excluded.wave, source = excluded.source,
    state = case when j.state in ('failed', 'cancelled') then 'pending' else j.state end, error = null, message = null
    where j.state in ('pending', 'fetching', 'cleaning', 'chunking', 'embedding', 'storing')
       or (j.state in ('failed', 'cancelled') and j.attempt < excluded.attempt);
  update sheaf.job_attempts set cursor = a->>'cursor'
   where tenant_id = a->>'tenantId' and job_id = a->>'jobId' and attempt = (a->>'attempt')::int;
  if (a->>'isFinal')::boolean then
    update sheaf.jobs set total_is_final = true where tenant_id = a->>'tenantId' and job_id = a->>'jobId';
  end if;
  return '{}';
end $$;

-- What an attempt finds unfinished from the one before it, and what fetch found missing, in pages.
-- A document that has no row any more is one to remove: an erasure that was interrupted took the row, and an attempt that
-- does not list it would never end it.
create function sheaf.unfinished_documents(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(jsonb_build_object('documentId', p.document_id, 'sizeBytes', p.size, 'uri', p.uri, 'mediaType', p.media_type, 'isMissing', p.is_missing) order by p.document_id), '[]')
    from (select j.document_id, coalesce((j.source->>'sizeBytes')::bigint, d.size_bytes, 0) as size,
                 j.is_missing or d.document_id is null as is_missing, coalesce(d.uri, '') as uri, d.media_type
            from sheaf.job_documents j
            left join sheaf.documents d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
           where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId'
             and case when a->>'kind' = 'missing' then j.is_missing and j.state = 'pending'
                      else j.attempt < (a->>'attempt')::int and j.state in ('pending', 'fetching', 'cleaning', 'chunking', 'embedding', 'storing', 'failed', 'cancelled') end
             and (a->>'after' is null or j.document_id > (a->>'after')::uuid)
           order by j.document_id limit (a->>'limit')::int) p);
end $$;

-- Takes documents of an earlier attempt into this one.
create function sheaf.take_over(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.job_documents set attempt = (a->>'attempt')::int, wave = (a->>'wave')::int, state = 'pending', error = null, message = null, updated_at = now()
   where tenant_id = a->>'tenantId' and job_id = a->>'jobId' and document_id = any(sheaf.uuids_of(a->'documentIds'))
     and attempt < (a->>'attempt')::int;
  return '{}';
end $$;

-- `incomplete`: documents that are stored without all of the documents inside them.
create function sheaf.count_documents(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select jsonb_build_object(
      'total', count(*), 'stored', count(*) filter (where state = 'stored'), 'unchanged', count(*) filter (where state = 'unchanged'),
      'quarantined', count(*) filter (where state = 'quarantined'), 'failed', count(*) filter (where state = 'failed'),
      'incomplete', count(*) filter (where state = 'stored' and error is not null),
      'deleted', count(*) filter (where state = 'deleted'), 'cancelled', count(*) filter (where state = 'cancelled'),
      'pending', count(*) filter (where state in ('pending', 'fetching', 'cleaning', 'chunking', 'embedding', 'storing')),
      'chunks', coalesce(sum(chunk_count) filter (where state = 'stored'), 0),
      'embeddings', coalesce((select sum(s.embedding_count) from sheaf.shards s
         where s.tenant_id = a->>'tenantId' and s.job_id = a->>'jobId'), 0))
    from sheaf.job_documents where tenant_id = a->>'tenantId' and job_id = a->>'jobId');
end $$;

-- Ends an attempt, and with it the job (`status` decided by core), or hands over to the next attempt.
create function sheaf.end_attempt(a jsonb) returns jsonb language plpgsql as $$
declare
  job sheaf.jobs;
  unfinished uuid[];
begin
  perform sheaf.act_as(a->>'tenantId');
  select array_agg(j.document_id) into unfinished from sheaf.job_documents j where j.tenant_id = a->>'tenantId'
    and j.job_id = a->>'jobId' and j.state not in ('stored', 'unchanged', 'deleted');
  update sheaf.job_attempts set status = 'ended', ended_at = now()
   where tenant_id = a->>'tenantId' and job_id = a->>'jobId' and attempt = (a->>'attempt')::int and status <> 'ended';
  update sheaf.documents d set claimed_by = null, claim_expires_at = null
   where d.tenant_id = a->>'tenantId' and d.claimed_by = sheaf.owner_of(a) and d.document_id = any(unfinished);
  if (a->>'handOver')::boolean then
    insert into sheaf.job_attempts (tenant_id, job_id, attempt, status, cursor)
    values (a->>'tenantId', a->>'jobId', (a->>'attempt')::int + 1, 'starting', a->>'cursor') on conflict do nothing;
    update sheaf.jobs set attempt = (a->>'attempt')::int + 1
     where tenant_id = a->>'tenantId' and job_id = a->>'jobId' and attempt = (a->>'attempt')::int;
    return null;
  end if;
  update sheaf.jobs set status = a->>'status', outcome = a->>'outcome', counts = a->'counts', finished_at = case when a->>'status' = 'paused' then null else now() end
   where tenant_id = a->>'tenantId' and job_id = a->>'jobId' and attempt = (a->>'attempt')::int
     and status in (select jsonb_array_elements_text(a->'from'))
  returning * into job;
  if job.job_id is null then return null; end if;
  perform sheaf.release_marks(a);
  -- Keys that were marked again while the job held them: nobody else asks for their job.
  return sheaf.job_row(job) || jsonb_build_object('hasMarks', exists (select 1 from sheaf.source_objects o
    where o.tenant_id = job.tenant_id and o.corpus = job.corpus and o.marked_at is not null and o.claimed_by is null));
end $$;

-- A marked landing key that its job settled is known by its ETag from here on; one that was marked again meanwhile stays marked.
-- What a job that may go on has not listed yet stays its own: the next attempt lists it, or `mark_unknown` lets it go.
-- Looked up key by key: a join was seen to compare each with each.
create function sheaf.release_marks(a jsonb) returns void language sql as $$
  update sheaf.source_objects o set
    (etag, size_bytes) = (
      select case when j.state in ('stored', 'unchanged', 'quarantined') then coalesce(j.fetched_etag, o.etag) end, coalesce(j.size_bytes, o.size_bytes)
        from (select) one left join sheaf.job_documents j
          on j.tenant_id = o.tenant_id and j.job_id = o.claimed_by and j.document_id = o.document_id),
    marked_at = case when o.marked_at > o.claimed_at then o.marked_at end,
    claimed_by = null, claimed_at = null, updated_at = now()
  where o.tenant_id = a->>'tenantId' and o.claimed_by = a->>'jobId' and (a->>'status' = 'completed' or exists (
    select 1 from sheaf.job_documents j where j.tenant_id = o.tenant_id and j.job_id = o.claimed_by and j.document_id = o.document_id))
$$;

-- The next attempt over what is unfinished; only from an ended state that core allows.
create function sheaf.next_attempt(a jsonb) returns jsonb language plpgsql as $$
declare
  job sheaf.jobs;
begin
  perform sheaf.act_as(a->>'tenantId');
  if not sheaf.may_open_job(a->>'tenantId') then
    raise exception using errcode = 'SH002', message = 'quota-exceeded';
  end if;
  update sheaf.jobs set status = 'pending', attempt = attempt + 1, finished_at = null, outcome = null, counts = null, listing = null, estimate = null
   where tenant_id = a->>'tenantId' and job_id = a->>'jobId' and status in (select jsonb_array_elements_text(a->'from')) returning * into job;
  if job.job_id is null then return null; end if;
  insert into sheaf.job_attempts (tenant_id, job_id, attempt, status, cursor)
  select job.tenant_id, job.job_id, job.attempt, 'starting', t.cursor from sheaf.job_attempts t
   where t.tenant_id = job.tenant_id and t.job_id = job.job_id and t.attempt = job.attempt - 1;
  return sheaf.job_row(job);
end $$;

create function sheaf.cancel_documents(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.job_documents set state = 'cancelled', updated_at = now()
   where tenant_id = a->>'tenantId' and job_id = a->>'jobId' and state in ('pending', 'fetching', 'cleaning', 'chunking', 'embedding', 'storing');
  update sheaf.documents d set status = 'cancelled' from sheaf.job_documents j
   where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId' and j.state = 'cancelled'
     and d.tenant_id = j.tenant_id and d.document_id = j.document_id and d.published_generation is null and d.status = 'pending';
  return '{}';
end $$;

-- Stored documents of a wave with their chunk ids, in pages by document, for Reconcile; of a large document, 500 by id
-- (ids are hashes, hence a sample) beside the count of all rows.
create function sheaf.stored_chunks(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(jsonb_build_object('documentId', p.document_id, 'spaceId', p.published_space_id, 'expected', p.chunk_count,
      'rows', (select count(*) from sheaf.chunks k where k.tenant_id = p.tenant_id
         and k.document_id = p.document_id and k.generation = p.published_generation),
      'chunkIds', (select coalesce(jsonb_agg(c.chunk_id), '[]') from (select chunk_id from sheaf.chunks k where k.tenant_id = p.tenant_id
         and k.document_id = p.document_id and k.generation = p.published_generation order by chunk_id limit 500) c)) order by p.document_id), '[]')
    from (select d.* from sheaf.job_documents j join sheaf.documents d using (tenant_id, document_id)
           where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId' and j.wave = (a->>'wave')::int and j.state = 'stored'
             and (a->>'after' is null or j.document_id > (a->>'after')::uuid)
           order by j.document_id limit (a->>'limit')::int) p);
end $$;

create function sheaf.fail_documents(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  perform sheaf.end_documents(a, (select coalesce(jsonb_agg(jsonb_build_object('documentId', value, 'result', 'failed', 'error', a->>'error',
    'message', a->>'message')), '[]') from jsonb_array_elements_text(a->'documentIds')));
  return '{}';
end $$;

-- Documents of an attempt that no stage has settled: a batch died without a word, and its time is over.
create function sheaf.fail_unsettled(a jsonb) returns jsonb language plpgsql as $$
declare
  lost jsonb;
  failed int := 0;
begin
  perform sheaf.act_as(a->>'tenantId');
  -- By parts: what ends documents is made for batches.
  for lost in
    select jsonb_agg(jsonb_build_object('documentId', l.document_id, 'result', 'failed', 'error', a->>'error', 'message', a->>'message'))
      from (select j.document_id, (row_number() over (order by j.document_id)) / 200 as part from sheaf.job_documents j
             where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId' and j.attempt = (a->>'attempt')::int
               and j.wave <= (a->>'wave')::int and not j.is_missing
               and j.state in ('pending', 'fetching', 'cleaning', 'chunking', 'embedding', 'storing')) l
     group by l.part
  loop
    perform sheaf.end_documents(a, lost);
    failed := failed + jsonb_array_length(lost);
  end loop;
  return jsonb_build_object('failed', failed);
end $$;
