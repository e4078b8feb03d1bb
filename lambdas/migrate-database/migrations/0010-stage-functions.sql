-- Hot paths of the document stages: one call per batch and stage. Each function acts as the tenant in its argument.

-- Statements about a batch look its documents up by `= any(ids)`, and take the rest from the list by a subquery for each row.
-- A join with the list would let the planner begin with all documents of the job, as it does while it has no statistics:
-- each batch was seen to read every row of its job.

create function sheaf.uuids_of(list jsonb) returns uuid[] language sql immutable as $$
  select coalesce(array_agg(value::uuid), '{}') from jsonb_array_elements_text(list)
$$;

-- The ids of [{documentId, …}].
create function sheaf.document_ids(list jsonb) returns uuid[] language sql immutable as $$
  select coalesce(array_agg((o->>'documentId')::uuid), '{}') from jsonb_array_elements(coalesce(nullif(list, 'null'), '[]')) o
$$;

-- Halt of an attempt, or null. Also halted: an attempt that is over, so that a stray batch stops by itself.
create function sheaf.halt_of(a jsonb) returns jsonb language sql stable as $$
  select case
    when t.halt_error is not null then jsonb_build_object('error', t.halt_error, 'message', t.halt_message)
    when t.status = 'ended' then jsonb_build_object('error', 'AttemptEnded', 'message', 'The attempt is over.')
    else null end
  from sheaf.job_attempts t
  where t.tenant_id = a->>'tenantId' and t.job_id = a->>'jobId' and t.attempt = (a->>'attempt')::int
$$;

create function sheaf.owner_of(a jsonb) returns text language sql immutable as $$
  select (a->>'jobId') || '-' || (a->>'attempt')
$$;

create function sheaf.stage_rank(state text) returns int language sql immutable as $$
  select array_position(array['pending','fetching','cleaning','chunking','embedding','storing','stored'], state)
$$;

create function sheaf.state_during(stage text) returns text language sql immutable as $$
  select case stage when 'fetch' then 'fetching' when 'clean' then 'cleaning' else 'chunking' end
$$;

-- What a stage passes on of documents: ids and hashes. `stage` is the one that comes next; `isKnown` says that its output
-- is there already, and `contentHash` is then the hash of that output's bytes (before chunk: of the clean text's).
create function sheaf.document_refs(a jsonb, ids uuid[]) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'documentId', j.document_id, 'token', j.token, 'versionHash', j.version_hash, 'cleanHash', j.clean_hash,
    'stage', case j.state when 'fetching' then 'fetch' when 'cleaning' then 'clean' when 'chunking' then 'chunk' end,
    'contentHash', case j.state when 'cleaning' then o.detail->>'contentHash' else j.fields->>'contentHash' end,
    'extension', (select lower(substring(d.uri from '\.([A-Za-z0-9]{1,12})$')) from sheaf.documents d
                   where d.tenant_id = j.tenant_id and d.document_id = j.document_id),
    'isKnown', o.output_hash is not null
  ) || case when j.source ? 'factsHash' then jsonb_build_object('factsHash', j.source->'factsHash') else '{}' end order by j.document_id), '[]')
  from sheaf.job_documents j
  left join sheaf.stage_outputs o on o.tenant_id = j.tenant_id and o.document_id = j.document_id and o.output_hash = j.next_hash
  where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId' and j.document_id = any(ids)
$$;

create function sheaf.claim_batch(a jsonb) returns jsonb language plpgsql as $$
declare
  tenant text := a->>'tenantId';
  job text := a->>'jobId';
  owner text := sheaf.owner_of(a);
  asked uuid[] := sheaf.uuids_of(a->'documentIds');
  wanted uuid[];
  mine uuid[];
  tokens jsonb;
  done uuid[];
  halt jsonb;
