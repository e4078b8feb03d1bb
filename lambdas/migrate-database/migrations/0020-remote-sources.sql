-- What listings of remote sources saw, so that the next one is incremental and notices what is gone.

create table sheaf.source_states (
  tenant_id text not null references sheaf.tenants,
  source_id text not null,                    -- hash of type, corpus and what the source calls its identity
  high_water text,
  listed_at timestamptz not null default now(),
  primary key (tenant_id, source_id)
);

create table sheaf.source_items (
  tenant_id text not null references sheaf.tenants,
  source_id text not null,
  document_id uuid not null,
  validator jsonb not null,                   -- by which the source tells whether it is still the same
  version_hash text not null,
  facts_hash text,
  size_bytes bigint not null,
  seen_by text not null,                      -- the job that saw it last
  primary key (tenant_id, source_id, document_id)
);
-- The tenant second, as documents_by_corpus.
create index source_items_by_document on sheaf.source_items (document_id, tenant_id);

-- Credentials that came with requests: their values are in the secret store. Those that operators add are not here.
create table sheaf.given_secrets (
  tenant_id text not null references sheaf.tenants,
  reference text not null,
  given_at timestamptz not null default now(), -- the last time
  checked_at timestamptz not null default now(), -- when the sweep last looked for who uses it
  deleting_at timestamptz,                    -- it is being deleted: nobody may bring it meanwhile
  primary key (tenant_id, reference)
);
create index given_secrets_by_check on sheaf.given_secrets (checked_at);

select sheaf.secure_tables();

create function sheaf.note_secret(a jsonb) returns jsonb language plpgsql as $$
declare
  noted boolean;
begin
  perform sheaf.act_as(a->>'tenantId');
  insert into sheaf.given_secrets as g (tenant_id, reference) values (a->>'tenantId', a->>'reference')
  on conflict (tenant_id, reference) do update set given_at = now() where g.deleting_at is null
  returning true into noted;
  return jsonb_build_object('isNoted', coalesce(noted, false));
end $$;

-- Claims credentials for deletion: not given, and not referred to by a schedule or a job that has not ended, for so many days. Each is
-- looked at once a day; what a deletion left half done is given again.
create function sheaf.unused_secrets(a jsonb) returns jsonb language plpgsql as $$
declare
  oldest timestamptz := now() - make_interval(days => (a->>'days')::int);
begin
  perform sheaf.act_as_system();
  with due as (
    select g.tenant_id, g.reference from sheaf.given_secrets g
     where g.given_at < oldest and g.deleting_at is null and g.checked_at < now() - interval '1 day'
     order by g.checked_at limit (a->>'limit')::int for update)
  update sheaf.given_secrets g set checked_at = now(), deleting_at = case when
      exists (select from sheaf.schedules s where s.tenant_id = g.tenant_id and s.deleted_at is null and strpos(s.source::text, g.reference) > 0)
      or exists (select from sheaf.webhooks w where w.tenant_id = g.tenant_id and w.secret_ref = g.reference)
      or exists (select from sheaf.jobs j where j.tenant_id = g.tenant_id and (j.finished_at is null or j.finished_at >= oldest)
        and strpos(j.source::text, g.reference) > 0)
    then null else now() end
    from due where g.tenant_id = due.tenant_id and g.reference = due.reference;
  return (select coalesce(jsonb_agg(jsonb_build_object('tenantId', d.tenant_id, 'reference', d.reference)), '[]')
    from (select * from sheaf.given_secrets g where g.deleting_at is not null order by g.deleting_at limit (a->>'limit')::int) d);
end $$;

create function sheaf.secret_deleted(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as_system();
  delete from sheaf.given_secrets g where g.tenant_id = a->>'tenantId' and g.reference = a->>'reference' and g.deleting_at is not null;
  return '{}';
end $$;

create function sheaf.source_state(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select jsonb_build_object('highWater', s.high_water) from sheaf.source_states s
    where s.tenant_id = a->>'tenantId' and s.source_id = a->>'sourceId');
end $$;

-- `isStored`: the document is stored as it was seen, so that the source need not give it again.
create function sheaf.seen_items(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(jsonb_build_object('documentId', i.document_id, 'validator', i.validator, 'versionHash', i.version_hash,
      'factsHash', i.facts_hash, 'sizeBytes', i.size_bytes,
      'isStored', coalesce((select d.status = 'stored' and d.published_version_hash = i.version_hash from sheaf.documents d
         where d.tenant_id = i.tenant_id and d.document_id = i.document_id), false))), '[]')
    from sheaf.source_items i where i.tenant_id = a->>'tenantId' and i.source_id = a->>'sourceId'
     and i.document_id = any(sheaf.uuids_of(a->'documentIds')));
