-- Places at what all tenants share, and who gets the next one. No tenant: places are those of one deployment, and who asks must be able
-- to tell how many are taken. Keys of shares are hashes. Decided in docs/adr/0013-fair-sharing.md.
create table sheaf.pools (
  pool text primary key check (pool in ('jobs', 'embedding')),
  places int not null check (places > 0),
  clock float8 not null default 0                -- how far the share has come that was served last
) with (fillfactor = 70);

create table sheaf.shares (
  pool text not null,
  share_key text not null,
  passed float8 not null default 0,              -- places handed out, each divided by the weight
  asked_at timestamptz not null default now(),
  primary key (pool, share_key)
) with (fillfactor = 70);

create table sheaf.share_weights (
  share_key text primary key,
  weight float8 not null check (weight between 0.01 and 100)
);

create table sheaf.places (
  pool text not null,
  place_key text not null,
  share_key text not null,
  rank smallint not null default 1,              -- among the places of one share: 0 before 1 before 2
  asked_at timestamptz not null default clock_timestamp(),
  held_at timestamptz,                           -- null while it waits
  expires_at timestamptz not null default 'infinity',
  primary key (pool, place_key)
) with (fillfactor = 70);
create index places_waiting on sheaf.places (pool, share_key, rank, asked_at, place_key) where held_at is null;
create index places_held on sheaf.places (pool, share_key) where held_at is not null;
create index places_expiring on sheaf.places (pool, expires_at) where expires_at < 'infinity';

alter table sheaf.jobs add column priority text not null default 'normal' check (priority in ('low', 'normal', 'high'));
create index jobs_pending on sheaf.jobs (job_id) where status = 'pending';
-- For quotas, and for the scratch that is due: both were found by reading all jobs.
create index jobs_open on sheaf.jobs (tenant_id) where status in ('pending', 'running');
create index jobs_with_scratch on sheaf.jobs (finished_at) where not (options ? 'scratchDeletedAt');

select sheaf.secure_tables();

create function sheaf.share_of(tenant text) returns text language sql immutable as $$
  select encode(sha256(convert_to(tenant, 'UTF8')), 'hex')
$$;

create function sheaf.job_place(tenant text, job text) returns text language sql immutable as $$
  select sheaf.share_of(tenant) || ' ' || job
$$;

create function sheaf.rank_of(priority text) returns smallint language sql immutable as $$
  select (case priority when 'high' then 0 when 'low' then 2 else 1 end)::smallint
$$;

-- One decision at a time; what expired is nobody's.
create function sheaf.lock_pool(of_pool text) returns void language plpgsql as $$
begin
  insert into sheaf.pools (pool, places) values (of_pool, case of_pool when 'jobs' then 100 else 64 end) on conflict (pool) do nothing;
  perform 1 from sheaf.pools where pool = of_pool for update;
  delete from sheaf.places where pool = of_pool and expires_at < clock_timestamp();
end $$;

create function sheaf.ask_share(of_pool text, share text) returns void language sql as $$
  insert into sheaf.shares as s (pool, share_key) values (of_pool, share)
  on conflict (pool, share_key) do update set asked_at = now() where s.asked_at < now() - interval '1 minute'
$$;

-- The waiting place that is served next, or null: none waits, or none is free. Among the shares the one that holds least for its weight, of
-- equal ones the one that was served least; within a share by rank, then the oldest. Where several shares have asked within a day, none of them
-- holds the last places, an eighth and at least one, so that one who comes now and then does not wait for the jobs of others to end.
create function sheaf.next_place(of_pool text) returns text language plpgsql as $$
declare
  p sheaf.pools;
  taken int;
  most int;
begin
  select * into p from sheaf.pools where pool = of_pool;
  select count(*) into taken from sheaf.places where pool = of_pool and held_at is not null;
  if taken >= p.places then return null; end if;
  most := p.places;
  if p.places > 1 and (select count(*) from sheaf.shares s where s.pool = of_pool and s.asked_at > now() - interval '1 day') > 1 then
    most := p.places - greatest(1, p.places / 8);
  end if;
  return (select w.place_key
    from sheaf.shares s
    left join sheaf.share_weights x on x.share_key = s.share_key
    cross join lateral (select q.place_key from sheaf.places q where q.pool = of_pool and q.share_key = s.share_key and q.held_at is null
      order by q.rank, q.asked_at, q.place_key limit 1) w
    cross join lateral (select count(*) as places from sheaf.places h where h.pool = of_pool and h.share_key = s.share_key
      and h.held_at is not null) held
   where s.pool = of_pool and held.places < most
   order by held.places / coalesce(x.weight, 1), greatest(s.passed, p.clock), s.share_key limit 1);
