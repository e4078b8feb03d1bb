-- What a dry run asks and leaves. It registers no document and remembers nothing; the one row that it changes is its own job.

create function sheaf.surveyed_items(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(jsonb_build_object('documentId', w.document_id, 'storedHash', d.published_version_hash,
      'isRemembered', i.document_id is not null, 'factsHash', i.facts_hash,
      'isOwn', d.document_id is not null and i.document_id is not null and not exists (select 1 from sheaf.source_items o
         where o.tenant_id = i.tenant_id and o.document_id = i.document_id and o.source_id <> i.source_id))), '[]')
    from (select distinct unnest(sheaf.uuids_of(a->'documentIds')) as document_id) w
    left join sheaf.documents d on d.tenant_id = a->>'tenantId' and d.document_id = w.document_id
    left join sheaf.source_items i on i.tenant_id = a->>'tenantId' and i.source_id = a->>'sourceId' and i.document_id = w.document_id
   where d.document_id is not null or i.document_id is not null);
end $$;

-- Documents that this source alone holds.
create function sheaf.own_items(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return jsonb_build_object('count', (select count(*) from sheaf.source_items i
    join sheaf.documents d on d.tenant_id = i.tenant_id and d.document_id = i.document_id
   where i.tenant_id = a->>'tenantId' and i.source_id = a->>'sourceId' and not exists (select 1 from sheaf.source_items o
     where o.tenant_id = i.tenant_id and o.document_id = i.document_id and o.source_id <> i.source_id)));
end $$;

-- Those of the chunks that the published version of the document has: they need no new vector.
create function sheaf.known_chunks(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(k.chunk_id), '[]') from sheaf.chunks k
    join sheaf.documents d on d.tenant_id = k.tenant_id and d.document_id = k.document_id and d.published_generation = k.generation
   where k.tenant_id = a->>'tenantId' and k.document_id = (a->>'documentId')::uuid and k.chunk_id = any(sheaf.uuids_of(a->'chunkIds')));
end $$;

create function sheaf.record_estimate(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.jobs set estimate = a->'estimate', listing = a->'listing', total_is_final = true
   where tenant_id = a->>'tenantId' and job_id = a->>'jobId' and attempt = (a->>'attempt')::int;
  return '{}';
end $$;