end $$;

-- Notes what a listing saw: `items` with what they are, `touched` only that they are there.
create function sheaf.remember_items(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  insert into sheaf.source_items as s (tenant_id, source_id, document_id, validator, version_hash, facts_hash, size_bytes, seen_by)
  select a->>'tenantId', a->>'sourceId', i."documentId", i.validator, i."versionHash", i."factsHash", i."sizeBytes", a->>'jobId'
    from jsonb_to_recordset(a->'items') as i("documentId" uuid, validator jsonb, "versionHash" text, "factsHash" text, "sizeBytes" bigint)
   order by i."documentId"
  on conflict (tenant_id, source_id, document_id) do update set validator = excluded.validator, version_hash = excluded.version_hash,
    facts_hash = excluded.facts_hash, size_bytes = excluded.size_bytes, seen_by = excluded.seen_by;
  update sheaf.source_items s set seen_by = a->>'jobId'
   where s.tenant_id = a->>'tenantId' and s.source_id = a->>'sourceId' and s.document_id = any(sheaf.uuids_of(a->'touched'))
     and s.seen_by <> a->>'jobId';
  return '{}';
end $$;

-- Documents that this source alone still holds, of those asked for (`documentIds`) or of those that the job did not see, in
-- pages. Those that another source holds too are let go: they are not this one's to remove.
create function sheaf.gone_items(a jsonb) returns jsonb language plpgsql as $$
declare
  ids uuid[];
  shared uuid[];
begin
  perform sheaf.act_as(a->>'tenantId');
  select array_agg(p.document_id order by p.document_id) into ids from (
    select i.document_id from sheaf.source_items i
     where i.tenant_id = a->>'tenantId' and i.source_id = a->>'sourceId'
       and case when a ? 'documentIds' then i.document_id = any(sheaf.uuids_of(a->'documentIds')) else i.seen_by <> a->>'jobId' end
       and (a->>'after' is null or i.document_id > (a->>'after')::uuid)
     order by i.document_id limit (a->>'limit')::int) p;
  select array_agg(distinct i.document_id) into shared from sheaf.source_items i
   where i.tenant_id = a->>'tenantId' and i.document_id = any(ids) and i.source_id <> a->>'sourceId';
  delete from sheaf.source_items i where i.tenant_id = a->>'tenantId' and i.source_id = a->>'sourceId' and i.document_id = any(shared);
  return jsonb_build_object(
    'after', case when cardinality(ids) = (a->>'limit')::int then ids[cardinality(ids)] end,
    'items', (select coalesce(jsonb_agg(jsonb_build_object('documentId', d.document_id, 'uri', d.uri, 'sizeBytes', coalesce(d.size_bytes, 0))
        order by d.document_id), '[]')
      from sheaf.documents d where d.tenant_id = a->>'tenantId' and d.document_id = any(ids)
       and not (d.document_id = any(coalesce(shared, '{}')))));
end $$;

-- Ends a listing: where the next one begins, and what the job's outcome says of it.
create function sheaf.end_listing(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  insert into sheaf.source_states as s (tenant_id, source_id, high_water) values (a->>'tenantId', a->>'sourceId', a->>'highWater')
  on conflict (tenant_id, source_id) do update set high_water = coalesce(excluded.high_water, s.high_water), listed_at = now();
  update sheaf.jobs set listing = a->'listing' where tenant_id = a->>'tenantId' and job_id = a->>'jobId';
  return '{}';
end $$;

-- Whether documents wait that the source did not give to an earlier attempt: only another listing can bring them.
create function sheaf.must_list_again(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return jsonb_build_object('must', exists (select 1 from sheaf.job_documents j
    where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId' and j.attempt < (a->>'attempt')::int and j.source ? 'failure'
      and j.state in ('pending', 'failed', 'cancelled')));
end $$;
