-- Documents inside documents, and the versions of a document.
--
-- A list of children belongs to one clean output of the parent. It is written before the bytes of the children, and takes
-- effect in the statement that records the output: `record_batch` and `publish_documents` call what is here, so that what they
-- do and what becomes of the children is one transaction.

alter table sheaf.documents
  add column parent_id uuid,                  -- the document that it was found in
  add column root_id uuid,                    -- the one that a source listed, at the top of the tree
  add column depth int not null default 0;
create index documents_by_parent on sheaf.documents (parent_id, tenant_id) where parent_id is not null;

create table sheaf.child_lists (
  tenant_id text not null references sheaf.tenants,
  parent_id uuid not null,
  output_hash text not null,                  -- of the parent's clean stage
  child_id uuid not null,
  root_id uuid not null,
  uri text not null,
  media_type text,
  version_hash text not null,
  size_bytes bigint not null,
  primary key (parent_id, output_hash, child_id, tenant_id)
);
create index child_lists_by_root on sheaf.child_lists (root_id, tenant_id);
create index child_lists_by_child on sheaf.child_lists (child_id, tenant_id);

-- A child that no wave has handed out stands in the last wave there can be: no earlier one takes it for lost.
create index job_documents_waiting on sheaf.job_documents (tenant_id, job_id, document_id) where wave = 2147483647;

alter table sheaf.erasures
  add column parent_id uuid,
  add column depth int not null default 0,    -- below the document that was to be erased
  add column child_count int not null default 0;

alter table sheaf.versions add column title text, add column chunk_count int;

select sheaf.secure_tables();

-- Where a document stands whose children are to be noted; null when the claim is another's by now.
create function sheaf.child_place(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select jsonb_build_object('corpus', d.corpus, 'uri', d.uri, 'depth', d.depth) from sheaf.documents d
    where d.tenant_id = a->>'tenantId' and d.document_id = (a->>'documentId')::uuid and d.claim_token = (a->>'token')::bigint);
end $$;

-- Notes children of a clean output, as far as their tree has room, and returns their ids. The row of the tree's root is the
-- lock: two documents of one tree that are in work at once do not both take what is left.
create function sheaf.put_children(a jsonb) returns jsonb language plpgsql as $$
declare
  tenant text := a->>'tenantId';
  asked uuid[] := sheaf.document_ids(a->'children');
  parent sheaf.documents;
  root uuid;
  used_count bigint;
  used_bytes numeric;
  taken jsonb;
begin
  perform sheaf.act_as(tenant);
  select * into parent from sheaf.documents d where d.tenant_id = tenant and d.document_id = (a->>'documentId')::uuid
    and d.claim_token = (a->>'token')::bigint;
  if parent.document_id is null then return '[]'; end if;
  root := coalesce(parent.root_id, parent.document_id);
  perform 1 from sheaf.documents d where d.tenant_id = tenant and d.document_id = root for update;
  select count(*), coalesce(sum(u.size_bytes), 0) into used_count, used_bytes from (
    select max(c.size_bytes) as size_bytes from sheaf.child_lists c
     where c.tenant_id = tenant and c.root_id = root and not c.child_id = any(asked)
       and not (c.parent_id = parent.document_id and c.output_hash <> a->>'outputHash')
     group by c.child_id) u;
  with listed as (
    select c, n from jsonb_array_elements(a->'children') with ordinality as l(c, n)
     -- A source may have listed a document of that very URI: it is no child, and stays what it is.
     where not exists (select 1 from sheaf.documents d where d.tenant_id = tenant and d.document_id = (c->>'documentId')::uuid
                          and d.parent_id is distinct from parent.document_id)),
  summed as (
    select c, row_number() over (order by n) + used_count as documents, sum((c->>'sizeBytes')::bigint) over (order by n) + used_bytes as bytes
      from listed),
  put as (
    insert into sheaf.child_lists (tenant_id, parent_id, output_hash, child_id, root_id, uri, media_type, version_hash, size_bytes)
    select tenant, parent.document_id, a->>'outputHash', (c->>'documentId')::uuid, root, c->>'uri', c->>'mediaType', c->>'versionHash',
           (c->>'sizeBytes')::bigint
      from summed where documents <= (a->>'mostInTree')::bigint and bytes <= (a->>'mostBytesInTree')::numeric
    on conflict (parent_id, output_hash, child_id, tenant_id) do update set version_hash = excluded.version_hash, size_bytes = excluded.size_bytes
    returning child_id)
  select coalesce(jsonb_agg(child_id), '[]') into taken from put;
  return taken;
