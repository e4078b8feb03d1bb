-- Who may read which documents. A list is kept once however many documents have it, as a class; a document carries the class of
-- the list that decides: its own, or that of the nearest document that it came in. Where none does, the list of the corpus
-- decides, and without that one everybody of the tenant may read. So whoever asks is first turned into the few classes that
-- they may read, and each row is then compared with these.

create table sheaf.access_classes (
  tenant_id text not null references sheaf.tenants,
  class_id bigint generated always as identity,
  entries jsonb not null,                     -- sorted: key:…, person:…, oidc:…, group:…; none of them: administrators only
  entries_hash text not null,
  primary key (tenant_id, class_id)
);
create unique index access_classes_by_entries on sheaf.access_classes (tenant_id, entries_hash);

create table sheaf.access_entries (
  tenant_id text not null references sheaf.tenants,
  entry text not null,
  class_id bigint not null,
  primary key (entry, tenant_id, class_id)
);

alter table sheaf.documents
  add column own_access bigint,               -- class of the list that was set on it
  add column access bigint,                   -- class that decides; null: the corpus does
  add column access_revision int not null default 0,
  add column tags_ahead boolean not null default false; -- its tags were set by hand, so that they may not be those in the vector store
create index documents_by_access on sheaf.documents (access, tenant_id, corpus, document_id) where access is not null;
create index documents_with_tags_ahead on sheaf.documents (corpus, tenant_id) where tags_ahead;

alter table sheaf.corpora
  add column access bigint,
  add column access_revision int not null default 0;

-- Of documents that have, or had, a class, and of erased ones: for what is told of a document beside its row.
create table sheaf.document_access (
  tenant_id text not null references sheaf.tenants,
  document_id uuid not null,
  corpus text not null,
  access bigint,
  primary key (tenant_id, document_id)
);

select sheaf.secure_tables();

-- What whoever asks may read stands in settings that end with the transaction; without them nothing is withheld.
create function sheaf.reads_all() returns boolean language sql stable as $$
  select coalesce(current_setting('sheaf.reader', true), '') = ''
$$;

create function sheaf.readable_classes() returns bigint[] language sql stable as $$
  select coalesce(nullif(current_setting('sheaf.readable_classes', true), ''), '{}')::bigint[]
$$;

create function sheaf.closed_corpora() returns text[] language sql stable as $$
  select coalesce(nullif(current_setting('sheaf.closed_corpora', true), ''), '{}')::text[]
$$;

create function sheaf.classes_of(names jsonb) returns bigint[] language sql stable as $$
  select coalesce(array_agg(distinct e.class_id), '{}') from sheaf.access_entries e
   where e.tenant_id = sheaf.tenant() and e.entry in (select jsonb_array_elements_text(names))
$$;

create function sheaf.corpora_closed_to(classes bigint[]) returns text[] language sql stable as $$
  select coalesce(array_agg(c.corpus), '{}') from sheaf.corpora c
   where c.tenant_id = sheaf.tenant() and c.access is not null and not c.access = any(classes)
$$;

-- From here on, the tenant's documents are read for whom lists know by these names; null: nothing is withheld.
create function sheaf.read_as(names jsonb) returns void language plpgsql as $$
declare
  classes bigint[];
begin
  if names is null or jsonb_typeof(names) = 'null' then return; end if;
  classes := sheaf.classes_of(names);
  perform set_config('sheaf.reader', 'known', true), set_config('sheaf.readable_classes', classes::text, true),
    set_config('sheaf.closed_corpora', sheaf.corpora_closed_to(classes)::text, true);
end $$;

-- Whatever reads documents sees none that are withheld, as if they were absent.
create policy readable on sheaf.documents as restrictive for select to sheaf_app using (
  (select sheaf.reads_all()) or case when access is null then corpus <> all((select sheaf.closed_corpora())::text[])
                                     else access = any((select sheaf.readable_classes())::bigint[]) end);

-- Whether what is told of a document, or of a corpus without one, is withheld. `named` is the corpus where it is known.
create function sheaf.hides(document uuid, named text) returns boolean language sql stable as $$
  select not sheaf.reads_all() and case when document is null then coalesce(named = any(sheaf.closed_corpora()), false)
    else not exists (select 1 from sheaf.documents d where d.tenant_id = sheaf.tenant() and d.document_id = document) and coalesce((
        select case when x.access is null then x.corpus = any(sheaf.closed_corpora()) else not x.access = any(sheaf.readable_classes()) end
          from sheaf.document_access x where x.tenant_id = sheaf.tenant() and x.document_id = document),
      named = any(sheaf.closed_corpora()), false) end