end $$;

-- A share that has not asked for long begins where the others are: time in which it wanted nothing is not made up for.
create function sheaf.hold_place(of_pool text, key text, until timestamptz) returns void language plpgsql as $$
declare
  share text;
  start_at float8;
begin
  update sheaf.places set held_at = clock_timestamp(), expires_at = until where pool = of_pool and place_key = key returning share_key into share;
  select greatest(s.passed, p.clock) into start_at from sheaf.shares s join sheaf.pools p using (pool) where s.pool = of_pool and s.share_key = share;
  update sheaf.shares s set passed = start_at + 1 / coalesce((select x.weight from sheaf.share_weights x where x.share_key = share), 1)
   where s.pool = of_pool and s.share_key = share;
  update sheaf.pools set clock = start_at where pool = of_pool;
end $$;

-- {jobs, embedding, weights: {tenant: weight}}: what the configuration of the deployment says; who is not named weighs 1.
create function sheaf.set_fairness(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as_system();
  insert into sheaf.pools (pool, places) values ('jobs', (a->>'jobs')::int), ('embedding', (a->>'embedding')::int)
  on conflict (pool) do update set places = excluded.places;
  delete from sheaf.share_weights;
  insert into sheaf.share_weights (share_key, weight) select sheaf.share_of(w.key), w.value::float8 from jsonb_each_text(a->'weights') w;
  return '{}';
end $$;

-- A job has a place while it is pending or running: it waits for it, then holds it.
create function sheaf.keep_job_place() returns trigger language plpgsql as $$
declare
  is_open boolean := tg_op <> 'DELETE' and new.status in ('pending', 'running');
  key text := case tg_op when 'DELETE' then sheaf.job_place(old.tenant_id, old.job_id) else sheaf.job_place(new.tenant_id, new.job_id) end;
begin
  if not is_open then
    delete from sheaf.places where pool = 'jobs' and place_key = key;
  elsif tg_op = 'INSERT' or old.status not in ('pending', 'running') then
    perform sheaf.ask_share('jobs', sheaf.share_of(new.tenant_id));
    insert into sheaf.places (pool, place_key, share_key, rank) values ('jobs', key, sheaf.share_of(new.tenant_id), sheaf.rank_of(new.priority))
    on conflict (pool, place_key) do nothing;
  elsif new.priority <> old.priority then
    update sheaf.places set rank = sheaf.rank_of(new.priority) where pool = 'jobs' and place_key = key;
  end if;
  return null;
end $$;

create trigger job_place_asked after insert or delete on sheaf.jobs for each row execute function sheaf.keep_job_place();
create trigger job_place_changed after update of status, priority on sheaf.jobs for each row
  when (old.status is distinct from new.status or old.priority is distinct from new.priority) execute function sheaf.keep_job_place();

-- {tenantId, jobId}: whether the job may start now. One that may not is started when another ends, see `admit_jobs`. Who asks again is told the same.
create function sheaf.take_job_place(a jsonb) returns jsonb language plpgsql as $$
declare
  key text := sheaf.job_place(a->>'tenantId', a->>'jobId');
begin
  perform sheaf.act_as(a->>'tenantId');
  perform sheaf.lock_pool('jobs');
  if not exists (select 1 from sheaf.places where pool = 'jobs' and place_key = key and held_at is null) then return '{"isHeld": true}'; end if;
  if sheaf.next_place('jobs') is distinct from key then return '{"isHeld": false}'; end if;
  perform sheaf.hold_place('jobs', key, 'infinity');
  return '{"isHeld": true}';
end $$;

-- Gives free places to the jobs whose turn it is, of all tenants. {limit}: [{tenantId, jobId, attempt, cursor, trace}], for the caller to start.
create function sheaf.admit_jobs(a jsonb) returns jsonb language plpgsql as $$
declare
  key text;
  found_job jsonb;
  admitted jsonb := '[]';
begin
  perform sheaf.act_as_system();
  perform sheaf.lock_pool('jobs');
  delete from sheaf.shares s where s.asked_at < now() - interval '1 day'
     and not exists (select 1 from sheaf.places p where p.pool = s.pool and p.share_key = s.share_key);
  while jsonb_array_length(admitted) < (a->>'limit')::int loop
    key := sheaf.next_place('jobs');
    exit when key is null;
    perform sheaf.hold_place('jobs', key, 'infinity');
    select jsonb_build_object('tenantId', j.tenant_id, 'jobId', j.job_id, 'attempt', j.attempt, 'cursor', t.cursor, 'trace', j.trace) into found_job
      from sheaf.jobs j join sheaf.job_attempts t on t.tenant_id = j.tenant_id and t.job_id = j.job_id and t.attempt = j.attempt
     where j.status = 'pending' and j.job_id = split_part(key, ' ', 2) and sheaf.share_of(j.tenant_id) = split_part(key, ' ', 1);
    if found_job is not null then admitted := admitted || jsonb_build_array(found_job); end if;
  end loop;
  return admitted;
end $$;

create function sheaf.jobs_wait(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return jsonb_build_object('isWaiting', exists (select 1 from sheaf.places where pool = 'jobs' and held_at is null));
end $$;

-- A place at the model. Whoever asks hands out what is free, to others, too; one who is not heard of for `waitSeconds` no longer waits, and one
-- who does not fetch a place that was handed out loses it by then. {tenantId, key, seconds, waitSeconds}
create function sheaf.take_embedding_place(a jsonb) returns jsonb language plpgsql as $$
declare
  share text := sheaf.share_of(a->>'tenantId');
  own text := sheaf.share_of(a->>'tenantId') || ' ' || (a->>'key');
  soon timestamptz := clock_timestamp() + make_interval(secs => (a->>'waitSeconds')::float);
begin
  perform sheaf.act_as(a->>'tenantId');
  perform sheaf.lock_pool('embedding');
  perform sheaf.ask_share('embedding', share);
  insert into sheaf.places as p (pool, place_key, share_key, expires_at) values ('embedding', own, share, soon)
  on conflict (pool, place_key) do update set expires_at = excluded.expires_at where p.held_at is null;
  perform sheaf.hand_out_embedding(soon);
  update sheaf.places set expires_at = clock_timestamp() + make_interval(secs => (a->>'seconds')::float)
   where pool = 'embedding' and place_key = own and held_at is not null;
  return jsonb_build_object('isHeld', found, 'places', (select places from sheaf.pools where pool = 'embedding'));
end $$;

create function sheaf.hand_out_embedding(until timestamptz) returns void language plpgsql as $$
declare
  key text;
begin
  loop
    key := sheaf.next_place('embedding');
    exit when key is null;
    perform sheaf.hold_place('embedding', key, until);
  end loop;
end $$;

create function sheaf.free_embedding_place(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  delete from sheaf.places where pool = 'embedding' and place_key = sheaf.share_of(a->>'tenantId') || ' ' || (a->>'key');
  return '{}';
end $$;

-- {tenantId, jobId, priority, from}: {status, isChanged}, or null for a job that is not there.
create function sheaf.prioritise_job(a jsonb) returns jsonb language plpgsql as $$
declare
  now_status text;
  changed boolean;
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.jobs set priority = a->>'priority' where tenant_id = a->>'tenantId' and job_id = a->>'jobId'
     and status in (select jsonb_array_elements_text(a->'from'));
  changed := found;
  select status into now_status from sheaf.jobs where tenant_id = a->>'tenantId' and job_id = a->>'jobId';
  if now_status is null then return null; end if;
  return jsonb_build_object('status', now_status, 'isChanged', changed);
end $$;

-- The whole view of a job in one call: who asks again and again should not cost a call for each part of it.

-- Documents that are quarantined, failed, or stored without all that was inside them, in order of their ids, after one of them.
create function sheaf.problems_of(tenant text, job text, after uuid, most int) returns jsonb language plpgsql stable as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('documentId', p.document_id, 'uri', d.uri, 'stage', f.stage,
      'error', coalesce(p.error, 'Unknown'), 'message', coalesce(p.message, '')) order by p.document_id), '[]')
    from (select * from sheaf.job_documents x where x.tenant_id = tenant and x.job_id = job
            and (x.state in ('quarantined', 'failed') or (x.state = 'stored' and x.error is not null)) and (after is null or x.document_id > after)
            and not sheaf.hides(x.document_id, null)
           order by x.document_id limit most) p
    left join sheaf.documents d on d.tenant_id = p.tenant_id and d.document_id = p.document_id
    left join lateral (select y.stage from sheaf.failures y where y.tenant_id = p.tenant_id and y.document_id = p.document_id and y.job_id = p.job_id
      order by y.updated_at desc limit 1) f on true);
