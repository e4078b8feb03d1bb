-- Tenants as those who run the deployment see them: made, suspended, exported, deleted. Every function but the last one works for
-- one tenant, as that tenant.

-- Which tenants there are, for a list of them. Names only, and of no tenant: whoever may list reads one after the other as itself.
create table sheaf.tenant_names (
  tenant text primary key
);

create table sheaf.tenant_exports (
  tenant_id text not null references sheaf.tenants,
  export_id text not null,
  status text not null default 'pending' check (status in ('pending','running','completed','failed','expired')),
  requested_by text not null,
  place jsonb not null default '{}',          -- how far it is: {section, part, after}
  tries int not null default 0,               -- that failed since it last came further
  error text,
  manifest_hash text,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  expires_at timestamptz,                     -- its objects go then
  primary key (tenant_id, export_id)
);

create table sheaf.tenant_export_files (
  tenant_id text not null,
  export_id text not null,
  name text not null,
  section text not null,
  records bigint not null,
  size_bytes bigint not null,
  content_hash text not null,
  primary key (tenant_id, export_id, name),
  foreign key (tenant_id, export_id) references sheaf.tenant_exports on delete cascade
);

-- The deletion of a tenant, and its receipt. Stays when all else is gone.
create table sheaf.tenant_deletions (
  tenant_id text primary key references sheaf.tenants,
  receipt_id text not null,
  requested_by text not null,
  place jsonb not null default '{"step": "jobs"}',
  removed jsonb not null default '{}',        -- how many of each kind of thing
  rounds int not null default 1,              -- a probe that finds something begins another one
  error text,                                 -- why it could not go on when it was last tried
  receipt jsonb,
  content_hash text,                          -- of the receipt
  created_at timestamptz not null default now(),
  finished_at timestamptz
);

select sheaf.secure_tables();

create function sheaf.note_tenant_name() returns trigger language plpgsql as $$
begin
  insert into sheaf.tenant_names (tenant) values (new.tenant_id) on conflict do nothing;
  return null;
end $$;

create trigger tenant_is_listed after insert on sheaf.tenants for each row execute function sheaf.note_tenant_name();

select sheaf.act_as_system();
insert into sheaf.tenant_names (tenant) select tenant_id from sheaf.tenants on conflict do nothing;
select set_config('role', 'none', true);

create function sheaf.tenant_row(t sheaf.tenants) returns jsonb language sql stable as $$
  select jsonb_build_object('tenantId', t.tenant_id, 'name', coalesce(t.name, t.tenant_id), 'createdAt', sheaf.iso(t.created_at),
    'suspendedAt', sheaf.iso(t.suspended_at), 'deletedAt', sheaf.iso(t.deleted_at), 'revision', t.revision, 'creationId', t.creation_id,
    'status', case when t.deleted_at is not null then 'deleted'
                   when exists (select from sheaf.tenant_deletions d where d.tenant_id = t.tenant_id) then 'deleting'
                   when t.suspended_at is not null then 'suspended' else 'active' end)
$$;

-- Null when there is none.
create function sheaf.get_tenant(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select sheaf.tenant_row(t) from sheaf.tenants t where t.tenant_id = a->>'tenantId');
end $$;