$$;

-- A corpus is there for whom its list admits, and for whom a document in it does.
create function sheaf.shows_corpus(c sheaf.corpora) returns boolean language sql stable as $$
  select sheaf.reads_all() or c.access is null or c.access = any(sheaf.readable_classes()) or exists (
    select 1 from sheaf.documents d where d.tenant_id = c.tenant_id and d.corpus = c.corpus and d.access = any(sheaf.readable_classes()))
$$;

-- The lock keeps a change of the parent's list from missing a child that is just being written.
create function sheaf.inherit_access() returns trigger language plpgsql as $$
begin
  select p.access into new.access from sheaf.documents p
   where p.tenant_id = new.tenant_id and p.document_id = new.parent_id for share;
  return new;
end $$;
create trigger documents_inherit_access before insert on sheaf.documents
  for each row when (new.parent_id is not null) execute function sheaf.inherit_access();

create function sheaf.note_new_access() returns trigger language plpgsql as $$
begin
  update sheaf.document_access a set access = m.access from made m where a.tenant_id = m.tenant_id and a.document_id = m.document_id;
  insert into sheaf.document_access (tenant_id, document_id, corpus, access)
  select m.tenant_id, m.document_id, m.corpus, m.access from made m where m.access is not null on conflict do nothing;
  return null;
end $$;
create trigger documents_note_new_access after insert on sheaf.documents
  referencing new table as made for each statement execute function sheaf.note_new_access();

create function sheaf.note_access() returns trigger language plpgsql as $$
declare
  d sheaf.documents := case when tg_op = 'DELETE' then old else new end;
begin
  insert into sheaf.document_access as a (tenant_id, document_id, corpus, access) values (d.tenant_id, d.document_id, d.corpus, d.access)
  on conflict (tenant_id, document_id) do update set corpus = excluded.corpus, access = excluded.access;
  return null;
end $$;
create trigger documents_note_access after delete or update of access on sheaf.documents
  for each row execute function sheaf.note_access();

-- The class of a list, made where there is none yet.
create function sheaf.class_of(tenant text, given jsonb) returns bigint language plpgsql as $$
declare
  sorted jsonb := (select coalesce(jsonb_agg(distinct e order by e), '[]') from jsonb_array_elements_text(given) e);
  hash text := encode(sha256(convert_to(sorted::text, 'UTF8')), 'hex');
  known bigint;
begin
  insert into sheaf.access_classes (tenant_id, entries, entries_hash) values (tenant, sorted, hash)
  on conflict (tenant_id, entries_hash) do nothing;
  select c.class_id into known from sheaf.access_classes c where c.tenant_id = tenant and c.entries_hash = hash;
  insert into sheaf.access_entries (tenant_id, entry, class_id)
  select tenant, e, known from jsonb_array_elements_text(sorted) e on conflict do nothing;
  return known;
end $$;

create function sheaf.entries_of(tenant text, class bigint) returns jsonb language sql stable as $$
  select c.entries from sheaf.access_classes c where c.tenant_id = tenant and c.class_id = class
$$;

-- The first entry that names a key or a person whom the tenant does not have; null when it has them all.
create function sheaf.unknown_entry(tenant text, given jsonb) returns text language sql stable as $$
  select min(e) from jsonb_array_elements_text(case when jsonb_typeof(given) = 'array' then given else '[]' end) e
   where (e like 'key:%' and not exists (select 1 from sheaf.api_keys k where k.tenant_id = tenant and k.key_id = substr(e, 5)))
      or (e like 'person:%' and not exists (select 1 from sheaf.principals p where p.tenant_id = tenant and p.principal_id = substr(e, 8)))
$$;

create function sheaf.document_access_view(d sheaf.documents) returns jsonb language plpgsql stable as $$
declare
  above sheaf.documents := d;
  corpus_access bigint;
