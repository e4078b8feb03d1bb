-- The failure inbox: what goes into it, how it is settled, and how it is worked through again.

-- What the end of documents means for it; called by `end_documents`, which has become the tenant. A document that was stored,
-- or that something else keeps out now, is done with what kept it out before.
create function sheaf.note_failures(a jsonb, ended jsonb) returns void language plpgsql as $$
declare
  tenant text := a->>'tenantId';
  ids uuid[] := sheaf.document_ids(ended);
begin
  update sheaf.failures f set status = 'resolved', settled_at = now()
   where f.tenant_id = tenant and f.document_id = any(ids) and f.status in ('open', 'redriven') and exists (
     select 1 from jsonb_to_recordset(ended) as e("documentId" uuid, result text, error text)
      where e."documentId" = f.document_id
        and (e.result in ('stored', 'unchanged') or (e.error is not null and (f.stage, f.error) <> (a->>'stage', e.error))));
  insert into sheaf.failures as f (tenant_id, failure_id, corpus, job_id, document_id, stage, error, message, detail, input_key)
  select tenant, gen_random_uuid()::text, d.corpus, a->>'jobId', e."documentId", a->>'stage', e.error, coalesce(e.message, ''),
         jsonb_strip_nulls(jsonb_build_object('attempt', j.attempt, 'tries', j.tries, 'sizeBytes', coalesce(j.size_bytes, d.size_bytes),
           'mediaType', d.media_type, 'versionHash', j.version_hash)), j.source->>'bucketKey'
    from jsonb_to_recordset(ended) as e("documentId" uuid, error text, message text)
    left join lateral (select x.corpus, x.size_bytes, x.media_type from sheaf.documents x
      where x.tenant_id = tenant and x.document_id = e."documentId" limit 1) d on true
    left join lateral (select x.attempt, x.tries, x.size_bytes, x.version_hash, x.source from sheaf.job_documents x
      where x.tenant_id = tenant and x.job_id = a->>'jobId' and x.document_id = e."documentId" limit 1) j on true
   where e.error is not null
  on conflict (document_id, tenant_id, stage, error) where status in ('open', 'redriven') do update set
    status = 'open', attempts = f.attempts + 1, job_id = excluded.job_id, message = excluded.message, detail = excluded.detail,
    input_key = excluded.input_key, updated_at = now();
end $$;

