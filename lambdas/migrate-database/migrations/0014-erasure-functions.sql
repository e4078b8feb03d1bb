-- Erasure. First the rows that make a document findable, then (by the caller) vectors and objects, then the receipt.

-- Called by `unpublish_documents`, which has become the tenant: removes all rows of the documents and notes what else is to
-- be removed; not of a document that another attempt holds.
create function sheaf.unpublish_rows(a jsonb) returns void language plpgsql as $$
declare
  ids uuid[];
begin
  select array_agg(d.document_id) into ids from (
    select document_id from sheaf.documents x where x.tenant_id = a->>'tenantId'
      and x.document_id in (select value::uuid from jsonb_array_elements_text(a->'documentIds'))
      and (x.claimed_by is null or x.claim_expires_at < now()) order by x.document_id for update) d;
  insert into sheaf.erasures as e (tenant_id, document_id, landing_keys, deletes_landing, row_count)
  select d.tenant_id, d.document_id, (
      select coalesce(jsonb_agg(distinct key), '[]') from (
        select o.bucket_key as key from sheaf.source_objects o where o.tenant_id = d.tenant_id and o.document_id = d.document_id
        union all
        select j.source->>'bucketKey' from sheaf.job_documents j
         where j.tenant_id = d.tenant_id and j.document_id = d.document_id and j.source->>'bucketKey' is not null) keys),
    (a->>'deletesLanding')::boolean,
    (select count(*) from sheaf.chunks k where k.tenant_id = d.tenant_id and k.document_id = d.document_id)
   from sheaf.documents d where d.tenant_id = a->>'tenantId' and d.document_id = any(ids)
  on conflict (tenant_id, document_id) do update set
    landing_keys = e.landing_keys || excluded.landing_keys, deletes_landing = e.deletes_landing or excluded.deletes_landing,
    row_count = e.row_count + excluded.row_count;
  -- What is left of it in the records of jobs: its title, its key, what was said about it.
  update sheaf.job_documents set fields = null, source = null, message = null
   where tenant_id = a->>'tenantId' and document_id = any(ids)
     and state in ('stored', 'unchanged', 'quarantined', 'failed', 'deleted', 'cancelled');
  -- Its name in the upload that it came by, unless a job has yet to list that one.
  update sheaf.uploads u set files = (
      select jsonb_agg(case when e.document_id is null then f else f || '{"path": null}' end order by n)
        from jsonb_array_elements(u.files) with ordinality as l(f, n)
        left join sheaf.erasures e on e.tenant_id = u.tenant_id and e.document_id = any(ids) and e.landing_keys ? (f->>'key'))
   where u.tenant_id = a->>'tenantId'
     and u.upload_id in (
       select split_part(key, '/', 3) from sheaf.erasures e, jsonb_array_elements_text(e.landing_keys) key
        where e.tenant_id = a->>'tenantId' and e.document_id = any(ids) and split_part(key, '/', 2) = 'uploads')
     and exists (select 1 from sheaf.jobs j where j.tenant_id = u.tenant_id and j.job_id = u.job_id and j.total_is_final);
  delete from sheaf.stage_outputs where tenant_id = a->>'tenantId' and document_id = any(ids);
  delete from sheaf.failures where tenant_id = a->>'tenantId' and document_id = any(ids);
  delete from sheaf.source_objects where tenant_id = a->>'tenantId' and document_id = any(ids) and marked_at is null;
  delete from sheaf.source_items where tenant_id = a->>'tenantId' and document_id = any(ids);
  delete from sheaf.chunks where tenant_id = a->>'tenantId' and document_id = any(ids);
  perform sheaf.forget_fingerprints(a->>'tenantId', ids);
  -- With the last document of a corpus goes what its documents had in common.
  delete from sheaf.corpus_boilerplate b where b.tenant_id = a->>'tenantId' and not exists (
    select 1 from sheaf.near_documents n where n.tenant_id = b.tenant_id and n.corpus = b.corpus);
  delete from sheaf.versions where tenant_id = a->>'tenantId' and document_id = any(ids);
  delete from sheaf.documents where tenant_id = a->>'tenantId' and document_id = any(ids);
end $$;

-- Adds receipts to the chain of their tenant: each names the hash of the one before it, so that none can be changed or taken
-- out unnoticed. The row of the tenant is the lock.
create function sheaf.chain_receipts(tenant text, receipts jsonb) returns void language plpgsql as $$
declare
  r record;
  newest record;
begin
  perform 1 from sheaf.tenants t where t.tenant_id = tenant for no key update;
  for r in
    select x."receiptId", x."documentId", x.status, x.receipt, x."contentHash"
      from jsonb_to_recordset(receipts) as x("receiptId" text, "documentId" uuid, status text, receipt jsonb, "contentHash" text)
     where not exists (select 1 from sheaf.erasure_receipts e where e.tenant_id = tenant and (e.receipt_id = x."receiptId"
       -- Of a document that was gone already, what was found when it went says more.
       or (e.document_id = x."documentId" and x.receipt->'probes' = '[]')))
     order by x."receiptId"
  loop
    select e.sequence, e.hash into newest from sheaf.erasure_receipts e where e.tenant_id = tenant order by e.sequence desc limit 1;
    insert into sheaf.erasure_receipts (tenant_id, receipt_id, document_id, status, receipt, sequence, content_hash, previous_hash, hash)
    values (tenant, r."receiptId", r."documentId", r.status, r.receipt, coalesce(newest.sequence, 0) + 1, r."contentHash",
      coalesce(newest.hash, ''), encode(sha256(convert_to(coalesce(newest.hash, '') || r."contentHash", 'UTF8')), 'hex'));
  end loop;