begin
  while above.own_access is null and above.parent_id is not null loop
    select * into above from sheaf.documents p where p.tenant_id = d.tenant_id and p.document_id = above.parent_id;
  end loop;
  select c.access into corpus_access from sheaf.corpora c where c.tenant_id = d.tenant_id and c.corpus = d.corpus;
  return jsonb_build_object('own', sheaf.entries_of(d.tenant_id, d.own_access), 'revision', d.access_revision,
    'effective', sheaf.entries_of(d.tenant_id, coalesce(d.access, corpus_access)),
    'from', case when d.access is not null then jsonb_build_object('documentId', above.document_id)
                 when corpus_access is not null then jsonb_build_object('corpus', d.corpus) end);
end $$;

create function sheaf.get_document_access(a jsonb) returns jsonb language plpgsql as $$
declare
  d sheaf.documents;
begin
  perform sheaf.act_as(a->>'tenantId');
  perform sheaf.read_as(a->'reader');
  select * into d from sheaf.documents x where x.tenant_id = a->>'tenantId' and x.document_id = (a->>'documentId')::uuid;
  if not found then return jsonb_build_object('problem', 'document-not-found'); end if;
  -- A container may be withheld, and still decides.
  perform set_config('sheaf.reader', '', true);
  return sheaf.document_access_view(d);
end $$;

-- {documentId, entries, revision?}: entries null takes the list away. What is inside the document follows unless it has its own.
create function sheaf.put_document_access(a jsonb) returns jsonb language plpgsql as $$
declare
  tenant text := a->>'tenantId';
  d sheaf.documents;
  level uuid[];
begin
  perform sheaf.act_as(tenant);
  perform sheaf.read_as(a->'reader');
  select * into d from sheaf.documents x where x.tenant_id = tenant and x.document_id = (a->>'documentId')::uuid for update;
  if not found then return jsonb_build_object('problem', 'document-not-found'); end if;
  perform set_config('sheaf.reader', '', true);
  if (a->>'revision')::int <> d.access_revision then return jsonb_build_object('problem', 'changed-meanwhile'); end if;
  if sheaf.unknown_entry(tenant, a->'entries') is not null then
    return jsonb_build_object('unknown', sheaf.unknown_entry(tenant, a->'entries'));
  end if;
  d.own_access := case when jsonb_typeof(a->'entries') = 'array' then sheaf.class_of(tenant, a->'entries') end;
  update sheaf.documents x set own_access = d.own_access, access_revision = x.access_revision + 1,
    access = coalesce(d.own_access, (select p.access from sheaf.documents p where p.tenant_id = tenant and p.document_id = d.parent_id))
   where x.tenant_id = tenant and x.document_id = d.document_id returning * into d;
  level := array[d.document_id];
  while level <> '{}' loop
    with followed as (
      update sheaf.documents c set access = d.access
       where c.tenant_id = tenant and c.parent_id = any(level) and c.own_access is null returning c.document_id)
    select coalesce(array_agg(document_id), '{}') into level from followed;
  end loop;
  return sheaf.document_access_view(d);
end $$;

create function sheaf.corpus_access_view(c sheaf.corpora) returns jsonb language sql stable as $$
  select jsonb_build_object('own', sheaf.entries_of(c.tenant_id, c.access), 'revision', c.access_revision,
    'effective', sheaf.entries_of(c.tenant_id, c.access),
    'from', case when c.access is not null then jsonb_build_object('corpus', c.corpus) end)
$$;

create function sheaf.get_corpus_access(a jsonb) returns jsonb language plpgsql as $$
declare
  c sheaf.corpora;
begin
  perform sheaf.act_as(a->>'tenantId');
  perform sheaf.read_as(a->'reader');
  select * into c from sheaf.corpora x where x.tenant_id = a->>'tenantId' and x.corpus = a->>'corpus';
  if not found or not sheaf.shows_corpus(c) then return jsonb_build_object('problem', 'corpus-not-found'); end if;
  return sheaf.corpus_access_view(c);
end $$;

create function sheaf.put_corpus_access(a jsonb) returns jsonb language plpgsql as $$
declare
  tenant text := a->>'tenantId';
  c sheaf.corpora;
begin
  perform sheaf.act_as(tenant);
  perform sheaf.read_as(a->'reader');
  select * into c from sheaf.corpora x where x.tenant_id = tenant and x.corpus = a->>'corpus' for update;
  if not found or not sheaf.shows_corpus(c) then return jsonb_build_object('problem', 'corpus-not-found'); end if;
  if (a->>'revision')::int <> c.access_revision then return jsonb_build_object('problem', 'changed-meanwhile'); end if;
  if sheaf.unknown_entry(tenant, a->'entries') is not null then
    return jsonb_build_object('unknown', sheaf.unknown_entry(tenant, a->'entries'));
  end if;
  update sheaf.corpora x set access_revision = x.access_revision + 1,
    access = case when jsonb_typeof(a->'entries') = 'array' then sheaf.class_of(tenant, a->'entries') end
   where x.tenant_id = tenant and x.corpus = c.corpus returning * into c;
  return sheaf.corpus_access_view(c);
