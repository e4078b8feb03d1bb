-- What a chunk tells beside its place: {isCut, tableHeader, parentStart, parentEnd}, each only where it has it.
alter table sheaf.chunks add column context jsonb not null default '{}';

create or replace function sheaf.insert_chunk_rows(tenant text, document uuid, generation bigint, rows jsonb) returns void language sql as $$
  insert into sheaf.chunks (tenant_id, document_id, generation, ordinal, chunk_id, char_start, char_end, token_count, page,
                            heading_path, element_types, language, context)
  select tenant, document, generation, r."ordinal", r."chunkId", r."charStart", r."charEnd", r."tokenCount", r.page,
         r."headingPath", r."elementTypes", r.language, coalesce(r.context, '{}')
  from jsonb_to_recordset(rows) as r("ordinal" int, "chunkId" uuid, "charStart" int, "charEnd" int, "tokenCount" int, page int,
                                     "headingPath" jsonb, "elementTypes" jsonb, language text, context jsonb)
  on conflict (tenant_id, document_id, generation, ordinal) do nothing
$$;

-- Applies what a stage made of documents: `done` is [{documentId, token, detail}].
create or replace function sheaf.advance_documents(a jsonb, done jsonb) returns void language plpgsql as $$
declare
  tenant text := a->>'tenantId';
  job text := a->>'jobId';
  ids uuid[] := sheaf.document_ids(done);
begin
  if a->>'stage' = 'fetch' then
    insert into sheaf.versions (tenant_id, document_id, version_hash, size_bytes, job_id)
    select tenant, (o->>'documentId')::uuid, o->'detail'->>'versionHash', (o->'detail'->>'sizeBytes')::bigint, job
      from jsonb_array_elements(done) o on conflict do nothing;
    update sheaf.job_documents j set state = 'cleaning', updated_at = now(),
        (version_hash, fetched_etag, size_bytes, configuration_hash, next_hash) = (
          select o.detail->>'versionHash', o.detail->>'etag', (o.detail->>'sizeBytes')::bigint, o.detail->>'configurationHash',
                 o.detail->>'nextHash'
            from jsonb_to_recordset(done) as o("documentId" uuid, detail jsonb) where o."documentId" = j.document_id limit 1)
     where j.tenant_id = tenant and j.job_id = job and j.document_id = any(ids);
  elsif a->>'stage' = 'clean' then
    update sheaf.job_documents j set state = 'chunking', updated_at = now(),
        (clean_hash, fields, next_hash) = (
          select o.detail->>'cleanHash', o.detail, coalesce(o."nextHash", o.detail->>'nextHash')
            from jsonb_to_recordset(done) as o("documentId" uuid, "nextHash" text, detail jsonb)
           where o."documentId" = j.document_id limit 1)
     where j.tenant_id = tenant and j.job_id = job and j.document_id = any(ids);
  else
    insert into sheaf.chunks (tenant_id, document_id, generation, ordinal, chunk_id, char_start, char_end, token_count, page,
                              heading_path, element_types, language, context)
    select tenant, (o->>'documentId')::uuid, (o->>'token')::bigint, r."ordinal", r."chunkId", r."charStart", r."charEnd",
           r."tokenCount", r.page, r."headingPath", r."elementTypes", r.language, coalesce(r.context, '{}')
      from jsonb_array_elements(done) o,
           jsonb_to_recordset(coalesce(o->'detail'->'rows', '[]')) as r("ordinal" int, "chunkId" uuid, "charStart" int, "charEnd" int,
             "tokenCount" int, page int, "headingPath" jsonb, "elementTypes" jsonb, language text, context jsonb)
    on conflict (tenant_id, document_id, generation, ordinal) do nothing;
    update sheaf.job_documents j set state = 'embedding', next_hash = null, updated_at = now(),
        (pack_keys, chunk_count) = (
          select o.detail->'packKeys', (o.detail->>'chunkCount')::int
            from jsonb_to_recordset(done) as o("documentId" uuid, detail jsonb) where o."documentId" = j.document_id limit 1)
     where j.tenant_id = tenant and j.job_id = job and j.document_id = any(ids);
  end if;
end $$;

-- Gives outcomes `known` the recorded detail of their output; a chunk list is copied to the new generation.
create or replace function sheaf.resolve_known(a jsonb, known jsonb) returns jsonb language plpgsql as $$
declare
  resolved jsonb;
begin
  if known = '[]' then return known; end if;
  select coalesce(jsonb_agg(o || jsonb_build_object('detail', s.detail)), '[]') into resolved
    from jsonb_array_elements(known) o
   cross join lateral (
     select j.* from sheaf.job_documents j
      where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId' and j.document_id = (o->>'documentId')::uuid limit 1) j
   cross join lateral (
     select s.detail from sheaf.stage_outputs s
      where s.tenant_id = j.tenant_id and s.document_id = j.document_id and s.output_hash = j.next_hash limit 1) s;
  if a->>'stage' = 'chunk' then
    insert into sheaf.chunks (tenant_id, document_id, generation, ordinal, chunk_id, char_start, char_end, token_count, page,
                              heading_path, element_types, language, context)
    select c.tenant_id, c.document_id, (o->>'token')::bigint, c.ordinal, c.chunk_id, c.char_start, c.char_end, c.token_count, c.page,
           c.heading_path, c.element_types, c.language, c.context
      from jsonb_array_elements(resolved) o
      join sheaf.chunks c on c.tenant_id = a->>'tenantId' and c.document_id = (o->>'documentId')::uuid
       and c.generation = (o->'detail'->>'generation')::bigint
    on conflict do nothing;
  end if;
  return resolved;
end $$;

-- The published rows of chunks, found id by id. What has none was never published, or is no more.
create or replace function sheaf.published_chunks(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(jsonb_build_object('chunkId', (x.c).chunk_id, 'documentId', (y.d).document_id, 'uri', (y.d).uri,
      'title', (y.d).title, 'charStart', (x.c).char_start, 'charEnd', (x.c).char_end, 'page', (x.c).page, 'headingPath', (x.c).heading_path)
      || (x.c).context), '[]')
    from jsonb_array_elements_text(a->'chunkIds') as wanted (id)
   cross join lateral (
     select c from sheaf.chunks c where c.tenant_id = a->>'tenantId' and c.chunk_id = wanted.id::uuid offset 0) x
   cross join lateral (
     select d from sheaf.documents d where d.tenant_id = a->>'tenantId' and d.document_id = (x.c).document_id offset 0) y
   where (y.d).published_generation = (x.c).generation and (y.d).corpus in (select jsonb_array_elements_text(a->'corpora')));
end $$;
