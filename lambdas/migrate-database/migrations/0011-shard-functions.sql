-- Shards: what plan-shards packs, embed and store work through, and the publication of documents.

-- Chunked documents of an attempt that have no shards yet, in pages; `newOrdinals` null when all chunks need a vector.
create function sheaf.plannable_documents(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (
    select jsonb_build_object('halt', sheaf.halt_of(a), 'spaceId', (
        select c.space_id from sheaf.corpora c join sheaf.jobs b on b.tenant_id = c.tenant_id and b.corpus = c.corpus
        where b.tenant_id = a->>'tenantId' and b.job_id = a->>'jobId'),
      'documents', coalesce(jsonb_agg(jsonb_build_object(
        'documentId', p.document_id, 'token', p.token, 'chunkCount', p.chunk_count, 'newCount', p.new_count) order by p.document_id), '[]'))
    from (
      select j.document_id, j.token, j.chunk_count,
             case when d.published_generation is null or d.published_space_id is distinct from c.space_id then j.chunk_count
                  else (select count(*) from sheaf.chunks k where k.tenant_id = j.tenant_id and k.document_id = j.document_id
                          and k.generation = j.token and not sheaf.is_kept(k, d.published_generation)) end as new_count
        from sheaf.job_documents j
        join sheaf.documents d on d.tenant_id = j.tenant_id and d.document_id = j.document_id and d.claim_token = j.token
        join sheaf.corpora c on c.tenant_id = d.tenant_id and c.corpus = d.corpus
       where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId' and j.attempt = (a->>'attempt')::int
         and j.state = 'embedding' and j.open_shards is null
         and (a->>'after' is null or j.document_id > (a->>'after')::uuid)
       order by j.document_id limit (a->>'limit')::int) p);
end $$;

create function sheaf.is_kept(k sheaf.chunks, published bigint) returns boolean language sql stable as $$
  select exists (select 1 from sheaf.chunks o where o.tenant_id = k.tenant_id and o.chunk_id = k.chunk_id
                   and o.document_id = k.document_id and o.generation = published)
$$;

-- Puts planned shards and how many of them each document waits for; shard ids are deterministic, so repeating is harmless.
create function sheaf.put_shards(a jsonb) returns jsonb language plpgsql as $$
declare
  counts jsonb;
begin
  perform sheaf.act_as(a->>'tenantId');
  insert into sheaf.shards (tenant_id, job_id, shard_id, attempt, status, space_id, documents)
  select a->>'tenantId', a->>'jobId', s."shardId", (a->>'attempt')::int, 'open', a->>'spaceId', s.documents
    from jsonb_to_recordset(a->'shards') as s("shardId" text, documents jsonb)
  on conflict do nothing;
  select jsonb_object_agg(n.id, n.shards) into counts
    from (select e->>'documentId' as id, count(*) as shards
            from jsonb_to_recordset(a->'shards') as s(documents jsonb), jsonb_array_elements(s.documents) e group by 1) n;
  update sheaf.job_documents j set open_shards = (counts->>j.document_id::text)::int, updated_at = now()
   where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId' and j.open_shards is null
     and j.document_id = any(array(select jsonb_object_keys(counts))::uuid[]);
  if counts is not null then perform sheaf.note_stage_started(a, 'embed'); end if;
  return '{}';
end $$;

-- Tags that a document tells of itself, as a list or as one text with commas, beside those that it was given.
create function sheaf.tags_of(tags jsonb, told jsonb) returns jsonb language sql immutable as $$
  select coalesce(jsonb_agg(distinct trim(t.tag)) filter (where trim(t.tag) <> ''), '[]') from (
    select jsonb_array_elements_text(tags) union all
    select jsonb_array_elements_text(case jsonb_typeof(told) when 'array' then told else '[]' end) union all
    select unnest(string_to_array(case jsonb_typeof(told) when 'string' then told #>> '{}' end, ','))) as t (tag)
$$;

create function sheaf.fields_hash(uri text, tags jsonb, fields jsonb) returns text language sql immutable as $$
  select md5(concat_ws(chr(31), uri, tags::text, fields->>'title', fields->>'language', fields->>'mediaType', (fields->'metadata')::text))
$$;

-- Still open shards of an attempt, for the manifest, in pages.
create function sheaf.open_shards(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(s.shard_id), '[]') from (
    select shard_id from sheaf.shards where tenant_id = a->>'tenantId' and job_id = a->>'jobId' and attempt = (a->>'attempt')::int
      and status in ('open', 'embedded') and (a->>'after' is null or shard_id > a->>'after')
     order by shard_id limit (a->>'limit')::int) s);
end $$;

-- Shards of earlier attempts with documents of this one: what was embedded for them, perhaps, is not paid for again. One may
-- be stored, where a large document failed by another of its shards.
create function sheaf.earlier_shards(shard sheaf.shards) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(s.shard_id order by s.shard_id), '[]') from sheaf.shards s
   where shard.attempt > 1 and s.tenant_id = shard.tenant_id and s.job_id = shard.job_id and s.attempt < shard.attempt
     and s.space_id = shard.space_id
     and sheaf.document_ids(s.documents) && sheaf.document_ids(shard.documents)
$$;

create function sheaf.begin_shard(a jsonb) returns jsonb language plpgsql as $$
declare
  shard sheaf.shards;
begin
  perform sheaf.act_as(a->>'tenantId');
  select * into shard from sheaf.shards s where s.tenant_id = a->>'tenantId' and s.job_id = a->>'jobId' and s.shard_id = a->>'shardId';
  return jsonb_build_object('halt', sheaf.halt_of(a), 'shardId', shard.shard_id, 'status', shard.status, 'spaceId', shard.space_id,
    'embeddingsKey', shard.embeddings_key, 'earlierShards', sheaf.earlier_shards(shard),
    'corpus', (select corpus from sheaf.jobs where tenant_id = a->>'tenantId' and job_id = a->>'jobId'),
    'documents', (select coalesce(jsonb_agg(sheaf.shard_document(x.d, y.j, shard.space_id, e."ordinalFrom", e."ordinalTo")
        || jsonb_build_object('twinId', sheaf.twin_of(x.d, y.j, shard.space_id)) order by e."documentId"), '[]')
      from jsonb_to_recordset(shard.documents) as e("documentId" uuid, token bigint, "ordinalFrom" int, "ordinalTo" int)
     cross join lateral (
       select d from sheaf.documents d
        where d.tenant_id = shard.tenant_id and d.document_id = e."documentId" and d.claim_token = e.token limit 1) x
     cross join lateral (
       select j from sheaf.job_documents j where j.tenant_id = shard.tenant_id and j.job_id = shard.job_id
          and j.document_id = e."documentId" and j.state in ('embedding', 'storing') limit 1) y));
end $$;

create function sheaf.shard_document(d sheaf.documents, j sheaf.job_documents, space text, ordinal_from int, ordinal_to int) returns jsonb language sql stable as $$
  select jsonb_build_object('documentId', d.document_id, 'token', j.token, 'versionHash', j.version_hash, 'uri', d.uri,
    'title', j.fields->'title', 'language', j.fields->'language', 'mediaType', j.fields->'mediaType',
    'tags', sheaf.tags_of(d.tags, j.fields->'metadata'->'tags'),
    'metadata', j.fields->'metadata', 'packKeys', j.pack_keys, 'ordinalFrom', ordinal_from, 'ordinalTo', ordinal_to,
    'fieldsChanged', d.published_fields_hash is not null and d.published_fields_hash <> sheaf.fields_hash(d.uri, d.tags, j.fields),
    'newOrdinals', case when d.published_generation is null or d.published_space_id is distinct from space then null else (
      select coalesce(jsonb_agg(k.ordinal order by k.ordinal), '[]') from sheaf.chunks k
      where k.tenant_id = d.tenant_id and k.document_id = d.document_id and k.generation = j.token
        and k.ordinal >= ordinal_from and k.ordinal < ordinal_to
        and not sheaf.is_kept(k, d.published_generation)) end)
$$;

create function sheaf.record_embedded(a jsonb) returns jsonb language plpgsql as $$
declare
  ids uuid[];
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.shards set status = 'embedded', embeddings_key = a->>'embeddingsKey', embedding_count = (a->>'embeddingCount')::int
   where tenant_id = a->>'tenantId' and job_id = a->>'jobId' and shard_id = a->>'shardId' and status = 'open';
  ids := (select sheaf.document_ids(s.documents) from sheaf.shards s
           where s.tenant_id = a->>'tenantId' and s.job_id = a->>'jobId' and s.shard_id = a->>'shardId');
  update sheaf.job_documents j set state = 'storing', stage = 'store', updated_at = now()
   where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId' and j.document_id = any(ids) and j.state = 'embedding';
  if found then perform sheaf.note_stage_started(a, 'store'); end if;
  return jsonb_build_object('halt', sheaf.halt_of(a));
end $$;

-- Makes the new generation of documents the one that readers see; what only the old ones had goes to `stale_vectors`.
-- Returns the documents whose claim still holds.
create function sheaf.publish_documents(a jsonb, complete uuid[]) returns jsonb language plpgsql as $$
declare
  tenant text := a->>'tenantId';
  job text := a->>'jobId';
  mine uuid[];
  space text;
  generations jsonb;
  published jsonb;
begin
  perform 1 from sheaf.documents x where x.tenant_id = tenant and x.document_id = any(complete) order by x.document_id for update;
  select array_agg(x.document_id) into mine from sheaf.documents x
   where x.tenant_id = tenant and x.document_id = any(complete) and x.claim_token = (
     select j.token from sheaf.job_documents j where j.tenant_id = tenant and j.job_id = job and j.document_id = x.document_id);
  if mine is null then return '{}'; end if;
  with stale as (
    insert into sheaf.stale_vectors (tenant_id, space_id, chunk_id)
    select tenant, d.published_space_id, o.chunk_id
      from (select * from sheaf.documents d where d.tenant_id = tenant and d.document_id = any(mine)
               and d.published_generation is not null offset 0) d
     cross join lateral (select o from sheaf.chunks o where o.tenant_id = tenant and o.document_id = d.document_id
                            and o.generation = d.published_generation offset 0) p(o)
     cross join lateral (select (p.o).chunk_id) o
     where not sheaf.is_kept(p.o, d.claim_token)
    on conflict do nothing returning 1)
  select jsonb_build_object('staleChunks', count(*)) into published from stale;
  select s.space_id into space from sheaf.shards s where s.tenant_id = tenant and s.job_id = job and s.shard_id = a->>'shardId';
  update sheaf.documents x set published_space_id = space,
      (title, language, media_type, metadata, size_bytes, chunk_count, published_version_hash, published_clean_hash,
       published_configuration_hash, published_generation, published_fields_hash) = (
        select j.fields->>'title', j.fields->>'language', j.fields->>'mediaType', coalesce(j.fields->'metadata', '{}'), j.size_bytes,
               j.chunk_count, j.version_hash, j.clean_hash, j.configuration_hash, j.token, sheaf.fields_hash(x.uri, x.tags, j.fields)
          from sheaf.job_documents j where j.tenant_id = tenant and j.job_id = job and j.document_id = x.document_id)
   where x.tenant_id = tenant and x.document_id = any(mine);
  select jsonb_object_agg(d.document_id, d.published_generation) into generations from sheaf.documents d
   where d.tenant_id = tenant and d.document_id = any(mine);
  delete from sheaf.chunks k where k.tenant_id = tenant and k.document_id = any(mine)
    and to_jsonb(k.generation) <> generations->k.document_id::text;
  delete from sheaf.stage_outputs o where o.tenant_id = tenant and o.document_id = any(mine) and o.stage = 'chunk'
    and o.detail->'generation' <> generations->o.document_id::text;
  update sheaf.versions v set published_at = now(), clean_hash = j.clean_hash, title = j.title, chunk_count = j.chunk_count
    from (select j.* from unnest(mine) id cross join lateral (
            select j.document_id, j.version_hash, j.clean_hash, j.fields->>'title' as title, j.chunk_count from sheaf.job_documents j
             where j.tenant_id = tenant and j.job_id = job and j.document_id = id limit 1) j) j
   where v.tenant_id = tenant and v.document_id = j.document_id and v.version_hash = j.version_hash;
  perform sheaf.end_documents(a, (select jsonb_agg(jsonb_build_object('documentId', id, 'result', 'stored')) from unnest(mine) id));
  perform sheaf.note_fingerprints(a, mine);
  perform sheaf.settle_children(a, mine);
  return published || jsonb_build_object('documentIds', to_jsonb(mine), 'oldVersions', sheaf.old_versions(tenant, mine, 10));
end $$;

create function sheaf.record_stored(a jsonb) returns jsonb language plpgsql as $$
declare
  shard sheaf.shards;
  ids uuid[];
  tokens jsonb;
  complete uuid[];
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.shards s set status = 'stored' where s.tenant_id = a->>'tenantId' and s.job_id = a->>'jobId' and s.shard_id = a->>'shardId'
    and s.status in ('open', 'embedded') returning * into shard;
  if shard.shard_id is null then return '{"documentIds": [], "staleChunks": 0}'; end if;
  select array_agg((e->>'documentId')::uuid), jsonb_object_agg(e->>'documentId', e->'token') into ids, tokens
    from jsonb_array_elements(shard.documents) e;
  with counted as (
    update sheaf.job_documents x set open_shards = x.open_shards - 1, updated_at = now()
     where x.tenant_id = shard.tenant_id and x.job_id = shard.job_id and x.document_id = any(ids)
       and tokens->x.document_id::text = to_jsonb(x.token) and x.state in ('embedding', 'storing')
    returning x.document_id, x.open_shards)
  select array_agg(document_id) filter (where open_shards = 0) into complete from counted;
  return '{"documentIds": [], "staleChunks": 0}'::jsonb || sheaf.publish_documents(a || '{"stage":"store"}', complete);
end $$;

-- A shard that could not be done fails its documents; the published version of each stays as it was.
create function sheaf.settle_shard(a jsonb) returns jsonb language plpgsql as $$
declare
  ended jsonb;
begin
  perform sheaf.act_as(a->>'tenantId');
  if a->>'endsAs' is not null and sheaf.halt_of(a) is null then
    update sheaf.shards set status = 'failed', error = a->>'error', message = a->>'message'
     where tenant_id = a->>'tenantId' and job_id = a->>'jobId' and shard_id = a->>'shardId' and status in ('open', 'embedded');
    ended := (
      select coalesce(jsonb_agg(jsonb_build_object('documentId', x.document_id, 'token', x.token, 'result', a->>'endsAs',
          'error', a->>'error', 'message', a->>'message')), '[]')
        from sheaf.shards s join jsonb_array_elements(s.documents) e on true
        join sheaf.job_documents x on x.tenant_id = s.tenant_id and x.job_id = s.job_id
         and x.document_id = any(sheaf.document_ids(s.documents)) and x.document_id = (e->>'documentId')::uuid
         and x.token = (e->>'token')::bigint
       where s.tenant_id = a->>'tenantId' and s.job_id = a->>'jobId' and s.shard_id = a->>'shardId' and s.status = 'failed'
         and x.state in ('embedding', 'storing'));
    perform sheaf.end_documents(a, ended);
    perform sheaf.note_stage_failed(a, ended);
    perform sheaf.halt_when_unknown(a);
  end if;
  return jsonb_build_object('halt', sheaf.halt_of(a));
end $$;

create function sheaf.clear_stale(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  delete from sheaf.stale_vectors where tenant_id = a->>'tenantId' and space_id = a->>'spaceId'
    and chunk_id = any(sheaf.uuids_of(a->'chunkIds'));
  return '{}';
end $$;

create function sheaf.stale_vectors_of(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(chunk_id), '[]') from (
    select chunk_id from sheaf.stale_vectors v where tenant_id = a->>'tenantId' and space_id = a->>'spaceId'
      and not exists (select 1 from sheaf.chunks k where k.tenant_id = v.tenant_id and k.chunk_id = v.chunk_id)
    order by chunk_id limit 2000) s);
end $$;