end $$;

-- Documents of corpora that whoever asks with these classes may not read, or may; `closed`: whether the corpora are closed to them.
-- At most so many; of more, one more, so that the caller sees it.
create function sheaf.withheld_documents(named text[], closed boolean, classes bigint[], most int) returns uuid[] language plpgsql stable as $$
begin
  if closed then
    return array(select d.document_id from sheaf.documents d where d.tenant_id = sheaf.tenant() and d.corpus = any(named)
      and (d.access is null or not d.access = any(classes)) limit most + 1);
  end if;
  return array(select d.document_id from sheaf.documents d where d.tenant_id = sheaf.tenant() and d.corpus = any(named)
    and d.access is not null and not d.access = any(classes) limit most + 1);
end $$;

create function sheaf.readable_documents(named text[], closed boolean, classes bigint[], most int) returns uuid[] language plpgsql stable as $$
begin
  if closed then
    return array(select d.document_id from sheaf.documents d where d.tenant_id = sheaf.tenant() and d.corpus = any(named)
      and d.access = any(classes) limit most + 1);
  end if;
  return array(select d.document_id from sheaf.documents d where d.tenant_id = sheaf.tenant() and d.corpus = any(named)
    and (d.access is null or d.access = any(classes)) limit most + 1);
end $$;

-- What a store is told of a group of corpora: {corpora}, with the documents that are left out (`except`), or with the only ones that
-- are not (`only`), whichever is short enough; with neither when both are too long, so that only the rows decide.
create function sheaf.access_scope(named text[], closed boolean, classes bigint[], most int) returns jsonb language plpgsql stable as $$
declare
  known uuid[];
  scope jsonb := jsonb_build_object('corpora', to_jsonb(named));
  turn boolean;
begin
  foreach turn in array array[closed, not closed] loop
    known := case when turn then sheaf.readable_documents(named, closed, classes, most)
                  else sheaf.withheld_documents(named, closed, classes, most) end;
    if cardinality(known) <= most then
      return scope || jsonb_build_object(case when turn then 'only' else 'except' end, to_jsonb(known));
    end if;
  end loop;
  return scope;
end $$;

-- Documents that a store may know by other tags (`except`), and those of them that have one of the wanted tags (`also`); {} when they
-- are too many to be named, null when there are none.
create function sheaf.tag_scope(named text[], wanted text[], most int) returns jsonb language plpgsql stable as $$
declare
  ahead uuid[];
begin
  ahead := array(select d.document_id from sheaf.documents d where d.tenant_id = sheaf.tenant() and d.corpus = any(named) and d.tags_ahead limit most + 1);
  if ahead = '{}' then return null; end if;
  if cardinality(ahead) > most then return '{}'; end if;
  return jsonb_build_object('except', to_jsonb(ahead), 'also', (
    select coalesce(jsonb_agg(d.document_id), '[]') from sheaf.documents d
     where d.tenant_id = sheaf.tenant() and d.document_id = any(ahead) and sheaf.tags_of(d.tags, d.metadata->'tags') ?| wanted));
end $$;

-- {corpora, reader, tags?, most}: the corpora of a search that are there for whoever asks, with their spaces, null for one that never took
-- a document; by group of corpora what they may read, null when that is everything; and what is known of tags beside the store.
create function sheaf.search_scope(a jsonb) returns jsonb language plpgsql as $$
declare
  tenant text := a->>'tenantId';
  most int := (a->>'most')::int;
  is_limited boolean := jsonb_typeof(a->'reader') = 'array';
  classes bigint[] := '{}';
  closed text[] := '{}';
  named text[];
  found jsonb;
  scopes jsonb := '[]';
  tagged jsonb;