end $$;

-- The bytes of a child are gone from the lake: its parent is parsed again when a job next comes to it.
create function sheaf.forget_parent(a jsonb) returns jsonb language plpgsql as $$
declare
  parent uuid;
begin
  perform sheaf.act_as(a->>'tenantId');
  select d.parent_id into parent from sheaf.documents d where d.tenant_id = a->>'tenantId' and d.document_id = (a->>'documentId')::uuid;
  if parent is not null then
    delete from sheaf.stage_outputs o where o.tenant_id = a->>'tenantId' and o.document_id = parent and o.stage = 'clean';
    update sheaf.documents d set published_configuration_hash = null where d.tenant_id = a->>'tenantId' and d.document_id = parent;
  end if;
  return '{}';
end $$;

-- The children of documents of a job: of the output that this job made or found known, or, of an unchanged document, of the
-- published one; with the configuration by which they would be made.
create function sheaf.children_in_work(a jsonb, parents uuid[])
returns table (child_id uuid, parent_id uuid, root_id uuid, uri text, media_type text, version_hash text, size_bytes bigint,
               corpus text, depth int, configuration_hash text) language sql stable as $$
  select c.child_id, c.parent_id, c.root_id, c.uri, c.media_type, c.version_hash, c.size_bytes, d.corpus, d.depth + 1,
         case when j.state = 'unchanged' then d.published_configuration_hash else j.configuration_hash end
    from unnest(parents) as id
   cross join lateral (
     select x.state, x.clean_hash, x.configuration_hash from sheaf.job_documents x
      where x.tenant_id = a->>'tenantId' and x.job_id = a->>'jobId' and x.document_id = id limit 1) j
   cross join lateral (
     select x.corpus, x.depth, x.published_clean_hash, x.published_configuration_hash from sheaf.documents x
      where x.tenant_id = a->>'tenantId' and x.document_id = id limit 1) d
   cross join lateral (
     select x.* from sheaf.child_lists x where x.tenant_id = a->>'tenantId' and x.parent_id = id
        and x.output_hash = case when j.state = 'unchanged' then d.published_clean_hash else j.clean_hash end offset 0) c
$$;

-- Makes the children of documents part of the job, and those below children that did not change, level by level. Repeating
-- it changes nothing: a row is made anew only when the child has other bytes, or was to be removed.
create function sheaf.register_children(a jsonb, parents uuid[]) returns void language plpgsql as $$
declare
  tenant text := a->>'tenantId';
  level uuid[];
begin
  select array_agg(distinct c.parent_id) into level from sheaf.child_lists c where c.tenant_id = tenant and c.parent_id = any(parents);
  while level is not null loop
    insert into sheaf.documents (tenant_id, document_id, corpus, uri, parent_id, root_id, depth, media_type, size_bytes, status)
    select tenant, c.child_id, c.corpus, c.uri, c.parent_id, c.root_id, c.depth, c.media_type, c.size_bytes, 'pending'
      from sheaf.children_in_work(a, level) c order by c.child_id
    on conflict (tenant_id, document_id) do nothing;
    insert into sheaf.job_documents as j (tenant_id, job_id, document_id, state, attempt, source, wave)
    select tenant, a->>'jobId', c.child_id,
           case when d.published_version_hash = c.version_hash and d.published_configuration_hash = c.configuration_hash
                then 'unchanged' else 'pending' end,
           (a->>'attempt')::int, jsonb_build_object('versionHash', c.version_hash, 'sizeBytes', c.size_bytes), 2147483647
      from sheaf.children_in_work(a, level) c
     cross join lateral (
       select x.published_version_hash, x.published_configuration_hash from sheaf.documents x
        where x.tenant_id = tenant and x.document_id = c.child_id and x.parent_id = c.parent_id limit 1) d
     order by c.child_id
    on conflict (tenant_id, job_id, document_id) do update set
      state = excluded.state, attempt = excluded.attempt, source = excluded.source, wave = excluded.wave, is_missing = false,
      error = null, message = null
      where j.is_missing or j.state = 'deleted' or j.source is distinct from excluded.source;
    select array_agg(j.document_id) into level
      from sheaf.children_in_work(a, level) c
     cross join lateral (
       select x.document_id from sheaf.job_documents x where x.tenant_id = tenant and x.job_id = a->>'jobId'
          and x.document_id = c.child_id and x.state = 'unchanged' limit 1) j;
    update sheaf.documents d set status = 'stored', updated_at = now()
     where d.tenant_id = tenant and d.document_id = any(level) and d.claimed_by is null;
  end loop;
