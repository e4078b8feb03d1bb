-- Documents of one corpus whose published texts are equal, or nearly. A publication notes the fingerprint and makes the document
-- due; `linkDuplicates` compares what is due, outside of any hot path. A document that is due stands for itself, so that a search
-- may show it beside its copy for a while, but never misses it.
create table sheaf.near_documents (
  tenant_id text not null,
  document_id uuid not null,
  corpus text not null,
  clean_hash text not null,                   -- of the published clean output, which holds the text
  text_hash text not null,
  numbers_hash bigint not null,
  sketch text,                                -- null: compared by its hash alone
  kind text not null default 'original' check (kind in ('original', 'duplicate', 'variant')),
  of_id uuid,                                 -- of a duplicate an original or a variant, of a variant an original
  similarity real,
  bands bigint[] not null default '{}',       -- its keys in near_bands
  due_at timestamptz,                         -- null: compared
  boilerplate int not null default 0,         -- the version of corpus_boilerplate that it was compared by
  primary key (tenant_id, document_id)
) with (fillfactor = 70);
-- Texts are equal to few others, and the tenant comes second as in other indexes.
create index near_documents_by_text on sheaf.near_documents (text_hash, tenant_id);
create index near_documents_by_original on sheaf.near_documents (of_id, tenant_id) where of_id is not null;
create index near_documents_due on sheaf.near_documents (tenant_id, corpus, due_at, document_id) where due_at is not null;

-- Bands of originals and variants. Rows, not an array: a search by the overlap of arrays cannot use an index under row-level
-- security. With the numbers in the key, only texts that may be duplicates meet in it, however many are made of one template.
create table sheaf.near_bands (
  tenant_id text not null,
  band bigint not null,
  is_variant boolean not null,
  numbers_hash bigint not null,
  document_id uuid not null,
  primary key (band, is_variant, numbers_hash, tenant_id, document_id)
);

-- Shingles that many documents of a corpus share: at most 4,096. `compared` counts comparisons since they were learnt.
create table sheaf.corpus_boilerplate (
  tenant_id text not null,
  corpus text not null,
  shingles text not null default '',
  version int not null default 0,
  compared bigint not null default 0,
  learn_at bigint,                            -- null: as soon as there are enough documents
  renew_after uuid,                           -- later documents may be still to be compared by it; null: none
  primary key (tenant_id, corpus)
);

select sheaf.secure_tables();

create function sheaf.links_duplicates(tenant text, named text) returns boolean language sql stable as $$
  select coalesce((c.configuration->>'nearDuplicates')::boolean, true) from sheaf.corpora c where c.tenant_id = tenant and c.corpus = named
$$;

-- Nothing is known any more of how these, and what was kin of them, relate to others: all of it is due, and stands for itself.
create function sheaf.forget_kinship(tenant text, ids uuid[]) returns void language plpgsql as $$
declare
  kin uuid[];
begin
  kin := array(select n.document_id from sheaf.near_documents n where n.tenant_id = tenant and n.document_id = any(ids || array(
      select o.document_id from sheaf.near_documents o where o.tenant_id = tenant and o.of_id = any(ids)))
    order by n.document_id for update);
  if kin = '{}' then return; end if;
  delete from sheaf.near_bands b where b.tenant_id = tenant and b.document_id = any(kin) and b.band = any(array(
    select unnest(n.bands) from sheaf.near_documents n where n.tenant_id = tenant and n.document_id = any(kin)));
  update sheaf.near_documents n set kind = 'original', of_id = null, similarity = null, bands = '{}', due_at = now()
   where n.tenant_id = tenant and n.document_id = any(kin);
end $$;

create function sheaf.forget_fingerprints(tenant text, ids uuid[]) returns void language plpgsql as $$
begin
  perform sheaf.forget_kinship(tenant, ids);
  delete from sheaf.near_documents n where n.tenant_id = tenant and n.document_id = any(ids);
end $$;

-- With the publication of documents. One whose text stayed keeps its kinship.
create function sheaf.note_fingerprints(a jsonb, ids uuid[]) returns void language plpgsql as $$
declare
  tenant text := a->>'tenantId';
  prints jsonb;
  changed uuid[];