begin
  perform sheaf.act_as(tenant);
  if is_limited then
    classes := sheaf.classes_of(a->'reader');
    closed := sheaf.corpora_closed_to(classes);
  end if;
  named := array(select c.corpus from sheaf.corpora c where c.tenant_id = tenant and c.corpus in (select jsonb_array_elements_text(a->'corpora'))
    and (not c.corpus = any(closed) or exists (select 1 from sheaf.documents d
      where d.tenant_id = tenant and d.corpus = c.corpus and d.access = any(classes))) order by c.corpus);
  select coalesce(jsonb_agg(jsonb_build_object('corpus', c.corpus, 'embedder', c.configuration->'embedder', 'space', (
      select s.definition from sheaf.embedding_spaces s where s.tenant_id = c.tenant_id and s.space_id = c.space_id)) order by c.corpus), '[]') into found
    from sheaf.corpora c where c.tenant_id = tenant and c.corpus = any(named);
  if jsonb_typeof(a->'tags') = 'array' then
    tagged := sheaf.tag_scope(named, array(select jsonb_array_elements_text(a->'tags')), most);
  end if;
  if not is_limited then return jsonb_build_object('corpora', found, 'readable', null, 'tagged', tagged); end if;
  closed := array(select n from unnest(named) n where n = any(closed));
  named := array(select n from unnest(named) n where not n = any(closed));
  if named <> '{}' then scopes := scopes || sheaf.access_scope(named, false, classes, most); end if;
  if closed <> '{}' then scopes := scopes || sheaf.access_scope(closed, true, classes, most); end if;
  return jsonb_build_object('corpora', found, 'tagged', tagged, 'readable', case when closed = '{}' and scopes->0->'except' = '[]' then null else scopes end);
end $$;

-- An original that is withheld is not told of; that copies are of the same one, still shows them as one.
create or replace function sheaf.kinship_of(tenant text, document uuid) returns jsonb language sql stable as $$
  select coalesce((
    select case when n.of_id is null then '{}'
                when sheaf.reads_all() or exists (select 1 from sheaf.documents o where o.tenant_id = tenant and o.document_id = n.of_id)
                  then jsonb_build_object(n.kind || 'Of', n.of_id)
                when n.kind = 'duplicate' then jsonb_build_object('withheldOriginal', n.of_id) else '{}' end
        || case when k.has_copies then '{"hasCopies": true}'::jsonb else '{}' end
      from sheaf.near_documents n
     cross join lateral (
       select exists (select 1 from sheaf.near_documents c where c.tenant_id = tenant and c.of_id = n.document_id and c.kind = 'duplicate')) k(has_copies)
     where n.tenant_id = tenant and n.document_id = document and (n.of_id is not null or k.has_copies)
       and sheaf.links_duplicates(tenant, n.corpus)), '{}')
$$;

create or replace function sheaf.copy_count(tenant text, document uuid, corpus text) returns bigint language sql stable as $$
  select case when not sheaf.links_duplicates(tenant, corpus) then 0 else (
    select count(*) from sheaf.near_documents n where n.tenant_id = tenant and n.of_id = document and n.kind = 'duplicate'
       and (sheaf.reads_all() or exists (select 1 from sheaf.documents c where c.tenant_id = tenant and c.document_id = n.document_id))) end
$$;

create or replace function sheaf.copies_of(a jsonb) returns jsonb language plpgsql as $$
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

create or replace function sheaf.published_chunks(a jsonb) returns jsonb language plpgsql as $$
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

