-- Landing keys and the jobs that look at them. An event only means "look at this key".

-- Marks keys of one tenant. A key whose ETag is already known, of an open upload, or of a document nobody has, is left alone; so
-- is one that a job holds, when no event speaks of it but somebody has merely listed the bucket.
create function sheaf.mark_objects(a jsonb) returns jsonb language plpgsql as $$
declare
  waiting int;
begin
  perform sheaf.act_as(a->>'tenantId');
  if not exists (select 1 from sheaf.tenants where tenant_id = a->>'tenantId' and deleted_at is null) then
    return jsonb_build_object('waiting', 0, 'unknownTenant', true);
  end if;
  insert into sheaf.source_objects as o (tenant_id, bucket_key, corpus, document_id, size_bytes, marked_at, looks_absent)
  select a->>'tenantId', k."bucketKey", k.corpus, k."documentId", k."sizeBytes", now(), k."looksAbsent"
    from jsonb_to_recordset(a->'objects') as k("bucketKey" text, corpus text, "documentId" uuid, "sizeBytes" bigint, "looksAbsent" boolean, etag text)
   where not k."looksAbsent" or exists (select 1 from sheaf.source_objects s where s.tenant_id = a->>'tenantId' and s.bucket_key = k."bucketKey")
   order by k."bucketKey"
  on conflict (tenant_id, bucket_key) do update set
    marked_at = case when o.claimed_by is null then coalesce(o.marked_at, now()) else clock_timestamp() end,
    looks_absent = excluded.looks_absent, size_bytes = coalesce(excluded.size_bytes, o.size_bytes), updated_at = now()
    where (o.claimed_by is null or not (a->>'isListed')::boolean)
      and (excluded.looks_absent or o.etag is null or o.marked_at is not null or o.etag is distinct from (
        select k.etag from jsonb_to_recordset(a->'objects') as k("bucketKey" text, etag text) where k."bucketKey" = o.bucket_key limit 1));
  select count(*) into waiting from sheaf.source_objects
   where tenant_id = a->>'tenantId' and marked_at is not null and claimed_by is null;
  return jsonb_build_object('waiting', waiting);
end $$;

-- Which corpus owns a landing key: the longest landing prefix that fits, else `documents`.
create function sheaf.landing_corpora(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(jsonb_build_object('corpus', corpus, 'landingPrefix', landing_prefix) order by length(landing_prefix) desc), '[]')
    from sheaf.corpora where tenant_id = a->>'tenantId' and landing_prefix is not null);
end $$;

