-- What a search asks of what the stores found.

-- The published rows of chunks, found id by id. What has none was never published, or is no more.
create function sheaf.published_chunks(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  perform sheaf.read_as(a->'reader');
  return (select coalesce(jsonb_agg(jsonb_build_object('chunkId', (x.c).chunk_id, 'documentId', (y.d).document_id, 'uri', (y.d).uri,
      'title', (y.d).title, 'charStart', (x.c).char_start, 'charEnd', (x.c).char_end, 'page', (x.c).page, 'headingPath', (x.c).heading_path)
      || (x.c).context || sheaf.kinship_of(a->>'tenantId', (y.d).document_id)), '[]')
    from jsonb_array_elements_text(a->'chunkIds') as wanted (id)
   cross join lateral (
     select c from sheaf.chunks c where c.tenant_id = a->>'tenantId' and c.chunk_id = wanted.id::uuid offset 0) x
   cross join lateral (
     select d from sheaf.documents d where d.tenant_id = a->>'tenantId' and d.document_id = (x.c).document_id offset 0) y
   where (y.d).published_generation = (x.c).generation and (y.d).corpus in (select jsonb_array_elements_text(a->'corpora'))
     and (jsonb_typeof(a->'tags') is distinct from 'array' or sheaf.tags_of((y.d).tags, (y.d).metadata->'tags')
          ?| array(select jsonb_array_elements_text(a->'tags'))));
end $$;
