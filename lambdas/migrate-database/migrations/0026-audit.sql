-- Who did what, when, from where: one chain of entries for each tenant, and one, `no-tenant`, for whoever was not recognised.
-- Entries are added and never changed. Each hash covers the entry and the hash before it, so that a change shows; the head says
-- how long the chain is, and `sweep` copies it to the lake, so that a missing end shows too.

create table sheaf.audit_log (
  tenant_id text not null,                    -- no foreign key: the log outlives the tenant
  sequence bigint not null,                   -- from 1 without gaps
  entry_id text not null,
  at timestamptz not null,
  kind text not null check (kind in ('write','read','authentication')),
  principal_id text not null,
  operation text not null,                    -- operationId of the route
  target_id text,                             -- what it was done to; `targets` has the rest
  targets jsonb not null default '{}',
  outcome text not null check (outcome in ('succeeded','refused','failed')),
  status int not null,                        -- of the HTTP answer
  correlation_id text not null,
  source_address text,
  content_hash text not null,                 -- SHA-256 of the canonical JSON of all the above but tenant and sequence
  previous_hash text not null,                -- '' in the first
  hash text not null,                         -- SHA-256 of previous_hash and content_hash, one after the other
  primary key (tenant_id, sequence)
);
-- The tenant second, for the reason given at `documents_by_corpus`.
create unique index audit_log_by_entry on sheaf.audit_log (entry_id, tenant_id);
create index audit_log_by_principal on sheaf.audit_log (principal_id, tenant_id, sequence);
create index audit_log_by_target on sheaf.audit_log (target_id, tenant_id, sequence) where target_id is not null;

-- The newest entry of each chain. Its row is the lock under which a chain grows.
create table sheaf.audit_heads (
  tenant_id text primary key,
  sequence bigint not null default 0,
  hash text not null default '',
  anchored_sequence bigint not null default 0 -- how far the copy in the lake reaches
);

create function sheaf.refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'sheaf.audit_log is only added to: % is refused.', lower(tg_op) using errcode = '42501';
end $$;

create trigger audit_log_is_append_only before update or delete or truncate on sheaf.audit_log
  for each statement execute function sheaf.refuse_audit_change();

select sheaf.secure_tables();

-- {tenantId, entries}: adds entries in their order. Repeating a call adds nothing.
create function sheaf.append_audit(a jsonb) returns jsonb language plpgsql as $$
declare
  head sheaf.audit_heads;
  r record;
begin
  perform sheaf.act_as(a->>'tenantId');
  select * into head from sheaf.audit_heads where tenant_id = a->>'tenantId' for update;
  if not found then
    insert into sheaf.audit_heads (tenant_id) values (a->>'tenantId') on conflict do nothing;
    select * into head from sheaf.audit_heads where tenant_id = a->>'tenantId' for update;
  end if;
  for r in
    select e from jsonb_array_elements(a->'entries') with ordinality as l(e, n)
     where not exists (select from sheaf.audit_log k where k.entry_id = e->>'entryId' and k.tenant_id = a->>'tenantId') order by n
  loop
    insert into sheaf.audit_log (tenant_id, sequence, entry_id, at, kind, principal_id, operation, target_id, targets, outcome, status,
      correlation_id, source_address, content_hash, previous_hash, hash)
    values (a->>'tenantId', head.sequence + 1, r.e->>'entryId', (r.e->>'at')::timestamptz, r.e->>'kind', r.e->>'principalId',
      r.e->>'operation', r.e->>'targetId', r.e->'targets', r.e->>'outcome', (r.e->>'status')::int, r.e->>'correlationId',
      r.e->>'sourceAddress', r.e->>'contentHash', head.hash,
      encode(sha256(convert_to(head.hash || (r.e->>'contentHash'), 'UTF8')), 'hex'))
    returning sequence, hash into head.sequence, head.hash;
  end loop;
  update sheaf.audit_heads set sequence = head.sequence, hash = head.hash where tenant_id = a->>'tenantId';
  return jsonb_build_object('sequence', head.sequence, 'hash', head.hash);
end $$;

create function sheaf.audit_head(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return coalesce((select jsonb_build_object('sequence', sequence, 'hash', hash) from sheaf.audit_heads where tenant_id = a->>'tenantId'),
    '{"sequence": 0, "hash": ""}');
end $$;

-- Chains that grew since their head was last copied to the lake.
create function sheaf.unanchored_audits(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as_system();
  return (select coalesce(jsonb_agg(jsonb_build_object('tenantId', h.tenant_id, 'sequence', h.sequence, 'hash', h.hash)), '[]')
    from (select * from sheaf.audit_heads where sequence > anchored_sequence order by tenant_id limit (a->>'limit')::int) h);
end $$;

create function sheaf.audit_anchored(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as_system();
  update sheaf.audit_heads set anchored_sequence = greatest(anchored_sequence, (a->>'sequence')::bigint) where tenant_id = a->>'tenantId';
  return '{}';
end $$;