create or replace function sheaf.list_job_events(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  perform sheaf.read_as(a->'reader');
  return (select jsonb_build_object('status', j.status, 'lastSequence', coalesce((select h.last_sequence from sheaf.job_event_heads h
      where h.tenant_id = j.tenant_id and h.job_id = j.job_id), 0),
    'events', (select coalesce(jsonb_agg(sheaf.event_row(e) order by e.sequence), '[]') from (
      select * from sheaf.job_events x where x.tenant_id = j.tenant_id and x.job_id = j.job_id and x.sequence > (a->>'after')::int
       order by x.sequence limit (a->>'limit')::int) e))
    from sheaf.jobs j where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId' and j.corpus <> all(sheaf.closed_corpora()));
end $$;

-- A job of its own over one document, by the bytes that the lake keeps of it, or where there are none by the place that it was last read
-- from. What its stages made is made anew.
create function sheaf.reprocess_document(a jsonb) returns jsonb language plpgsql as $$
declare
  tenant text := a->>'tenantId';
  d sheaf.documents;
  last_source jsonb;
begin
  perform sheaf.act_as(tenant);
  perform sheaf.read_as(a->'reader');
  select * into d from sheaf.documents x where x.tenant_id = tenant and x.document_id = (a->>'documentId')::uuid for update;
  if not found then return jsonb_build_object('problem', 'document-not-found'); end if;
  perform set_config('sheaf.reader', '', true);
  -- The same request again, whose answer was lost.
  if exists (select 1 from sheaf.jobs j where j.tenant_id = tenant and j.job_id = a->>'jobId') then return jsonb_build_object('jobId', a->>'jobId'); end if;
  if not sheaf.may_open_job(tenant) then return jsonb_build_object('problem', 'quota-exceeded'); end if;
  select j.source into last_source from sheaf.job_documents j
   where j.tenant_id = tenant and j.document_id = d.document_id and j.source is not null order by j.updated_at desc limit 1;
  if d.published_version_hash is not null and last_source->>'versionHash' is distinct from d.published_version_hash then
    last_source := jsonb_build_object('versionHash', d.published_version_hash, 'sizeBytes', d.size_bytes);
  end if;
  if last_source is null or last_source ? 'failure' then return jsonb_build_object('problem', 'text-not-published'); end if;
  delete from sheaf.stage_outputs o where o.tenant_id = tenant and o.document_id = d.document_id;
  update sheaf.documents x set published_configuration_hash = null where x.tenant_id = tenant and x.document_id = d.document_id;
  perform sheaf.insert_job(jsonb_build_object('tenantId', tenant, 'jobId', a->>'jobId', 'corpus', d.corpus, 'source', '{"type": "redrive"}'::jsonb));
  insert into sheaf.job_documents (tenant_id, job_id, document_id, state, attempt, source)
  values (tenant, a->>'jobId', d.document_id, 'pending', 0, last_source);
  update sheaf.jobs j set total_is_final = true where j.tenant_id = tenant and j.job_id = a->>'jobId';
  return jsonb_build_object('jobId', a->>'jobId');
end $$;

-- Groups are names that people and keys have. Keys that were revoked are in none.
create function sheaf.members_of(tenant text, named text) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('principalId', m.id, 'name', m.name) order by m.id), '[]') from (
    select 'person:' || p.principal_id as id, p.name from sheaf.principals p where p.tenant_id = tenant and p.groups ? named
    union all
    select 'key:' || k.key_id, k.name from sheaf.api_keys k where k.tenant_id = tenant and k.revoked_at is null and k.groups ? named) m
$$;

create function sheaf.list_groups(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(to_jsonb(g) order by g."group"), '[]') from (
    select m.named as "group", count(*) filter (where m.is_person) as people, count(*) filter (where not m.is_person) as keys from (
      select jsonb_array_elements_text(p.groups) as named, true as is_person from sheaf.principals p where p.tenant_id = a->>'tenantId'
      union all
      select jsonb_array_elements_text(k.groups), false from sheaf.api_keys k where k.tenant_id = a->>'tenantId' and k.revoked_at is null) m
     where a->>'after' is null or m.named > a->>'after'
     group by m.named order by m.named limit (a->>'limit')::int) g);
end $$;

create function sheaf.get_group(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return sheaf.members_of(a->>'tenantId', a->>'group');
end $$;

-- {group, members}: who is in it from now on, and nobody else; {unknown} for whom the tenant does not have.
create function sheaf.put_group(a jsonb) returns jsonb language plpgsql as $$
declare
  tenant text := a->>'tenantId';
  named text := a->>'group';
  wanted text[] := array(select jsonb_array_elements_text(a->'members'));
begin
  perform sheaf.act_as(tenant);
  if sheaf.unknown_entry(tenant, a->'members') is not null then
    return jsonb_build_object('unknown', sheaf.unknown_entry(tenant, a->'members'));
  end if;
  update sheaf.principals p set revision = p.revision + 1, updated_at = now(),
    groups = case when p.groups ? named then p.groups - named else p.groups || to_jsonb(named) end
   where p.tenant_id = tenant and (p.groups ? named) <> ('person:' || p.principal_id = any(wanted));
  update sheaf.api_keys k set groups = case when k.groups ? named then k.groups - named else k.groups || to_jsonb(named) end
   where k.tenant_id = tenant and (k.groups ? named) <> ('key:' || k.key_id = any(wanted));
  return jsonb_build_object('members', sheaf.members_of(tenant, named));
end $$;