begin
  perform sheaf.act_as(tenant);
  halt := sheaf.halt_of(a);
  if halt is not null then
    return jsonb_build_object('halt', halt, 'configuration', null, 'claimed', '[]'::jsonb, 'busy', '[]'::jsonb, 'finished', '[]'::jsonb);
  end if;
  select array_agg(document_id) filter (where not (j.attempt = (a->>'attempt')::int and sheaf.stage_rank(j.state) > 2)),
         array_agg(document_id) filter (where j.attempt = (a->>'attempt')::int and sheaf.stage_rank(j.state) between 3 and 4)
    into wanted, done
    from sheaf.job_documents j
   where j.tenant_id = tenant and j.job_id = job and j.document_id = any(asked) and sheaf.stage_rank(j.state) < 7;
  perform 1 from sheaf.documents d
    where d.tenant_id = tenant and d.document_id = any(wanted) order by d.document_id for update;
  with taken as (
    update sheaf.documents d set
      claim_token = d.claim_token + case when d.claimed_by is distinct from owner then 1 else 0 end,
      claimed_by = owner,
      claim_expires_at = now() + make_interval(secs => (a->>'leaseSeconds')::int)
    where d.tenant_id = tenant and d.document_id = any(wanted)
      and (d.claimed_by is null or d.claimed_by = owner or d.claim_expires_at < now())
      and not exists (select 1 from sheaf.erasures e where e.tenant_id = tenant and e.document_id = d.document_id)
    returning d.document_id, d.claim_token
  )
  select array_agg(document_id), jsonb_object_agg(document_id, claim_token) into mine, tokens from taken;
  update sheaf.job_documents j set
      state = 'fetching', stage = 'fetch', token = (tokens->>j.document_id::text)::bigint, attempt = (a->>'attempt')::int,
      tries = j.tries + 1, open_shards = null, next_hash = null, fields = null, error = null, message = null, updated_at = now()
   where j.tenant_id = tenant and j.job_id = job and j.document_id = any(mine);
  if mine is not null then perform sheaf.note_stage_started(a, 'fetch'); end if;
  return jsonb_build_object(
    'halt', null,
    'configuration', (
      select sheaf.corpus_configuration(c) from sheaf.corpora c join sheaf.jobs b on b.tenant_id = c.tenant_id and b.corpus = c.corpus
      where b.tenant_id = tenant and b.job_id = job),
    'claimed', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'documentId', d.document_id, 'token', d.claim_token, 'uri', d.uri, 'mediaType', d.media_type, 'source', (
          select j.source from sheaf.job_documents j where j.tenant_id = tenant and j.job_id = job and j.document_id = d.document_id),
        'publishedVersionHash', d.published_version_hash, 'publishedConfigurationHash', d.published_configuration_hash)
        order by d.document_id), '[]')
      from sheaf.documents d where d.tenant_id = tenant and d.document_id = any(mine)),
    'busy', (select coalesce(jsonb_agg(id), '[]') from unnest(wanted) id where not (id = any(coalesce(mine, '{}')))),
    'finished', sheaf.document_refs(a, done));
end $$;

create function sheaf.corpus_configuration(c sheaf.corpora) returns jsonb language sql stable as $$
  select jsonb_build_object('corpus', c.corpus, 'spaceId', c.space_id) || c.configuration
$$;

-- Documents of a batch that a stage still has to do, and those it has done: for repeated invocations.
create function sheaf.begin_batch(a jsonb) returns jsonb language plpgsql as $$
declare
  before text := sheaf.state_during(a->>'stage');
  asked uuid[] := sheaf.uuids_of(a->'documentIds');
  ids uuid[];
begin
  perform sheaf.act_as(a->>'tenantId');
  select array_agg(j.document_id) into ids from sheaf.job_documents j
   where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId' and j.attempt = (a->>'attempt')::int
     and j.document_id = any(asked) and j.state = before;
  return jsonb_build_object('halt', sheaf.halt_of(a), 'documents', sheaf.document_refs(a, ids),
    'finished', sheaf.document_refs(a, sheaf.finished_of(a, before)));
end $$;

create function sheaf.finished_of(a jsonb, before text) returns uuid[] language sql stable as $$
  select array_agg(j.document_id) from sheaf.job_documents j
   where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId' and j.attempt = (a->>'attempt')::int
     and j.document_id = any(sheaf.uuids_of(a->'documentIds'))
     and sheaf.stage_rank(j.state) > sheaf.stage_rank(before) and sheaf.stage_rank(j.state) < 7
$$;