create function sheaf.due_corpora(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as_system();
  return (select coalesce(jsonb_agg(jsonb_build_object('tenantId', tenant_id, 'corpus', corpus, 'waiting', n)), '[]') from (
    select tenant_id, corpus, count(*) as n from sheaf.source_objects
     where marked_at is not null and claimed_by is null
       and not exists (select 1 from sheaf.tenants t where t.tenant_id = source_objects.tenant_id and t.suspended_at is not null)
       -- A tenant with as many jobs at work as its quota allows waits for one to end.
       and not exists (select 1 from sheaf.budgets b where b.tenant_id = source_objects.tenant_id and b.corpus = '' and b.concurrent_jobs <= (
         select count(*) from sheaf.jobs j where j.tenant_id = b.tenant_id and j.status in ('pending', 'running')))
     group by tenant_id, corpus
    having count(*) >= (a->>'limit')::int or min(marked_at) <= now() - make_interval(secs => (a->>'olderThanSeconds')::float)
     order by min(marked_at) limit 100) due);
end $$;

-- Claim and jobs row in one transaction: no key can belong to two jobs, none is lost between the two.
create function sheaf.open_landing_job(a jsonb) returns jsonb language plpgsql as $$
declare
  taken text[];
  n int;
begin
  perform sheaf.act_as(a->>'tenantId');
  if not sheaf.may_open_job(a->>'tenantId') then return '{"claimed": 0}'; end if;
  perform sheaf.insert_job(a || jsonb_build_object('source', jsonb_build_object('type', 'landing')));
  taken := array(
    select bucket_key from sheaf.source_objects
     where tenant_id = a->>'tenantId' and corpus = a->>'corpus' and marked_at is not null and claimed_by is null
     order by marked_at, bucket_key limit (a->>'limit')::int for update);
  update sheaf.source_objects o set claimed_by = a->>'jobId', claimed_at = clock_timestamp()
   where o.tenant_id = a->>'tenantId' and o.bucket_key = any(taken);
  select count(*) into n from sheaf.source_objects where tenant_id = a->>'tenantId' and claimed_by = a->>'jobId';
  if n = 0 then
    delete from sheaf.jobs where tenant_id = a->>'tenantId' and job_id = a->>'jobId';
  end if;
  return jsonb_build_object('claimed', n);
end $$;

create function sheaf.claimed_objects(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(jsonb_build_object('bucketKey', bucket_key, 'documentId', document_id, 'sizeBytes', coalesce(size_bytes, 0),
      'etag', etag, 'looksAbsent', looks_absent) order by bucket_key), '[]')
    from (select * from sheaf.source_objects where tenant_id = a->>'tenantId' and claimed_by = a->>'jobId'
            and (a->>'after' is null or bucket_key > a->>'after') order by bucket_key limit (a->>'limit')::int) o);
end $$;

create function sheaf.upload_files(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select u.files from sheaf.uploads u where u.tenant_id = a->>'tenantId' and u.upload_id = a->>'uploadId');
end $$;