-- What ended an attempt as a whole: {failureId, error, message}, or a null error when nothing did, so that what did before is done with.
create function sheaf.note_halt(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.failures f set status = 'resolved', settled_at = now()
   where f.tenant_id = a->>'tenantId' and f.job_id = a->>'jobId' and f.stage = 'job' and f.status in ('open', 'redriven')
     and f.error is distinct from a->>'error';
  if a->>'error' is null then return '{}'; end if;
  insert into sheaf.failures as f (tenant_id, failure_id, corpus, job_id, stage, error, message, detail)
  select j.tenant_id, a->>'failureId', j.corpus, j.job_id, 'job', a->>'error', a->>'message',
         jsonb_build_object('attempt', a->'attempt')
    from sheaf.jobs j where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId'
  on conflict (tenant_id, failure_id) do update set status = 'open', reason = null, settled_at = null, message = excluded.message,
    detail = excluded.detail, updated_at = now(),
    -- The end of one attempt may be told twice.
    attempts = f.attempts + case when f.detail = excluded.detail then 0 else 1 end;
  return '{}';
end $$;

-- Messages out of a dead-letter queue: [{failureId, corpus, documentId, inputKey, message, sentAt}], each told at least once.
create function sheaf.note_dead_letters(a jsonb) returns jsonb language plpgsql as $$
declare
  letter jsonb;
begin
  perform sheaf.act_as(a->>'tenantId');
  if not exists (select 1 from sheaf.tenants where tenant_id = a->>'tenantId') then return '{}'; end if;
  for letter in select value from jsonb_array_elements(a->'letters') loop
    update sheaf.failures f set status = 'open', attempts = f.attempts + 1, updated_at = now()
     where f.tenant_id = a->>'tenantId' and f.document_id = (letter->>'documentId')::uuid and f.stage = 'intake'
       and f.error = 'DeadLetter' and f.status in ('open', 'redriven') and f.failure_id <> letter->>'failureId';
    if found then continue; end if;
    insert into sheaf.failures as f (tenant_id, failure_id, corpus, document_id, stage, error, message, input_key, created_at)
    values (a->>'tenantId', letter->>'failureId', letter->>'corpus', (letter->>'documentId')::uuid, 'intake', 'DeadLetter',
            letter->>'message', letter->>'inputKey', coalesce((letter->>'sentAt')::timestamptz, now()))
    -- One that names no key stands for all of its kind.
    on conflict (tenant_id, failure_id) do update set status = 'open', reason = null, settled_at = null,
      attempts = f.attempts + 1, updated_at = now() where f.document_id is null;
  end loop;
  return '{}';
end $$;

-- The next attempt of a job over the documents of these failures, and unless `isWhole` over no others. Null when its status
-- does not allow one.
create function sheaf.redrive_attempt(a jsonb) returns jsonb language plpgsql as $$
declare
  job jsonb;
  ids uuid[];
begin
  perform sheaf.act_as(a->>'tenantId');
  job := sheaf.next_attempt(a);
  if job is null then return null; end if;
  ids := sheaf.mark_redriven(a);
  -- An attempt takes over what an earlier one left as failed or cancelled: what is not asked for looks like its own.
  if not (a->>'isWhole')::boolean then
    update sheaf.job_documents j set attempt = (job->>'attempt')::int
     where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId' and j.state in ('failed', 'cancelled') and not (j.document_id = any(ids));
  end if;
  update sheaf.job_documents j set state = 'pending', updated_at = now()
   where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId' and j.document_id = any(ids)
     and j.state in ('quarantined', 'failed', 'cancelled');
  return job;
end $$;

-- A job of its own over the documents of these failures, by the places where they were last read from. It has nothing to list.
create function sheaf.open_redrive_job(a jsonb) returns jsonb language plpgsql as $$
declare
  ids uuid[];
  known int;
begin
  perform sheaf.act_as(a->>'tenantId');
  perform sheaf.insert_job(a || '{"source": {"type": "redrive"}}');
  ids := sheaf.mark_redriven(a);
  insert into sheaf.job_documents (tenant_id, job_id, document_id, state, attempt, source)
  select d.tenant_id, a->>'jobId', d.document_id, 'pending', 0, s.source
    from sheaf.documents d
   cross join lateral (select j.source from sheaf.job_documents j where j.tenant_id = d.tenant_id and j.document_id = d.document_id
      and j.source is not null order by j.updated_at desc limit 1) s
   where d.tenant_id = a->>'tenantId' and d.document_id = any(ids) and not s.source ? 'failure'
  on conflict do nothing;
  update sheaf.jobs set total_is_final = true where tenant_id = a->>'tenantId' and job_id = a->>'jobId';
  select count(*) into known from sheaf.job_documents where tenant_id = a->>'tenantId' and job_id = a->>'jobId';
  if known = 0 then
    delete from sheaf.jobs where tenant_id = a->>'tenantId' and job_id = a->>'jobId';
    update sheaf.failures set status = 'open' where tenant_id = a->>'tenantId'
       and failure_id in (select jsonb_array_elements_text(a->'failureIds'));
  end if;
  return jsonb_build_object('documents', known);
end $$;

-- Marks open failures as redriven; returns their documents.
create function sheaf.mark_redriven(a jsonb) returns uuid[] language plpgsql as $$
declare
  ids uuid[];
begin
  with marked as (
    update sheaf.failures f set status = 'redriven'
     where f.tenant_id = a->>'tenantId' and f.status in ('open', 'redriven')
       and f.failure_id in (select jsonb_array_elements_text(a->'failureIds'))
    returning f.document_id)
  select coalesce(array_agg(document_id) filter (where document_id is not null), '{}') into ids from marked;
  return ids;
end $$;

-- Has the keys of dead messages looked at again. Whether their objects are still there, nobody knows: the job looks.
create function sheaf.redrive_letters(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  perform sheaf.mark_redriven(a);
  insert into sheaf.source_objects as o (tenant_id, bucket_key, corpus, document_id, marked_at, looks_absent)
  select distinct on (f.input_key) f.tenant_id, f.input_key, f.corpus, f.document_id, now(), true
    from sheaf.failures f where f.tenant_id = a->>'tenantId' and f.input_key is not null and f.document_id is not null
     and f.failure_id in (select jsonb_array_elements_text(a->'failureIds'))
   order by f.input_key
  on conflict (tenant_id, bucket_key) do update set etag = null, looks_absent = true, updated_at = now(),
    marked_at = case when o.claimed_by is null then coalesce(o.marked_at, now()) else clock_timestamp() end;
  return '{}';
end $$;

-- Failures that nobody will work on any more, each with the reason.
create function sheaf.dismiss_failures(a jsonb) returns jsonb language plpgsql as $$
declare
  n int;
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.failures f set status = 'dismissed', reason = a->>'reason', settled_at = now()
   where f.tenant_id = a->>'tenantId' and f.status in ('open', 'redriven')
     and f.failure_id in (select jsonb_array_elements_text(a->'failureIds'));
  get diagnostics n = row_count;
  return jsonb_build_object('dismissed', n);
end $$;