end $$;

create function sheaf.put_receipts(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  perform sheaf.chain_receipts(a->>'tenantId', a->'receipts');
  delete from sheaf.erasures where tenant_id = a->>'tenantId'
     and document_id in (select (r->>'documentId')::uuid from jsonb_array_elements(a->'receipts') r);
  if a->>'jobId' is not null then
    update sheaf.job_documents set state = 'deleted', is_missing = false, error = null, message = null, updated_at = now()
     where tenant_id = a->>'tenantId' and job_id = a->>'jobId'
       and document_id in (select (r->>'documentId')::uuid from jsonb_array_elements(a->'receipts') r);
    delete from sheaf.source_objects o where o.tenant_id = a->>'tenantId' and o.claimed_by = a->>'jobId'
       and (o.marked_at is null or o.marked_at <= o.claimed_at)
       and o.document_id in (select (r->>'documentId')::uuid from jsonb_array_elements(a->'receipts') r);
  end if;
  return '{}';
end $$;

-- Erasures that were interrupted, and that nobody has repeated: for `sweep` to have them ended.
create function sheaf.pending_erasures(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as_system();
  return (select coalesce(jsonb_agg(jsonb_build_object('tenantId', tenant_id, 'documentIds', ids)), '[]') from (
    select tenant_id, jsonb_agg(document_id) as ids from (
      select tenant_id, document_id from sheaf.erasures
       where created_at < now() - make_interval(secs => (a->>'olderThanSeconds')::float) order by created_at limit 100) e
    group by tenant_id) t);
end $$;

-- Documents that no job has come to for as long as their corpus keeps them, by tenant; not those that one is about to come to.
create function sheaf.expired_documents(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as_system();
  return (select coalesce(jsonb_agg(jsonb_build_object('tenantId', tenant_id, 'documentIds', ids)), '[]') from (
    select tenant_id, jsonb_agg(document_id) as ids from (
      select d.tenant_id, d.document_id from sheaf.corpora c join sheaf.documents d on d.tenant_id = c.tenant_id and d.corpus = c.corpus
       where c.configuration->>'retentionDays' is not null and d.claimed_by is null
         and d.updated_at < now() - make_interval(days => (c.configuration->>'retentionDays')::int)
         and not exists (select 1 from sheaf.source_objects o where o.tenant_id = d.tenant_id and o.document_id = d.document_id
                            and (o.marked_at is not null or o.claimed_by is not null))
         and not exists (select 1 from sheaf.job_documents j join sheaf.jobs b on b.tenant_id = j.tenant_id and b.job_id = j.job_id
                          where j.tenant_id = d.tenant_id and j.document_id = d.document_id and b.status in ('pending', 'running', 'paused'))
       order by d.updated_at limit (a->>'limit')::int) d
    group by tenant_id) t);
end $$;

-- Receipts whose bytes are still in old files of the vector store; `purge_receipts` closes them after an optimize run.
create function sheaf.purge_receipts(a jsonb) returns jsonb language plpgsql as $$
declare
  n int;
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.erasure_receipts set status = 'purged', receipt = receipt || jsonb_build_object('purgedAt', a->>'purgedAt')
   where tenant_id = a->>'tenantId' and status = 'unreachable' and created_at <= (a->>'startedAt')::timestamptz;
  get diagnostics n = row_count;
  return jsonb_build_object('purged', n);
end $$;

create function sheaf.spaces_to_optimize(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as_system();
  return (select coalesce(jsonb_agg(jsonb_build_object('tenantId', s.tenant_id, 'space', s.definition, 'purges', exists (
      select 1 from sheaf.erasure_receipts r where r.tenant_id = s.tenant_id and r.status = 'unreachable')) order by s.tenant_id, s.space_id), '[]')
    from sheaf.embedding_spaces s where a->>'tenantId' is null or s.tenant_id = a->>'tenantId');
end $$;

create function sheaf.space_of(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select definition from sheaf.embedding_spaces where tenant_id = a->>'tenantId' and space_id = a->>'spaceId');
end $$;

create function sheaf.tenant_spaces(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(jsonb_build_object('tenantId', tenant_id, 'space', definition) order by space_id), '[]')
    from sheaf.embedding_spaces where tenant_id = a->>'tenantId');
end $$;

-- Rows by which a reader could still find the document: a probe after its erasure.
create function sheaf.document_rows(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return jsonb_build_object('rows',
    (select count(*) from sheaf.documents where tenant_id = a->>'tenantId' and document_id = (a->>'documentId')::uuid)
    + (select count(*) from sheaf.chunks where tenant_id = a->>'tenantId' and document_id = (a->>'documentId')::uuid)
    + (select count(*) from sheaf.near_documents where tenant_id = a->>'tenantId' and document_id = (a->>'documentId')::uuid)
    + (select count(*) from sheaf.versions where tenant_id = a->>'tenantId' and document_id = (a->>'documentId')::uuid));
end $$;