end $$;

-- With the outcomes of a batch: the children of what was cleaned, and of what fetch found unchanged.
create function sheaf.note_children(a jsonb, done uuid[], unchanged uuid[]) returns void language plpgsql as $$
begin
  if a->>'stage' = 'clean' then
    perform sheaf.register_children(a, done);
  elsif unchanged <> '{}' and exists (select 1 from sheaf.child_lists c where c.tenant_id = a->>'tenantId' and c.parent_id = any(unchanged)) then
    perform sheaf.register_children(a, (
      select array_agg(j.document_id) from sheaf.job_documents j where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId'
         and j.document_id = any(unchanged) and j.state = 'unchanged'));
  end if;
end $$;

-- Hands out children that wait, for the manifest of a wave. Asked again for the same wave it gives what it gave.
create function sheaf.hand_out_children(a jsonb) returns jsonb language plpgsql as $$
declare
  ids uuid[];
begin
  perform sheaf.act_as(a->>'tenantId');
  select array_agg(j.document_id) into ids from sheaf.job_documents j where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId'
    and j.wave = (a->>'wave')::int and j.attempt = (a->>'attempt')::int and j.state = 'pending' and not j.is_missing;
  if ids is null then
    ids := array(select j.document_id from sheaf.job_documents j where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId'
      and j.wave = 2147483647 and j.state = 'pending' order by j.document_id limit (a->>'limit')::int);
    update sheaf.job_documents j set wave = (a->>'wave')::int, attempt = (a->>'attempt')::int
     where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId' and j.document_id = any(ids);
  end if;
  return (select coalesce(jsonb_agg(jsonb_build_object('documentId', j.document_id, 'sizeBytes', coalesce((j.source->>'sizeBytes')::bigint, 0),
      'uri', d.uri, 'mediaType', d.media_type) order by j.document_id), '[]')
    from sheaf.job_documents j
    join sheaf.documents d on d.tenant_id = j.tenant_id and d.document_id = j.document_id
   where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId' and j.document_id = any(ids));
end $$;

create function sheaf.waiting_children(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return jsonb_build_object('waits', exists (select 1 from sheaf.job_documents j
    where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId' and j.wave = 2147483647 and j.state = 'pending'));
end $$;

-- With the publication of documents: which of their children are gone, to be removed as what fetch found missing is; and what
-- was left out. Lists of earlier outputs go, and with them the knowledge of those outputs.
create function sheaf.settle_children(a jsonb, parents uuid[]) returns void language plpgsql as $$
declare
  tenant text := a->>'tenantId';
begin
  -- Of most documents there is nothing to settle.
  if not exists (select 1 from sheaf.documents d where d.tenant_id = tenant and d.parent_id = any(parents))
     and not exists (select 1 from sheaf.child_lists c where c.tenant_id = tenant and c.parent_id = any(parents))
     and not exists (select 1 from sheaf.job_documents j where j.tenant_id = tenant and j.job_id = a->>'jobId'
                        and j.document_id = any(parents) and j.fields->>'leftOut' is not null) then
    return;
  end if;
  insert into sheaf.job_documents as j (tenant_id, job_id, document_id, state, is_missing, attempt)
  select tenant, a->>'jobId', g.document_id, 'pending', true, (a->>'attempt')::int
    from (select d.document_id, d.parent_id from sheaf.documents d where d.tenant_id = tenant and d.parent_id = any(parents) offset 0) g
   where not exists (
     select 1 from sheaf.child_lists c where c.tenant_id = tenant and c.parent_id = g.parent_id and c.child_id = g.document_id
        and c.output_hash = (select p.published_clean_hash from sheaf.documents p where p.tenant_id = tenant and p.document_id = g.parent_id))
  on conflict (tenant_id, job_id, document_id) do update set state = 'pending', is_missing = true, attempt = excluded.attempt
    where j.state not in ('fetching', 'cleaning', 'chunking', 'embedding', 'storing', 'deleted');
  with old as (
    delete from sheaf.child_lists c where c.tenant_id = tenant and c.parent_id = any(parents) and c.output_hash is distinct from (
      select p.published_clean_hash from sheaf.documents p where p.tenant_id = tenant and p.document_id = c.parent_id)
    returning c.parent_id, c.output_hash)
  delete from sheaf.stage_outputs o where o.tenant_id = tenant and o.document_id = any(parents) and o.stage = 'clean'
    and exists (select 1 from old where old.parent_id = o.document_id and old.output_hash = o.output_hash);
  update sheaf.job_documents j set error = 'ChildrenLeftOut', message = j.fields->>'leftOut'
   where j.tenant_id = tenant and j.job_id = a->>'jobId' and j.document_id = any(parents) and j.fields->>'leftOut' is not null;
  perform sheaf.note_failures(a || '{"stage": "clean"}', (
    select coalesce(jsonb_agg(jsonb_build_object('documentId', j.document_id, 'error', j.error, 'message', j.message)), '[]')
      from sheaf.job_documents j
     where j.tenant_id = tenant and j.job_id = a->>'jobId' and j.document_id = any(parents) and j.error = 'ChildrenLeftOut'));
end $$;

-- Versions of documents that are older than the newest so many that were published.
create function sheaf.old_versions(tenant text, ids uuid[], kept int) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('documentId', v.document_id, 'versionHash', v.version_hash, 'cleanHash', v.clean_hash)), '[]')
    from (select x.*, row_number() over (partition by x.document_id order by x.published_at desc, x.version_hash) as age
            from sheaf.versions x where x.tenant_id = tenant and x.document_id = any(ids) and x.published_at is not null) v
   where v.age > kept
$$;

-- Versions whose objects were deleted from the lake, and the outputs that were made of them.
create function sheaf.forget_versions(a jsonb) returns jsonb language plpgsql as $$
declare
  ids uuid[] := sheaf.document_ids(a->'versions');
begin
  perform sheaf.act_as(a->>'tenantId');
  delete from sheaf.stage_outputs o where o.tenant_id = a->>'tenantId' and o.document_id = any(ids) and o.stage = 'clean' and exists (
    select 1 from jsonb_to_recordset(a->'versions') as v("documentId" uuid, "cleanHash" text)
     where v."documentId" = o.document_id and v."cleanHash" = o.output_hash);
  delete from sheaf.versions x where x.tenant_id = a->>'tenantId' and x.document_id = any(ids) and exists (
    select 1 from jsonb_to_recordset(a->'versions') as v("documentId" uuid, "versionHash" text)
     where v."documentId" = x.document_id and v."versionHash" = x.version_hash);
  return '{}';
end $$;

-- Whether a job's total cannot grow: all is listed, nothing is left in which documents may be found, and no document that
-- has children may yet lose some.
create function sheaf.total_is_final(j sheaf.jobs) returns boolean language sql stable as $$
  select j.total_is_final and not exists (
    select 1 from sheaf.job_documents x where x.tenant_id = j.tenant_id and x.job_id = j.job_id and not x.is_missing
       and (x.state in ('pending', 'fetching', 'cleaning') or (x.state in ('chunking', 'embedding', 'storing')
         and exists (select 1 from sheaf.documents c where c.tenant_id = x.tenant_id and c.parent_id = x.document_id))))
$$;

-- The documents and everything inside them, by what is published, noted, or left of an erasure that was interrupted.
create function sheaf.descendants_of(tenant text, tops uuid[])
returns table (top uuid, document_id uuid, parent_id uuid, depth int) language sql stable as $$
  with recursive tree (top, document_id, parent_id, depth) as (
    select id, id, (select d.parent_id from sheaf.documents d where d.tenant_id = tenant and d.document_id = id), 0 from unnest(tops) id
    union
    select t.top, c.document_id, t.document_id, t.depth + 1 from tree t cross join lateral (
      select d.document_id from sheaf.documents d where d.tenant_id = tenant and d.parent_id = t.document_id
      union
      select l.child_id from sheaf.child_lists l where l.tenant_id = tenant and l.parent_id = t.document_id and not exists (
        select 1 from sheaf.documents d where d.tenant_id = tenant and d.document_id = l.child_id and d.parent_id is distinct from l.parent_id)
      union
      select e.document_id from sheaf.erasures e where e.tenant_id = tenant and e.parent_id = t.document_id and e.depth > 0) c
     where t.depth < 16)
  select t.top, t.document_id, t.parent_id, t.depth from tree t
$$;

-- Erases the rows of documents and of everything inside them; whoever has one of these in work makes all of it busy. Answers
-- with at most `limit` of what is still to be erased elsewhere, the deepest first, and how many are left then.
create function sheaf.unpublish_documents(a jsonb) returns jsonb language plpgsql as $$
declare
  tenant text := a->>'tenantId';
  most int := coalesce((a->>'limit')::int, 500);
  tree jsonb;
  held uuid[];
  ids uuid[];
  below uuid[];
  sizes jsonb;
  open_count int;
begin
  perform sheaf.act_as(tenant);
  select coalesce(jsonb_agg(to_jsonb(t)), '[]') into tree from sheaf.descendants_of(tenant, sheaf.uuids_of(a->'documentIds')) t;
  perform 1 from sheaf.documents d where d.tenant_id = tenant
    and d.document_id = any(array(select (t->>'document_id')::uuid from jsonb_array_elements(tree) t)) order by d.document_id for update;
  held := array(
    select distinct t.top from jsonb_to_recordset(tree) as t(top uuid, document_id uuid)
     where exists (select 1 from sheaf.documents d where d.tenant_id = tenant and d.document_id = t.document_id
                      and d.claimed_by is not null and d.claim_expires_at >= now()));
  ids := array(select distinct t.document_id from jsonb_to_recordset(tree) as t(top uuid, document_id uuid) where not t.top = any(held));
  below := array(select distinct t.document_id from jsonb_to_recordset(tree) as t(top uuid, document_id uuid, depth int)
    where t.depth > 0 and t.document_id = any(ids));
  select jsonb_object_agg(s.top, s.size) into sizes from (
    select t.top, count(*) - 1 as size from sheaf.descendants_of(tenant, ids) t group by t.top) s;
  perform sheaf.unpublish_rows(a || jsonb_build_object('documentIds', to_jsonb(ids)));
  -- What a crash of the clean stage left of children that never became documents.
  insert into sheaf.erasures (tenant_id, document_id, landing_keys, deletes_landing, row_count)
  select tenant, c.child_id, '[]', (a->>'deletesLanding')::boolean, 0 from sheaf.child_lists c
   where c.tenant_id = tenant and c.child_id = any(below) group by c.child_id
  on conflict do nothing;
  update sheaf.erasures e set
      (parent_id, depth) = (select coalesce(e.parent_id, t.parent_id), greatest(e.depth, t.depth)
        from jsonb_to_recordset(tree) as t(document_id uuid, parent_id uuid, depth int) where t.document_id = e.document_id
       order by t.depth desc limit 1),
      child_count = greatest(e.child_count, coalesce((sizes->>e.document_id::text)::int, 0))
   where e.tenant_id = tenant and e.document_id = any(ids);
  delete from sheaf.child_lists c where c.tenant_id = tenant and (c.parent_id = any(ids) or c.child_id = any(ids));
  -- A job that has yet to come to a child does not; the job that removes its parent counts it.
  update sheaf.job_documents j set state = 'deleted', is_missing = false where j.tenant_id = tenant and j.document_id = any(below)
    and j.state = 'pending';
  if a->>'jobId' is not null then
    insert into sheaf.job_documents (tenant_id, job_id, document_id, state, attempt)
    select tenant, b.job_id, id, 'deleted', b.attempt from unnest(below) id
      join sheaf.jobs b on b.tenant_id = tenant and b.job_id = a->>'jobId'
    on conflict do nothing;
  end if;
  select count(*) into open_count from sheaf.erasures e where e.tenant_id = tenant and e.document_id = any(ids);
  return jsonb_build_object('busy', to_jsonb(held), 'left', greatest(0, open_count - most), 'documents', (
    select coalesce(jsonb_agg(jsonb_build_object('documentId', p.document_id, 'chunkCount', p.row_count, 'landingKeys', p.landing_keys,
        'deletesLanding', p.deletes_landing, 'parentId', p.parent_id, 'childCount', p.child_count, 'parentRemains', exists (
          select 1 from sheaf.documents d where d.tenant_id = tenant and d.document_id = p.parent_id)) order by p.depth desc, p.document_id), '[]')
      from (select * from sheaf.erasures e where e.tenant_id = tenant and e.document_id = any(ids)
             order by e.depth desc, e.document_id limit most) p));
end $$;

-- What was published before there were these columns. Last, since it acts as the system until the migration ends.
do $$
begin
  perform sheaf.act_as_system();
  update sheaf.versions v set title = d.title, chunk_count = d.chunk_count from sheaf.documents d
   where d.tenant_id = v.tenant_id and d.document_id = v.document_id and d.published_version_hash = v.version_hash;
end $$;