-- Whoever comes second with the name gets the row of the first, with another creationId.
create function sheaf.create_tenant(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  insert into sheaf.tenants (tenant_id, name, creation_id) values (a->>'tenantId', a->>'name', a->>'creationId') on conflict do nothing;
  perform sheaf.ensure_tenant(jsonb_build_object('tenantId', a->>'tenantId'));
  return sheaf.get_tenant(a);
end $$;

create function sheaf.list_tenants(a jsonb) returns jsonb language plpgsql as $$
declare
  one text;
  listed jsonb := '[]';
begin
  for one in
    select n.tenant from sheaf.tenant_names n where a->>'after' is null or n.tenant > a->>'after' order by n.tenant limit (a->>'limit')::int
  loop
    listed := listed || coalesce(jsonb_build_array(sheaf.get_tenant(jsonb_build_object('tenantId', one))), '[]');
  end loop;
  return listed;
end $$;

-- {name, revision?}; null when somebody changed it meanwhile.
create function sheaf.rename_tenant(a jsonb) returns jsonb language plpgsql as $$
declare
  changed sheaf.tenants;
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.tenants t set name = coalesce(a->>'name', t.name), revision = t.revision + 1
   where t.tenant_id = a->>'tenantId' and t.deleted_at is null and (a->>'revision' is null or t.revision = (a->>'revision')::int)
  returning * into changed;
  return case when changed.tenant_id is not null then sheaf.tenant_row(changed) end;
end $$;

-- Jobs that the suspension of their tenant paused.
create function sheaf.jobs_held_back(tenant text) returns setof text language sql stable as $$
  select j.job_id from sheaf.jobs j join sheaf.job_attempts t on t.tenant_id = j.tenant_id and t.job_id = j.job_id and t.attempt = j.attempt
   where j.tenant_id = tenant and j.status = 'paused' and t.halt_error = 'TenantSuspended' order by j.job_id
$$;

-- {isSuspended}: repeating it changes nothing. What a tenant under deletion was, it stays.
create function sheaf.set_suspension(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.tenants t set suspended_at = case when (a->>'isSuspended')::boolean then now() end, revision = t.revision + 1
   where t.tenant_id = a->>'tenantId' and (t.suspended_at is not null) <> (a->>'isSuspended')::boolean
     and not exists (select from sheaf.tenant_deletions d where d.tenant_id = t.tenant_id);
  return (select sheaf.tenant_row(t) || jsonb_build_object(
      'jobs', case when (a->>'isSuspended')::boolean
        then (select count(*) from sheaf.jobs j where j.tenant_id = t.tenant_id and j.status in ('pending', 'running'))
        else (select count(*) from sheaf.jobs_held_back(t.tenant_id)) end,
      'schedules', (select count(*) from sheaf.schedules s where s.tenant_id = t.tenant_id and s.deleted_at is null and not s.is_paused))
    from sheaf.tenants t where t.tenant_id = a->>'tenantId');
end $$;

create function sheaf.export_row(e sheaf.tenant_exports) returns jsonb language sql stable as $$
  select jsonb_build_object('tenantId', e.tenant_id, 'exportId', e.export_id, 'status', e.status, 'requestedBy', e.requested_by, 'place', e.place,
    'error', e.error, 'manifestHash', e.manifest_hash, 'createdAt', sheaf.iso(e.created_at), 'finishedAt', sheaf.iso(e.finished_at),
    'expiresAt', sheaf.iso(e.expires_at))
$$;

-- One at a time: who asks while one is under way gets that one.
create function sheaf.request_export(a jsonb) returns jsonb language plpgsql as $$
declare
  found_row sheaf.tenant_exports;
begin
  perform sheaf.act_as(a->>'tenantId');
  perform 1 from sheaf.tenants t where t.tenant_id = a->>'tenantId' for no key update;
  select * into found_row from sheaf.tenant_exports e where e.tenant_id = a->>'tenantId' and e.status in ('pending', 'running');
  if not found then
    insert into sheaf.tenant_exports (tenant_id, export_id, requested_by) values (a->>'tenantId', a->>'exportId', a->>'requestedBy')
    returning * into found_row;
  end if;
  return sheaf.export_row(found_row);
end $$;

-- With the sums of its files by section; null when there is none.
create function sheaf.get_export(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select sheaf.export_row(e) || jsonb_build_object('sections', (
      select coalesce(jsonb_object_agg(s.section, s.sums), '{}') from (
        select f.section, jsonb_build_object('records', sum(f.records), 'files', count(*), 'sizeBytes', sum(f.size_bytes)) as sums
          from sheaf.tenant_export_files f where f.tenant_id = e.tenant_id and f.export_id = e.export_id group by f.section) s))
    from sheaf.tenant_exports e where e.tenant_id = a->>'tenantId' and e.export_id = a->>'exportId');
end $$;

create function sheaf.export_files(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(jsonb_build_object('name', f.name, 'section', f.section, 'records', f.records, 'sizeBytes', f.size_bytes,
      'sha256', f.content_hash) order by f.name), '[]')
    from (select * from sheaf.tenant_export_files l where l.tenant_id = a->>'tenantId' and l.export_id = a->>'exportId'
             and (a->>'after' is null or l.name > a->>'after') order by l.name limit (a->>'limit')::int) f);
end $$;

-- {exportId, place, file?, manifestHash?, keepDays?}: a part is written. With the hash of the manifest the export is complete.
create function sheaf.export_advanced(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  if a->'file' is not null then
    insert into sheaf.tenant_export_files as f (tenant_id, export_id, name, section, records, size_bytes, content_hash)
    values (a->>'tenantId', a->>'exportId', a->'file'->>'name', a->'file'->>'section', (a->'file'->>'records')::bigint,
      (a->'file'->>'sizeBytes')::bigint, a->'file'->>'sha256')
    on conflict (tenant_id, export_id, name) do update set records = excluded.records, size_bytes = excluded.size_bytes,
      content_hash = excluded.content_hash;
  end if;
  update sheaf.tenant_exports e set place = a->'place', tries = 0, error = null,
    status = case when a->>'manifestHash' is null then 'running' else 'completed' end, manifest_hash = a->>'manifestHash',
    finished_at = case when a->>'manifestHash' is not null then now() end,
    expires_at = case when a->>'manifestHash' is not null then now() + make_interval(days => (a->>'keepDays')::int) end
   where e.tenant_id = a->>'tenantId' and e.export_id = a->>'exportId' and e.status in ('pending', 'running');
  return '{}';
end $$;

-- A try failed; after so many without coming further it is given up, and what it wrote goes as if it had expired.
create function sheaf.export_failed(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.tenant_exports e set tries = e.tries + 1, error = a->>'error',
    status = case when e.tries + 1 >= (a->>'mostTries')::int then 'failed' else e.status end,
    finished_at = case when e.tries + 1 >= (a->>'mostTries')::int then now() end,
    expires_at = case when e.tries + 1 >= (a->>'mostTries')::int then now() end
   where e.tenant_id = a->>'tenantId' and e.export_id = a->>'exportId' and e.status in ('pending', 'running');
  return '{}';
end $$;

create function sheaf.export_expired(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  delete from sheaf.tenant_export_files f where f.tenant_id = a->>'tenantId' and f.export_id = a->>'exportId';
  update sheaf.tenant_exports e set status = case e.status when 'completed' then 'expired' else e.status end, expires_at = null
   where e.tenant_id = a->>'tenantId' and e.export_id = a->>'exportId';
  return '{}';
end $$;

-- {table, omit, after, limit, bytes}: rows in the order of their primary key, as many as fit, and where the next page begins.
create function sheaf.export_rows(a jsonb) returns jsonb language plpgsql as $$
declare
  keys text;
  typed text;
  page jsonb;
begin
  perform sheaf.act_as(a->>'tenantId');
  select string_agg(quote_ident(c.attname), ', ' order by k.n),
         string_agg(format('($3->>%s)::%s', k.n - 2, format_type(c.atttypid, null)), ', ' order by k.n) into keys, typed
    from pg_index i cross join lateral unnest(i.indkey::int2[]) with ordinality as k(attnum, n)
    join pg_attribute c on c.attrelid = i.indrelid and c.attnum = k.attnum
   where i.indrelid = format('sheaf.%I', a->>'table')::regclass and i.indisprimary and c.attname <> 'tenant_id';
  execute format($rows$
    with page as (
      select to_jsonb(x) - $4::text[] as line, jsonb_build_array(%1$s) as place, row_number() over (order by %1$s) as n
        from sheaf.%2$I x where x.tenant_id = $1 %3$s order by %1$s limit $2),
    sized as (select line, place, n, sum(octet_length(line::text)) over (order by n) as total from page)
    select jsonb_build_object('lines', coalesce(jsonb_agg(line order by n), '[]'), 'after', (array_agg(place order by n desc))[1],
             'isLast', count(*) = (select count(*) from page) and count(*) < $2)
      from sized where n = 1 or total <= $5 $rows$,
    keys, a->>'table', case when jsonb_typeof(a->'after') = 'array' then format('and (%s) > (%s)', keys, typed) else '' end)
  into page using a->>'tenantId', (a->>'limit')::int, a->'after',
    array(select jsonb_array_elements_text(a->'omit')), (a->>'bytes')::int;
  return page;
end $$;

-- Null when there is no such tenant; {problem} when it cannot be deleted now. Asking again changes nothing.
create function sheaf.request_deletion(a jsonb) returns jsonb language plpgsql as $$
declare
  t sheaf.tenants;
begin
  perform sheaf.act_as(a->>'tenantId');
  select * into t from sheaf.tenants o where o.tenant_id = a->>'tenantId' for no key update;
  if not found then return null; end if;
  if t.suspended_at is null then return jsonb_build_object('problem', 'tenant-not-suspended'); end if;
  insert into sheaf.tenant_deletions (tenant_id, receipt_id, requested_by) values (a->>'tenantId', a->>'receiptId', a->>'requestedBy')
  on conflict do nothing;
  return sheaf.get_deletion(a);
end $$;

create function sheaf.get_deletion(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select jsonb_build_object('tenantId', d.tenant_id, 'receiptId', d.receipt_id, 'requestedBy', d.requested_by, 'place', d.place,
      'removed', d.removed, 'rounds', d.rounds, 'error', d.error, 'receipt', d.receipt, 'contentHash', d.content_hash,
      'requestedAt', sheaf.iso(d.created_at), 'finishedAt', sheaf.iso(d.finished_at))
    from sheaf.tenant_deletions d where d.tenant_id = a->>'tenantId');
end $$;

create function sheaf.plus(counts jsonb, more jsonb) returns jsonb language sql immutable as $$
  select counts || coalesce((select jsonb_object_agg(key, coalesce((counts->>key)::bigint, 0) + value::bigint) from jsonb_each_text(more)), '{}')
$$;

-- {place, removed?, error?, isNewRound?}
create function sheaf.deletion_advanced(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.tenant_deletions d set place = coalesce(a->'place', d.place), removed = sheaf.plus(d.removed, coalesce(a->'removed', '{}')),
    error = a->>'error', rounds = d.rounds + coalesce((a->>'isNewRound')::boolean, false)::int
   where d.tenant_id = a->>'tenantId' and d.finished_at is null;
  return '{}';
end $$;

-- What is to be ended or deleted elsewhere before its row goes; `deletion_settled` says that it is.
create function sheaf.deletion_todo(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return case a->>'kind'
    when 'jobs' then (select coalesce(jsonb_agg(jsonb_build_object('id', j.job_id)), '[]') from (
      select job_id from sheaf.jobs where tenant_id = a->>'tenantId' and status in ('pending', 'running', 'paused') limit (a->>'limit')::int) j)
    when 'schedules' then (select coalesce(jsonb_agg(jsonb_build_object('id', s.schedule_id)), '[]') from (
      select schedule_id from sheaf.schedules where tenant_id = a->>'tenantId' limit (a->>'limit')::int) s)
    when 'uploads' then (select coalesce(jsonb_agg(jsonb_build_object('id', u.upload_id, 'files', u.files)), '[]') from (
      select upload_id, files from sheaf.uploads where tenant_id = a->>'tenantId' limit (a->>'limit')::int) u)
    when 'secrets' then (select coalesce(jsonb_agg(jsonb_build_object('id', g.reference)), '[]') from (
      select reference from sheaf.given_secrets where tenant_id = a->>'tenantId' limit (a->>'limit')::int) g)
  end;
end $$;

create function sheaf.deletion_settled(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  case a->>'kind'
    when 'uploads' then delete from sheaf.uploads where tenant_id = a->>'tenantId' and upload_id = a->>'id';
    when 'secrets' then delete from sheaf.given_secrets where tenant_id = a->>'tenantId' and reference = a->>'id';
    when 'schedules' then delete from sheaf.schedules where tenant_id = a->>'tenantId' and schedule_id = a->>'id';
  end case;
  update sheaf.tenant_deletions d set removed = sheaf.plus(d.removed, jsonb_build_object(a->>'kind', 1)) where d.tenant_id = a->>'tenantId';
  return '{}';
end $$;

-- Seconds until nothing that began before the suspension can still write: a request, a stage of an execution that was stopped, whoever
-- has a presigned URL of an upload. {requestSeconds, stageSeconds, urlSeconds}
create function sheaf.deletion_wait(a jsonb) returns jsonb language plpgsql as $$
declare
  until timestamptz;
begin
  perform sheaf.act_as(a->>'tenantId');
  until := greatest(
    (select t.suspended_at + make_interval(secs => (a->>'requestSeconds')::int) from sheaf.tenants t where t.tenant_id = a->>'tenantId'),
    (select max(coalesce(t.ended_at, now())) + make_interval(secs => (a->>'stageSeconds')::int) from sheaf.job_attempts t
      where t.tenant_id = a->>'tenantId' and t.started_at is not null and t.halt_error in ('Cancelled', 'Paused', 'TenantSuspended')),
    -- Of an upload that no job has taken, new ones could be had until the suspension.
    (select max(case when u.job_id is null then greatest(u.created_at, t.suspended_at) else u.created_at end) + make_interval(secs => (a->>'urlSeconds')::int)
       from sheaf.uploads u join sheaf.tenants t on t.tenant_id = u.tenant_id where u.tenant_id = a->>'tenantId'));
  return jsonb_build_object('seconds', greatest(0, ceil(extract(epoch from until - now()))));
end $$;

-- Tables with rows of tenants, those that refer to others first; not those that outlive a tenant.
create function sheaf.tenant_tables() returns setof regclass language sql stable as $$
  with recursive own as (
    select c.oid from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
     where c.relnamespace = 'sheaf'::regnamespace and c.relkind in ('r', 'p')
       and c.relname not in ('tenants', 'tenant_deletions', 'audit_log', 'audit_heads')),
  referring as (
    select oid, 0 as depth from own
    union
    select k.conrelid, r.depth + 1 from referring r join pg_constraint k on k.confrelid = r.oid and k.contype = 'f' and k.conrelid <> k.confrelid)
  select r.oid::regclass from referring r where r.oid in (select oid from own) group by r.oid order by max(r.depth) desc, r.oid::regclass::text
$$;

-- Deletes up to so many rows, and counts them by table in the deletion itself.
create function sheaf.delete_tenant_rows(a jsonb) returns jsonb language plpgsql as $$
declare
  one regclass;
  n bigint;
  left_over bigint := (a->>'limit')::bigint;
  gone jsonb := '{}';
begin
  perform sheaf.act_as(a->>'tenantId');
  for one in select sheaf.tenant_tables() loop
    execute format('delete from %1$s where ctid = any(array(select ctid from %1$s where tenant_id = $1 limit $2))', one)
      using a->>'tenantId', left_over;
    get diagnostics n = row_count;
    if n > 0 then gone := gone || jsonb_build_object(replace(one::text, 'sheaf.', ''), n); end if;
    left_over := left_over - n;
    exit when left_over <= 0;
  end loop;
  if left_over > 0 then
    delete from sheaf.event_streams s where s.tenant = a->>'tenantId';
    delete from sheaf.leases l where l.name like 'index/' || (a->>'tenantId') || '/%' or l.name like 'near/' || (a->>'tenantId') || '/%';
  end if;
  update sheaf.tenant_deletions d set removed = d.removed || jsonb_build_object('rows', sheaf.plus(coalesce(d.removed->'rows', '{}'), gone))
   where d.tenant_id = a->>'tenantId';
  return jsonb_build_object('isDone', left_over > 0);
end $$;

create function sheaf.count_tenant_rows(a jsonb) returns jsonb language plpgsql as $$
declare
  one regclass;
  n bigint;
  total bigint := 0;
begin
  perform sheaf.act_as(a->>'tenantId');
  for one in select sheaf.tenant_tables() loop
    execute format('select count(*) from %s where tenant_id = $1', one) into n using a->>'tenantId';
    total := total + n;
  end loop;
  return jsonb_build_object('rows', total);
end $$;

-- {receipt, contentHash}: nothing is left but the name.
create function sheaf.tenant_deleted(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.tenant_deletions d set receipt = a->'receipt', content_hash = a->>'contentHash', finished_at = now(), error = null, place = '{"step": "done"}'
   where d.tenant_id = a->>'tenantId' and d.finished_at is null;
  update sheaf.tenants t set name = null, creation_id = null, deleted_at = now(), revision = t.revision + 1
   where t.tenant_id = a->>'tenantId' and t.deleted_at is null;
  return sheaf.get_deletion(a);
end $$;

-- What is to be done for a tenant now; null when there is no such tenant.
create function sheaf.tenant_work(a jsonb) returns jsonb language plpgsql as $$
declare
  t sheaf.tenants;
  deletion jsonb;
begin
  perform sheaf.act_as(a->>'tenantId');
  select * into t from sheaf.tenants o where o.tenant_id = a->>'tenantId';
  if not found then return null; end if;
  deletion := sheaf.get_deletion(a);
  if deletion is not null then
    return jsonb_build_object('pause', '[]'::jsonb, 'resume', '[]'::jsonb, 'export', null, 'expired', '[]'::jsonb,
      'deletion', case when deletion->>'finishedAt' is null then deletion end);
  end if;
  return jsonb_build_object('deletion', null,
    'pause', (select coalesce(jsonb_agg(j.job_id), '[]') from (select job_id from sheaf.jobs where t.suspended_at is not null
       and tenant_id = t.tenant_id and status in ('pending', 'running') order by job_id limit (a->>'limit')::int) j),
    'resume', (select coalesce(jsonb_agg(h), '[]') from (select h from sheaf.jobs_held_back(t.tenant_id) h
       where t.suspended_at is null limit (a->>'limit')::int) l),
    'export', (select sheaf.export_row(e) from sheaf.tenant_exports e where e.tenant_id = t.tenant_id and e.status in ('pending', 'running') limit 1),
    'expired', (select coalesce(jsonb_agg(e.export_id), '[]') from sheaf.tenant_exports e where e.tenant_id = t.tenant_id and e.expires_at <= now()));
end $$;

-- Tenants that somebody must look at: their message was lost, or the time of something has come.
create function sheaf.tenants_with_work(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as_system();
  return (select coalesce(jsonb_agg(w.tenant_id), '[]') from (
    select d.tenant_id from sheaf.tenant_deletions d where d.finished_at is null
    union
    select e.tenant_id from sheaf.tenant_exports e where e.status in ('pending', 'running') or e.expires_at <= now()
    union
    select j.tenant_id from sheaf.jobs j join sheaf.tenants t on t.tenant_id = j.tenant_id
     where j.status in ('pending', 'running') and t.suspended_at is not null
    union
    select j.tenant_id from sheaf.jobs j join sheaf.job_attempts p on p.tenant_id = j.tenant_id and p.job_id = j.job_id and p.attempt = j.attempt
      join sheaf.tenants t on t.tenant_id = j.tenant_id
     where j.status = 'paused' and p.halt_error = 'TenantSuspended' and t.suspended_at is null
    order by 1 limit (a->>'limit')::int) w);
end $$;