create function sheaf.put_chunk_rows(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  perform sheaf.insert_chunk_rows(a->>'tenantId', (a->>'documentId')::uuid, (a->>'token')::bigint, a->'rows');
  return '{}';
end $$;

create function sheaf.insert_chunk_rows(tenant text, document uuid, generation bigint, rows jsonb) returns void language sql as $$
  insert into sheaf.chunks (tenant_id, document_id, generation, ordinal, chunk_id, char_start, char_end, token_count, page,
                            heading_path, element_types, language, context)
  select tenant, document, generation, r."ordinal", r."chunkId", r."charStart", r."charEnd", r."tokenCount", r.page,
         r."headingPath", r."elementTypes", r.language, coalesce(r.context, '{}')
  from jsonb_to_recordset(rows) as r("ordinal" int, "chunkId" uuid, "charStart" int, "charEnd" int, "tokenCount" int, page int,
                                     "headingPath" jsonb, "elementTypes" jsonb, language text, context jsonb)
  on conflict (tenant_id, document_id, generation, ordinal) do nothing
$$;

-- Ends the part of documents in a job and lets their claims go: `ended` is [{documentId, token, result, error, message}].
-- Only the holder of the claim changes the document; a null token stands for any holder.
create function sheaf.end_documents(a jsonb, ended jsonb) returns void language plpgsql as $$
declare
  ids uuid[] := sheaf.document_ids(ended);
begin
  if ids = '{}' then return; end if;
  update sheaf.job_documents j set
      (state, error, message, fetched_etag) = (
        select e.result, e.error, e.message, coalesce(e.etag, j.fetched_etag)
          from jsonb_to_recordset(ended) as e("documentId" uuid, result text, error text, message text, etag text)
         where e."documentId" = j.document_id limit 1),
      updated_at = now()
   where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId' and j.document_id = any(ids);
  update sheaf.documents d set
      status = (select case when e.result in ('unchanged', 'stored') then 'stored' else e.result end
        from jsonb_to_recordset(ended) as e("documentId" uuid, result text) where e."documentId" = d.document_id limit 1),
      claimed_by = null, claim_expires_at = null, updated_at = now()
   where d.tenant_id = a->>'tenantId' and d.document_id = any(ids) and exists (
     select 1 from jsonb_to_recordset(ended) as e("documentId" uuid, token bigint)
      where e."documentId" = d.document_id and (e.token is null or d.claim_token = e.token) offset 0);
  perform sheaf.note_failures(a, ended);
end $$;

-- Applies what a stage made of documents: `done` is [{documentId, token, detail}].
create function sheaf.advance_documents(a jsonb, done jsonb) returns void language plpgsql as $$
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

-- Gives outcomes `known` the recorded detail of their output; a chunk list is copied to the new generation. A document that is
-- past the stage already stays as it is: its next output is another stage's.
create function sheaf.resolve_known(a jsonb, known jsonb) returns jsonb language plpgsql as $$
declare
  resolved jsonb;
begin
  if known = '[]' then return known; end if;
  select coalesce(jsonb_agg(o || jsonb_build_object('detail', s.detail)), '[]') into resolved
    from jsonb_array_elements(known) o
   cross join lateral (
     select j.* from sheaf.job_documents j
      where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId' and j.document_id = (o->>'documentId')::uuid
        and j.state = sheaf.state_during(a->>'stage') limit 1) j
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

create function sheaf.with_result(outcomes jsonb, results text[]) returns jsonb language sql immutable as $$
  select coalesce(jsonb_agg(o), '[]') from jsonb_array_elements(outcomes) o where o->>'result' = any(results)
$$;

create function sheaf.record_batch(a jsonb) returns jsonb language plpgsql as $$
declare
  tenant text := a->>'tenantId';
  owner text := sheaf.owner_of(a);
  ids uuid[] := sheaf.document_ids(a->'outcomes');
  held jsonb;
  valid jsonb;
  made jsonb;
  known jsonb;
  done jsonb;
  past uuid[];
  missing uuid[];
  repeated jsonb;
begin
  perform sheaf.act_as(tenant);
  -- A claim that was lost in the meantime makes the outcome void.
  select jsonb_object_agg(d.document_id, d.claim_token) into held from sheaf.documents d
   where d.tenant_id = tenant and d.document_id = any(ids) and d.claimed_by = owner;
  select coalesce(jsonb_agg(o), '[]') into valid from jsonb_array_elements(a->'outcomes') o
   where held->(o->>'documentId') = o->'token';
  made := sheaf.with_result(valid, '{advanced}');
  known := sheaf.with_result(valid, '{known}');
  done := made || sheaf.resolve_known(a, known);
  perform sheaf.advance_documents(a, done);
  insert into sheaf.stage_outputs (tenant_id, document_id, output_hash, stage, detail)
  select tenant, (o->>'documentId')::uuid, o->'detail'->>'outputHash', a->>'stage',
         ((o->'detail') - 'rows') || jsonb_build_object('generation', o->'token')
    from jsonb_array_elements(made) o where o->'detail' ? 'outputHash'
  on conflict (tenant_id, document_id, output_hash) do update set detail = excluded.detail;
  perform sheaf.end_documents(a, sheaf.with_result(valid, '{unchanged,quarantined,failed}'));
  missing := sheaf.document_ids(sheaf.with_result(valid, '{missing}'));
  update sheaf.job_documents j set state = 'pending', is_missing = true, updated_at = now()
   where j.tenant_id = tenant and j.job_id = a->>'jobId' and j.document_id = any(missing);
  update sheaf.documents d set claimed_by = null, claim_expires_at = null
   where d.tenant_id = tenant and d.document_id = any(missing);
  repeated := sheaf.with_result(valid, '{retry}');
  update sheaf.job_documents j set tries = j.tries + 1, updated_at = now(),
      (error, message) = (select o.error, o.message from jsonb_to_recordset(repeated) as o("documentId" uuid, error text, message text)
        where o."documentId" = j.document_id limit 1)
   where j.tenant_id = tenant and j.job_id = a->>'jobId' and j.document_id = any(sheaf.document_ids(repeated));
  perform sheaf.note_children(a, sheaf.document_ids(done), sheaf.document_ids(sheaf.with_result(valid, '{unchanged}')));
  if done <> '[]' and a->>'stage' <> 'chunk' then
    perform sheaf.note_stage_started(a, case a->>'stage' when 'fetch' then 'clean' else 'chunk' end);
  end if;
  perform sheaf.note_retry(a, repeated);
  -- With what an invocation had recorded whose answer was lost.
  if known <> '[]' then
    past := sheaf.finished_of(a || jsonb_build_object('documentIds', to_jsonb(sheaf.document_ids(known))), sheaf.state_during(a->>'stage'));
  end if;
  return jsonb_build_object('halt', sheaf.halt_of(a), 'documents', sheaf.document_refs(a, sheaf.document_ids(done) || past));
end $$;

-- Ends the rest of a batch after its retries (`endsAs` failed or quarantined; null when the error halts: they stay pending).
create function sheaf.settle_batch(a jsonb) returns jsonb language plpgsql as $$
declare
  before text := sheaf.state_during(a->>'stage');
  ended jsonb;
begin
  perform sheaf.act_as(a->>'tenantId');
  if a->>'endsAs' is not null and sheaf.halt_of(a) is null then
    -- A document that never got its claim is another attempt's to change: its token matches nothing.
    ended := (
      select coalesce(jsonb_agg(jsonb_build_object('documentId', x.document_id, 'token', case when x.state = 'pending' then -1 else x.token end,
          'result', a->>'endsAs', 'error', coalesce(x.error, a->>'error'), 'message', coalesce(x.message, a->>'message')) order by x.document_id), '[]')
        from sheaf.job_documents x
       where x.tenant_id = a->>'tenantId' and x.job_id = a->>'jobId'
         and x.document_id = any(sheaf.uuids_of(a->'documentIds'))
         and (x.state = before or (before = 'fetching' and x.state = 'pending' and not x.is_missing)));
    perform sheaf.end_documents(a, ended);
    perform sheaf.note_stage_failed(a, ended);
    perform sheaf.halt_when_unknown(a);
  end if;
  return jsonb_build_object('halt', sheaf.halt_of(a), 'documents', sheaf.document_refs(a, sheaf.finished_of(a, before)));
end $$;

create function sheaf.halt_when_unknown(a jsonb) returns void language plpgsql as $$
declare
  total int;
  unknown int;
begin
  select count(*), count(*) filter (where error = 'Unknown') into total, unknown from sheaf.job_documents
   where tenant_id = a->>'tenantId' and job_id = a->>'jobId';
  if total >= 200 and unknown * 20 > total then
    perform sheaf.set_halt(a || jsonb_build_object('error', 'TooManyUnknown',
      'message', format('%s of %s documents failed in unknown ways.', unknown, total)));
  end if;
end $$;

create function sheaf.set_halt(a jsonb) returns void language sql as $$
  update sheaf.job_attempts set halt_error = a->>'error', halt_message = a->>'message'
   where tenant_id = a->>'tenantId' and job_id = a->>'jobId' and attempt = (a->>'attempt')::int and halt_error is null
$$;

create function sheaf.halt_attempt(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  perform sheaf.set_halt(a);
  return '{}';
end $$;

-- A stored output turned out damaged: it is no longer known, so that the next attempt makes it anew.
create function sheaf.forget_output(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  delete from sheaf.stage_outputs where tenant_id = a->>'tenantId' and document_id = (a->>'documentId')::uuid
    and stage in ('clean', 'chunk');
  return '{}';
end $$;

create function sheaf.configuration_of(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select sheaf.corpus_configuration(c) from sheaf.corpora c join sheaf.jobs b on b.tenant_id = c.tenant_id and b.corpus = c.corpus
    where b.tenant_id = a->>'tenantId' and b.job_id = a->>'jobId');
end $$;