end $$;

-- {tenantId, jobId, after, limit}: null when there is no such job.
create function sheaf.job_problems(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  perform sheaf.read_as(a->'reader');
  if not exists (select 1 from sheaf.jobs where tenant_id = a->>'tenantId' and job_id = a->>'jobId' and not sheaf.hides(null, corpus)) then return null; end if;
  return sheaf.problems_of(a->>'tenantId', a->>'jobId', (a->>'after')::uuid, (a->>'limit')::int);
end $$;

-- {tenantId, jobId, problems}: the row under the names of the wire, and what is counted beside it; null when there is no such job.
create function sheaf.job_view(a jsonb) returns jsonb language plpgsql as $$
declare
  tenant text := a->>'tenantId';
  job text := a->>'jobId';
  j sheaf.jobs;
begin
  perform sheaf.act_as(tenant);
  perform sheaf.read_as(a->'reader');
  select * into j from sheaf.jobs where tenant_id = tenant and job_id = job and not sheaf.hides(null, corpus);
  if j.job_id is null then return null; end if;
  return jsonb_build_object(
    'row', jsonb_build_object('jobId', j.job_id, 'status', j.status, 'corpus', j.corpus, 'source', j.source, 'createdAt', sheaf.iso(j.created_at),
      'startedAt', sheaf.iso(j.started_at), 'finishedAt', sheaf.iso(j.finished_at), 'outcome', j.outcome, 'attempt', j.attempt, 'priority', j.priority,
      'dryRun', coalesce((j.options->>'dryRun')::boolean, false), 'frozen', j.counts, 'estimate', j.estimate, 'totalIsFinal', j.total_is_final
        and (j.status in ('completed', 'partial', 'failed', 'cancelled') or sheaf.total_is_final(j))),
    'groups', (select coalesce(jsonb_agg(to_jsonb(g)), '[]') from (
      select d.state, case when d.state in ('quarantined', 'failed') then (select y.stage from sheaf.failures y where y.tenant_id = d.tenant_id
               and y.document_id = d.document_id and y.job_id = d.job_id order by y.updated_at desc limit 1) end as "endedIn",
             count(*) as documents, coalesce(sum(d.chunk_count), 0) as chunks
        from sheaf.job_documents d where d.tenant_id = tenant and d.job_id = job group by 1, 2) g),
    'embeddings', case when j.counts is null then (select coalesce(sum((e->>'newCount')::int), 0) from sheaf.shards s, jsonb_array_elements(s.documents) e
      where s.tenant_id = tenant and s.status = 'stored' and s.job_id = job) else 0 end,
    'cost', (select coalesce(jsonb_agg(to_jsonb(c) order by c.stage), '[]') from (
      select l.stage, l.currency, sum(l.amount_micros) as amount from sheaf.ledger_entries l where l.tenant_id = tenant and l.job_id = job
       group by l.stage, l.currency) c),
    'halt', (select jsonb_build_object('error', t.halt_error, 'message', coalesce(t.halt_message, '')) from sheaf.job_attempts t
      where t.tenant_id = tenant and t.job_id = job and t.attempt = j.attempt and t.halt_error is not null),
    'problems', sheaf.problems_of(tenant, job, null, (a->>'problems')::int));
end $$;

-- What is open already has its place.
select sheaf.act_as_system();
insert into sheaf.places (pool, place_key, share_key, rank, held_at)
select 'jobs', sheaf.job_place(j.tenant_id, j.job_id), sheaf.share_of(j.tenant_id), 1, now() from sheaf.jobs j where j.status in ('pending', 'running')
on conflict do nothing;
insert into sheaf.shares (pool, share_key) select distinct 'jobs', share_key from sheaf.places where pool = 'jobs' on conflict do nothing;