begin
  select coalesce(jsonb_object_agg(j.document_id, j.fields->'fingerprint' || jsonb_build_object('cleanHash', j.clean_hash))
      filter (where j.fields->'fingerprint'->>'textHash' is not null), '{}') into prints
    from sheaf.job_documents j where j.tenant_id = tenant and j.job_id = a->>'jobId' and j.document_id = any(ids);
  changed := array(select n.document_id from sheaf.near_documents n where n.tenant_id = tenant and n.document_id = any(ids)
    and n.text_hash is distinct from prints->n.document_id::text->>'textHash');
  if changed <> '{}' then perform sheaf.forget_fingerprints(tenant, changed); end if;
  insert into sheaf.near_documents as n (tenant_id, document_id, corpus, clean_hash, text_hash, numbers_hash, sketch, due_at)
  select tenant, d.document_id, d.corpus, p->>'cleanHash', p->>'textHash', (p->>'numbersHash')::bigint, p->>'sketch', now()
    from sheaf.documents d cross join lateral (select prints->d.document_id::text) x(p)
   where d.tenant_id = tenant and d.document_id = any(ids) and p is not null
   order by d.document_id
  on conflict (tenant_id, document_id) do update set clean_hash = excluded.clean_hash;
end $$;

create function sheaf.fingerprint_of(n sheaf.near_documents) returns jsonb language sql stable as $$
  select jsonb_build_object('documentId', n.document_id, 'cleanHash', n.clean_hash, 'textHash', n.text_hash,
    'numbersHash', n.numbers_hash, 'sketch', n.sketch, 'isOriginal', n.kind = 'original')
$$;

-- What is to be compared in a corpus, the longest due first; where nothing is, a page of what was compared by other boilerplate.
create function sheaf.due_fingerprints(a jsonb) returns jsonb language plpgsql as $$
declare
  due jsonb;
begin
  perform sheaf.act_as(a->>'tenantId');
  if not sheaf.links_duplicates(a->>'tenantId', a->>'corpus') then return '[]'; end if;
  due := sheaf.due_page(a);
  if due = '[]' and sheaf.renew_kinships(a->>'tenantId', a->>'corpus') then due := sheaf.due_page(a); end if;
  return due;
end $$;

create function sheaf.due_page(a jsonb) returns jsonb language sql as $$
  select coalesce(jsonb_agg(sheaf.fingerprint_of(n) order by n.due_at, n.document_id), '[]') from (
    select * from sheaf.near_documents n where n.tenant_id = a->>'tenantId' and n.corpus = a->>'corpus' and n.due_at is not null
     order by n.due_at, n.document_id limit (a->>'limit')::int) n
$$;

-- Makes the next documents due that were compared by other boilerplate; false when there are none.
create function sheaf.renew_kinships(tenant text, named text) returns boolean language plpgsql as $$
declare
  known sheaf.corpus_boilerplate;
  ids uuid[];
begin
  select * into known from sheaf.corpus_boilerplate b where b.tenant_id = tenant and b.corpus = named for update;
  if known.renew_after is null then return false; end if;
  ids := array(select n.document_id from sheaf.near_documents n where n.tenant_id = tenant and n.corpus = named
    and n.document_id > known.renew_after and n.boilerplate <> known.version order by n.document_id limit 100);
  update sheaf.corpus_boilerplate b set renew_after = ids[cardinality(ids)] where b.tenant_id = tenant and b.corpus = named;
  if ids = '{}' then return false; end if;
  perform sheaf.forget_kinship(tenant, ids);
  return true;
end $$;

-- {shingles, isDue}: what is known, and whether there are twice as many documents as when it was learnt.
create function sheaf.boilerplate_of(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select jsonb_build_object('shingles', coalesce(b.shingles, ''), 'isDue',
      coalesce(b.compared, 0) + sheaf.due_count(a) >= coalesce(b.learn_at, (a->>'leastDocuments')::bigint))
    from (select 1) one left join sheaf.corpus_boilerplate b on b.tenant_id = a->>'tenantId' and b.corpus = a->>'corpus');
end $$;

create function sheaf.due_count(a jsonb) returns bigint language sql stable as $$
  select count(*) from (select 1 from sheaf.near_documents n
    where n.tenant_id = a->>'tenantId' and n.corpus = a->>'corpus' and n.due_at is not null limit 100000) d
$$;

-- Some documents of a corpus, the same ones whenever it is asked; of equal texts one.
create function sheaf.boilerplate_sample(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(jsonb_build_object('documentId', n.document_id, 'cleanHash', n.clean_hash)), '[]') from (
    select * from sheaf.near_documents n where n.tenant_id = a->>'tenantId' and n.corpus = a->>'corpus' and n.sketch is not null
       and not exists (select 1 from sheaf.near_documents e where e.tenant_id = a->>'tenantId' and e.text_hash = n.text_hash
                          and e.corpus = n.corpus and e.document_id < n.document_id)
     order by n.document_id limit (a->>'limit')::int) n);
end $$;

