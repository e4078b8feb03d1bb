-- What a search asks: one call before the stores are searched, and one for what they found.

-- The corpora of a search that exist, with their spaces; `space` is null for one that never took a document.
create function sheaf.searched_corpora(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(jsonb_build_object('corpus', c.corpus, 'embedder', c.configuration->'embedder', 'space', (
      select s.definition from sheaf.embedding_spaces s where s.tenant_id = c.tenant_id and s.space_id = c.space_id)) order by c.corpus), '[]')
    from sheaf.corpora c where c.tenant_id = a->>'tenantId' and c.corpus in (select jsonb_array_elements_text(a->'corpora')));
end $$;

-- The published rows of chunks, found id by id. What has none was never published, or is no more.
create function sheaf.published_chunks(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(jsonb_build_object('chunkId', (x.c).chunk_id, 'documentId', (y.d).document_id, 'uri', (y.d).uri,
      'title', (y.d).title, 'charStart', (x.c).char_start, 'charEnd', (x.c).char_end, 'page', (x.c).page, 'headingPath', (x.c).heading_path)
      || (x.c).context || sheaf.kinship_of(a->>'tenantId', (y.d).document_id)), '[]')
    from jsonb_array_elements_text(a->'chunkIds') as wanted (id)
   cross join lateral (
     select c from sheaf.chunks c where c.tenant_id = a->>'tenantId' and c.chunk_id = wanted.id::uuid offset 0) x
   cross join lateral (
     select d from sheaf.documents d where d.tenant_id = a->>'tenantId' and d.document_id = (x.c).document_id offset 0) y
   where (y.d).published_generation = (x.c).generation and (y.d).corpus in (select jsonb_array_elements_text(a->'corpora')));
end $$;