-- Uploads that no job took: marked first, so that no job takes them while their files go; `upload_deleted` ends it.
create function sheaf.abandoned_uploads(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as_system();
  update sheaf.uploads u set abandoned_at = now()
   where u.job_id is null and u.abandoned_at is null and u.created_at < now() - make_interval(secs => (a->>'olderThanSeconds')::float);
  return (select coalesce(jsonb_agg(jsonb_build_object('tenantId', tenant_id, 'uploadId', upload_id, 'files', files)), '[]')
    from (select * from sheaf.uploads where abandoned_at is not null order by abandoned_at, upload_id limit (a->>'limit')::int) u);
end $$;

create function sheaf.upload_deleted(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as_system();
  delete from sheaf.uploads where tenant_id = a->>'tenantId' and upload_id = a->>'uploadId' and abandoned_at is not null;
  return '{}';
end $$;

-- Keys whose ETag is unknown and that nobody looks at: marked again (at start, and once a day). With them those that a job
-- has claimed and never listed, when it ended so long ago that nobody will repeat it.
create function sheaf.mark_unknown(a jsonb) returns jsonb language plpgsql as $$
declare
  n int;
  freed int;
begin
  perform sheaf.act_as_system();
  update sheaf.source_objects o set marked_at = now(), updated_at = now()
   where o.etag is null and o.marked_at is null and o.claimed_by is null
     and o.updated_at < now() - make_interval(secs => (a->>'olderThanSeconds')::float);
  get diagnostics n = row_count;
  update sheaf.source_objects o set claimed_by = null, claimed_at = null, marked_at = now(), updated_at = now()
   where o.claimed_by is not null and exists (
     select 1 from sheaf.jobs j where j.tenant_id = o.tenant_id and j.job_id = o.claimed_by
        and j.status in ('partial', 'failed', 'cancelled')
        and j.finished_at < now() - make_interval(secs => (a->>'olderThanSeconds')::float));
  get diagnostics freed = row_count;
  return jsonb_build_object('marked', n + freed);
end $$;

-- Attempts whose start was lost, and attempts that may have ended without a word: for `sweep` to ask the state machine.
-- What waits for a place nobody was to start.
create function sheaf.doubtful_attempts(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as_system();
  return (select coalesce(jsonb_agg(jsonb_build_object('tenantId', t.tenant_id, 'jobId', t.job_id, 'attempt', t.attempt, 'status', t.status, 'cursor', t.cursor, 'trace', t.trace)), '[]')
    from (select t.*, j.trace from sheaf.job_attempts t join sheaf.jobs j on j.tenant_id = t.tenant_id and j.job_id = t.job_id and j.attempt = t.attempt
           where t.status in ('starting', 'running') and j.status in ('pending', 'running')
             and t.created_at < now() - make_interval(secs => (a->>'olderThanSeconds')::float)
             and not (t.status = 'starting' and exists (select 1 from sheaf.places p where p.pool = 'jobs'
               and p.place_key = sheaf.job_place(t.tenant_id, t.job_id) and p.held_at is null))
           order by t.created_at limit 500) t);
end $$;

create function sheaf.free_expired_claims(a jsonb) returns jsonb language plpgsql as $$
declare
  n int;
begin
  perform sheaf.act_as_system();
  update sheaf.documents set claimed_by = null, claim_expires_at = null where claimed_by is not null and claim_expires_at < now();
  get diagnostics n = row_count;
  delete from sheaf.leases where expires_at < now() - interval '1 day';
  -- Turns at a server that nobody asked for a day: they would begin anew in any case.
  delete from sheaf.paces where greatest(last_turn_at, held_until) < now() - interval '1 day';
  return jsonb_build_object('freed', n);
end $$;

-- Jobs whose scratch is due for deletion; `scratch_deleted` notes that it is done.
create function sheaf.jobs_with_old_scratch(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as_system();
  return (select coalesce(jsonb_agg(jsonb_build_object('tenantId', tenant_id, 'jobId', job_id)), '[]') from (
    select tenant_id, job_id from sheaf.jobs where finished_at < now() - interval '7 days' and not (options ? 'scratchDeletedAt')
     order by finished_at limit 200) j);
end $$;

create function sheaf.scratch_deleted(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as_system();
  update sheaf.jobs set options = options || jsonb_build_object('scratchDeletedAt', now()) where tenant_id = a->>'tenantId' and job_id = a->>'jobId';
  delete from sheaf.stage_outputs o where o.tenant_id = a->>'tenantId' and o.stage = 'chunk'
    and o.detail->'packKeys'->>0 like (a->>'tenantId') || '/jobs/' || (a->>'jobId') || '/%';
  delete from sheaf.shards where tenant_id = a->>'tenantId' and job_id = a->>'jobId';
  delete from sheaf.uploads where tenant_id = a->>'tenantId' and job_id = a->>'jobId';
  return '{}';
end $$;

-- Leases: one row, one owner, a token that grows, an expiry.
create function sheaf.take_lease(a jsonb) returns jsonb language plpgsql as $$
declare
  l sheaf.leases;
begin
  insert into sheaf.leases as x (name, owner, token, expires_at)
  values (a->>'name', a->>'owner', 1, now() + make_interval(secs => (a->>'seconds')::float))
  on conflict (name) do update set owner = excluded.owner, token = x.token + 1, expires_at = excluded.expires_at
    where x.expires_at < now() or x.owner = excluded.owner
  returning * into l;
  return case when l.name is null then null else jsonb_build_object('token', l.token) end;
end $$;

-- All leases, and all places at the model: their owners are known to be gone.
create function sheaf.free_leases(a jsonb) returns jsonb language plpgsql as $$
begin
  update sheaf.leases set expires_at = now() - interval '1 second' where expires_at > now();
  delete from sheaf.places where pool = 'embedding';
  return '{}';
end $$;

create function sheaf.free_lease(a jsonb) returns jsonb language plpgsql as $$
begin
  update sheaf.leases set expires_at = now() - interval '1 second' where name = a->>'name' and owner = a->>'owner';
  return '{}';
end $$;