-- `shingles` null: what is known still holds.
create function sheaf.put_boilerplate(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  insert into sheaf.corpus_boilerplate (tenant_id, corpus) values (a->>'tenantId', a->>'corpus') on conflict do nothing;
  update sheaf.corpus_boilerplate b set learn_at = 2 * (b.compared + sheaf.due_count(a))
   where b.tenant_id = a->>'tenantId' and b.corpus = a->>'corpus';
  if a->>'shingles' is not null then
    update sheaf.corpus_boilerplate b set shingles = a->>'shingles', version = b.version + 1, compared = 0,
        renew_after = '00000000-0000-0000-0000-000000000000'
     where b.tenant_id = a->>'tenantId' and b.corpus = a->>'corpus';
  end if;
  return '{}';
end $$;

-- Originals and variants that each of the documents may be kin of: one with an equal text; those that share most bands, four with
-- the same numbers and four originals. Of a band that very many share, few are looked at: the time for a document does not grow
-- with the corpus, nor does the answer.
create function sheaf.near_candidates(a jsonb) returns jsonb language plpgsql as $$
declare
  tenant text := a->>'tenantId';
begin
  perform sheaf.act_as(tenant);
  return (select coalesce(jsonb_agg(jsonb_build_object('documentId', w."documentId", 'candidates', (
      select coalesce(jsonb_agg(sheaf.fingerprint_of(n)), '[]') from sheaf.near_documents n
       where n.tenant_id = tenant and n.document_id = any(array(
           select e.document_id from (
             select x.document_id from sheaf.near_documents x where x.tenant_id = tenant and x.text_hash = w."textHash"
                and x.corpus = a->>'corpus' and x.due_at is null and x.kind <> 'duplicate' limit 1) e
           union
           select s from sheaf.sharing_bands(tenant, w.bands, w."numbersHash") s
           union
           select s from sheaf.sharing_bands(tenant, w.bands, null) s))
         and n.document_id <> w."documentId" and n.corpus = a->>'corpus' and n.due_at is null and n.kind <> 'duplicate'))), '[]')
    from jsonb_to_recordset(a->'documents') as w("documentId" uuid, "textHash" text, "numbersHash" bigint, bands bigint[]));
end $$;

-- Of those with these numbers, or without numbers given of the originals.
create function sheaf.sharing_bands(tenant text, bands bigint[], numbers bigint) returns setof uuid language sql stable as $$
  select b.document_id from unnest(bands) key cross join lateral (
    (select y.document_id from sheaf.near_bands y where numbers is null and y.band = key and y.is_variant = false
        and y.tenant_id = tenant limit 4)
    union all
    (select y.document_id from sheaf.near_bands y where y.band = key and y.is_variant = false and y.numbers_hash = numbers
        and y.tenant_id = tenant limit 4)
    union all
    (select y.document_id from sheaf.near_bands y where y.band = key and y.is_variant = true and y.numbers_hash = numbers
        and y.tenant_id = tenant limit 4)) b
   group by b.document_id order by count(*) desc, b.document_id limit 4
$$;

-- Records what documents are to others: [{documentId, textHash, kind, of, ofHash, similarity, numbersHash, bands}]. What is no
-- longer as it was compared stays due. Originals first, so that what depends on them finds them.
create function sheaf.record_kinships(a jsonb) returns jsonb language plpgsql as $$
declare
  tenant text := a->>'tenantId';
  wanted jsonb := a->'kinships';
  turn text;
  placed uuid[];
  all_placed uuid[] := '{}';
  by_version int;
begin
  perform sheaf.act_as(tenant);
  select coalesce(max(b.version), 0) into by_version from sheaf.corpus_boilerplate b where b.tenant_id = tenant and b.corpus = a->>'corpus';
  perform 1 from sheaf.near_documents n where n.tenant_id = tenant and n.document_id = any(array(
      select k."documentId" from jsonb_to_recordset(wanted) as k("documentId" uuid) union
      select k."of" from jsonb_to_recordset(wanted) as k("of" uuid))) order by n.document_id for update;
  foreach turn in array array['original', 'variant', 'duplicate'] loop
    with own as (
      select k.* from jsonb_to_recordset(wanted) as k("documentId" uuid, "textHash" text, kind text, "of" uuid, "ofHash" text,
          similarity real, "numbersHash" bigint, bands bigint[])
       where k.kind = turn and (turn = 'original' or exists (
         select 1 from sheaf.near_documents o where o.tenant_id = tenant and o.document_id = k."of" and o.due_at is null
            and o.text_hash = k."ofHash" and (o.kind = 'original' or (o.kind = 'variant' and turn = 'duplicate'))))),
    done as (
      update sheaf.near_documents n set kind = turn, of_id = own."of", similarity = own.similarity, bands = own.bands, due_at = null, boilerplate = by_version
        from own where n.tenant_id = tenant and n.document_id = own."documentId" and n.text_hash = own."textHash" and n.due_at is not null
      returning n.document_id),
    kept as (
      insert into sheaf.near_bands (tenant_id, band, is_variant, numbers_hash, document_id)
      select tenant, key, turn = 'variant', own."numbersHash", own."documentId" from own cross join lateral unnest(own.bands) key
       where own."documentId" in (select document_id from done)
      on conflict do nothing)
    select coalesce(array_agg(document_id), '{}') into placed from done;
    -- A variant may lose its original and become kin of another: what was kin of it is compared anew.
    if turn <> 'original' and placed <> '{}' then
      perform sheaf.forget_kinship(tenant, k.ids) from (
        select array_agg(n.document_id) as ids from sheaf.near_documents n where n.tenant_id = tenant and n.of_id = any(placed)) k
       where k.ids is not null;
    end if;
    all_placed := all_placed || placed;
  end loop;
  insert into sheaf.corpus_boilerplate as b (tenant_id, corpus, compared) values (tenant, a->>'corpus', cardinality(all_placed))
  on conflict (tenant_id, corpus) do update set compared = b.compared + excluded.compared;
  return jsonb_build_object('recorded', cardinality(all_placed));
end $$;

-- Corpora in which something is due that no job has come to for a while, as after an erasure.
create function sheaf.corpora_with_due(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as_system();
  return (select coalesce(jsonb_agg(jsonb_build_object('tenantId', c.tenant_id, 'corpus', c.corpus)), '[]')
    from sheaf.corpora c where coalesce((c.configuration->>'nearDuplicates')::boolean, true) and (exists (
      select 1 from sheaf.near_documents n where n.tenant_id = c.tenant_id and n.corpus = c.corpus and n.due_at is not null
         and n.due_at < now() - make_interval(secs => (a->>'olderThanSeconds')::float)) or exists (
      select 1 from sheaf.corpus_boilerplate b where b.tenant_id = c.tenant_id and b.corpus = c.corpus and b.renew_after is not null)));
end $$;

-- Corpora of a tenant in which something is due.
create function sheaf.corpora_to_link(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(jsonb_build_object('tenantId', c.tenant_id, 'corpus', c.corpus) order by c.corpus), '[]')
    from sheaf.corpora c where c.tenant_id = a->>'tenantId' and exists (
      select 1 from sheaf.near_documents n where n.tenant_id = c.tenant_id and n.corpus = c.corpus and n.due_at is not null));
end $$;

-- A published document whose text is that of the version in work, cut alike and embedded in the same space.
create function sheaf.twin_of(d sheaf.documents, j sheaf.job_documents, space text) returns uuid language sql stable as $$
  -- The few of equal text first: an order within would be read off the primary key, which is all documents of the tenant.
  select t.document_id from (
    select n.document_id, n.tenant_id from sheaf.near_documents n
     where n.tenant_id = d.tenant_id and n.text_hash = j.fields->'fingerprint'->>'textHash' and n.document_id <> d.document_id
    offset 0) t
   cross join lateral (
     select x.published_space_id, x.published_configuration_hash from sheaf.documents x
      where x.tenant_id = t.tenant_id and x.document_id = t.document_id offset 0) x
   where x.published_space_id = space and x.published_configuration_hash = j.configuration_hash
   order by t.document_id limit 1
$$;

-- How many copies documents have, and some of them.
create function sheaf.copies_of(a jsonb) returns jsonb language plpgsql as $$
declare
  tenant text := a->>'tenantId';
begin
  perform sheaf.act_as(tenant);
  perform sheaf.read_as(a->'reader');
  return (select coalesce(jsonb_agg(jsonb_build_object('documentId', w.id, 'count', c.count, 'documents', c.documents)), '[]')
    from unnest(sheaf.uuids_of(a->'documentIds')) w(id)
   cross join lateral (
     select sheaf.copy_count(tenant, w.id, (select n.corpus from sheaf.near_documents n where n.tenant_id = tenant and n.document_id = w.id)) as count,
            (select jsonb_agg(jsonb_build_object('documentId', d.document_id, 'uri', d.uri) order by d.document_id) from (
               select n.document_id, x.uri from sheaf.near_documents n
                cross join lateral (
                  select d.uri from sheaf.documents d where d.tenant_id = tenant and d.document_id = n.document_id limit 1) x
                where n.tenant_id = tenant and n.of_id = w.id and n.kind = 'duplicate'
                order by n.document_id limit (a->>'limit')::int) d) as documents) c
   where c.count > 0);
end $$;
