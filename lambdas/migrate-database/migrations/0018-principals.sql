-- Who may ask: keys and people of a tenant, what they renew their access with, and the names of signing keys.

create table sheaf.api_keys (
  tenant_id text not null references sheaf.tenants,
  key_id text not null,
  name text not null,
  secret_hash text not null,                   -- SHA-256 of 256 random bits
  role text not null,
  scopes jsonb,                                -- permissions; null: all of the role
  groups jsonb not null default '[]',
  created_by text,                             -- null: the deployment
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,                    -- to the hour
  primary key (tenant_id, key_id)
);

create table sheaf.principals (
  tenant_id text not null references sheaf.tenants,
  principal_id text not null,
  name text not null,
  password_hash text not null,                 -- Argon2id
  role text not null,
  groups jsonb not null default '[]',
  is_disabled boolean not null default false,
  revision int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, principal_id)
);
create unique index principals_by_name on sheaf.principals (tenant_id, name);

-- One row per sign-in. Its token changes at each use; the row tells a token that was used before.
create table sheaf.refresh_families (
  tenant_id text not null references sheaf.tenants,
  family_id text not null,
  kind text not null check (kind in ('key', 'person')),
  subject_id text not null,
  secret_hash text not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  ended_because text check (ended_because in ('signed out', 'reused', 'subject ended')),
  created_at timestamptz not null default now(),
  primary key (tenant_id, family_id)
);
create index refresh_families_by_subject on sheaf.refresh_families (tenant_id, kind, subject_id) where ended_at is null;
create index refresh_families_by_end on sheaf.refresh_families (expires_at);

-- No reference to tenants: names that do not exist are tried too.
create table sheaf.sign_in_attempts (
  tenant_id text not null,
  subject text not null,
  failures int not null,
  last_failed_at timestamptz not null,
  primary key (tenant_id, subject)
);
create index sign_in_attempts_by_time on sheaf.sign_in_attempts (last_failed_at);

-- Names only: the keys are derived from the deployment's secret.
create table sheaf.signing_keys (
  kid text primary key,
  created_at timestamptz not null default now(),
  retires_at timestamptz
);

select sheaf.secure_tables();

-- {tenantId, keyId, secretHash, name, role}: the key of the deployment. Another secret takes the place of the one before;
-- the same one changes nothing, so that a key that was revoked stays revoked.
create function sheaf.ensure_key(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  insert into sheaf.api_keys as k (tenant_id, key_id, name, secret_hash, role)
  values (a->>'tenantId', a->>'keyId', a->>'name', a->>'secretHash', a->>'role')
  on conflict (tenant_id, key_id) do update
    set secret_hash = excluded.secret_hash, revoked_at = null, role = excluded.role
    where k.secret_hash <> excluded.secret_hash;
  return jsonb_build_object('keyId', a->>'keyId');
end $$;

create function sheaf.key_row(k sheaf.api_keys) returns jsonb language sql stable as $$
  select jsonb_build_object('keyId', k.key_id, 'name', k.name, 'role', k.role, 'scopes', k.scopes, 'groups', k.groups, 'createdBy', k.created_by,
    'createdAt', sheaf.iso(k.created_at), 'expiresAt', sheaf.iso(k.expires_at), 'revokedAt', sheaf.iso(k.revoked_at), 'lastUsedAt', sheaf.iso(k.last_used_at))
$$;

create function sheaf.principal_row(p sheaf.principals) returns jsonb language sql stable as $$
  select jsonb_build_object('principalId', p.principal_id, 'name', p.name, 'role', p.role, 'groups', p.groups, 'isDisabled', p.is_disabled,
    'revision', p.revision, 'createdAt', sheaf.iso(p.created_at), 'updatedAt', sheaf.iso(p.updated_at))
$$;

-- {tenantId, kind, id}: null when there is none.
create function sheaf.find_subject(a jsonb) returns jsonb language plpgsql as $$
declare
  is_suspended boolean;
  k sheaf.api_keys;
  p sheaf.principals;
begin
  perform sheaf.act_as(a->>'tenantId');
  select t.suspended_at is not null into is_suspended from sheaf.tenants t where t.tenant_id = a->>'tenantId';
  if not found then return null; end if;
  if a->>'kind' = 'person' then
    select * into p from sheaf.principals s where s.tenant_id = a->>'tenantId' and s.principal_id = a->>'id';
    if not found then return null; end if;
    return jsonb_build_object('name', p.name, 'role', p.role, 'scopes', null, 'groups', p.groups, 'secretHash', null, 'expiresAt', null,
      'isEnded', p.is_disabled, 'isTenantSuspended', is_suspended);
  end if;
  select * into k from sheaf.api_keys s where s.tenant_id = a->>'tenantId' and s.key_id = a->>'id';
  if not found then return null; end if;
  if k.revoked_at is null and (k.last_used_at is null or k.last_used_at < now() - interval '1 hour') then
    update sheaf.api_keys s set last_used_at = date_trunc('hour', now()) where s.tenant_id = k.tenant_id and s.key_id = k.key_id;
  end if;
  return jsonb_build_object('name', k.name, 'role', k.role, 'scopes', k.scopes, 'groups', k.groups, 'secretHash', k.secret_hash,
    'expiresAt', sheaf.iso(k.expires_at), 'isEnded', k.revoked_at is not null, 'isTenantSuspended', is_suspended);
end $$;

create function sheaf.tenant_standing(a jsonb) returns jsonb language plpgsql as $$
declare
  suspended timestamptz;
begin
  perform sheaf.act_as(a->>'tenantId');
  select t.suspended_at into suspended from sheaf.tenants t where t.tenant_id = a->>'tenantId' and t.deleted_at is null;
  if not found then return null; end if;
  return jsonb_build_object('isSuspended', suspended is not null);
end $$;

create function sheaf.find_password(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select jsonb_build_object('id', p.principal_id, 'passwordHash', p.password_hash) from sheaf.principals p
           where p.tenant_id = a->>'tenantId' and p.name = a->>'name');
end $$;

create function sheaf.create_key(a jsonb) returns jsonb language plpgsql as $$
declare
  made sheaf.api_keys;
begin
  perform sheaf.act_as(a->>'tenantId');
  insert into sheaf.api_keys (tenant_id, key_id, name, secret_hash, role, scopes, groups, created_by, expires_at)
  values (a->>'tenantId', a->>'keyId', a->>'name', a->>'secretHash', a->>'role', nullif(a->'scopes', 'null'), coalesce(a->'groups', '[]'), a->>'createdBy',
    (a->>'expiresAt')::timestamptz)
  on conflict (tenant_id, key_id) do nothing;
  select * into made from sheaf.api_keys k where k.tenant_id = a->>'tenantId' and k.key_id = a->>'keyId';
  return sheaf.key_row(made);
end $$;

create function sheaf.list_keys(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(sheaf.key_row(k) order by k.key_id), '[]') from (
    select * from sheaf.api_keys k where k.tenant_id = a->>'tenantId' and (a->>'after' is null or k.key_id > a->>'after')
     order by k.key_id limit (a->>'limit')::int) k);
end $$;

create function sheaf.get_key(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select sheaf.key_row(k) from sheaf.api_keys k where k.tenant_id = a->>'tenantId' and k.key_id = a->>'keyId');
end $$;

create function sheaf.end_refreshes(kind text, id text, reason text) returns void language sql as $$
  update sheaf.refresh_families f set ended_at = now(), ended_because = reason
   where f.tenant_id = sheaf.tenant() and f.kind = $1 and f.subject_id = $2 and f.ended_at is null
$$;

-- Null when there is none; revoking twice keeps the first time.
create function sheaf.revoke_key(a jsonb) returns jsonb language plpgsql as $$
declare
  ended sheaf.api_keys;
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.api_keys k set revoked_at = coalesce(k.revoked_at, now()) where k.tenant_id = a->>'tenantId' and k.key_id = a->>'keyId'
  returning * into ended;
  if not found then return null; end if;
  perform sheaf.end_refreshes('key', ended.key_id, 'subject ended');
  return sheaf.key_row(ended);
end $$;

create function sheaf.create_principal(a jsonb) returns jsonb language plpgsql as $$
declare
  made sheaf.principals;
begin
  perform sheaf.act_as(a->>'tenantId');
  begin
    insert into sheaf.principals (tenant_id, principal_id, name, password_hash, role, groups)
    values (a->>'tenantId', a->>'principalId', a->>'name', a->>'passwordHash', a->>'role', coalesce(a->'groups', '[]'))
    on conflict (tenant_id, principal_id) do nothing;
  exception when unique_violation then
    return jsonb_build_object('problem', 'principal-exists');
  end;
  select * into made from sheaf.principals p where p.tenant_id = a->>'tenantId' and p.principal_id = a->>'principalId';
  return sheaf.principal_row(made);
end $$;

create function sheaf.list_principals(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(sheaf.principal_row(p) order by p.principal_id), '[]') from (
    select * from sheaf.principals p where p.tenant_id = a->>'tenantId' and (a->>'after' is null or p.principal_id > a->>'after')
     order by p.principal_id limit (a->>'limit')::int) p);
end $$;

create function sheaf.get_principal(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select sheaf.principal_row(p) from sheaf.principals p where p.tenant_id = a->>'tenantId' and p.principal_id = a->>'principalId');
end $$;

-- {…, changes: {role?, groups?, isDisabled?, passwordHash?}, revision?}. A new password or an end of access ends what could be renewed.
create function sheaf.change_principal(a jsonb) returns jsonb language plpgsql as $$
declare
  changes jsonb := a->'changes';
  changed sheaf.principals;
begin
  perform sheaf.act_as(a->>'tenantId');
  select * into changed from sheaf.principals p where p.tenant_id = a->>'tenantId' and p.principal_id = a->>'principalId' for update;
  if not found then return jsonb_build_object('problem', 'principal-not-found'); end if;
  if (a->>'revision')::int <> changed.revision then return jsonb_build_object('problem', 'changed-meanwhile'); end if;
  update sheaf.principals p set
    role = coalesce(changes->>'role', p.role), groups = coalesce(changes->'groups', p.groups),
    is_disabled = coalesce((changes->>'isDisabled')::boolean, p.is_disabled), password_hash = coalesce(changes->>'passwordHash', p.password_hash),
    revision = p.revision + 1, updated_at = now()
   where p.tenant_id = a->>'tenantId' and p.principal_id = a->>'principalId'
  returning * into changed;
  if changed.is_disabled or changes ? 'passwordHash' then perform sheaf.end_refreshes('person', changed.principal_id, 'subject ended'); end if;
  return sheaf.principal_row(changed);
end $$;

create function sheaf.delete_principal(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  perform sheaf.end_refreshes('person', a->>'principalId', 'subject ended');
  delete from sheaf.principals p where p.tenant_id = a->>'tenantId' and p.principal_id = a->>'principalId';
  return jsonb_build_object('isDeleted', found);
end $$;

create function sheaf.start_refresh(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  insert into sheaf.refresh_families (tenant_id, family_id, kind, subject_id, secret_hash, expires_at)
  values (a->>'tenantId', a->>'familyId', a->>'kind', a->>'id', a->>'secretHash', (a->>'expiresAt')::timestamptz)
  on conflict do nothing;
  return '{}';
end $$;

-- {tenantId, familyId, secretHash, nextHash, now}: `rotated`, or why not. A token that was good before ends the family. A call
-- that is repeated because its connection broke brings the same next hash.
create function sheaf.rotate_refresh(a jsonb) returns jsonb language plpgsql as $$
declare
  f sheaf.refresh_families;
begin
  perform sheaf.act_as(a->>'tenantId');
  select * into f from sheaf.refresh_families r where r.tenant_id = a->>'tenantId' and r.family_id = a->>'familyId' for update;
  if not found then return jsonb_build_object('outcome', 'unknown'); end if;
  if f.ended_at is not null then return jsonb_build_object('outcome', 'ended'); end if;
  if f.expires_at <= (a->>'now')::timestamptz then return jsonb_build_object('outcome', 'expired'); end if;
  if f.secret_hash = a->>'secretHash' then
    update sheaf.refresh_families r set secret_hash = a->>'nextHash' where r.tenant_id = f.tenant_id and r.family_id = f.family_id;
  elsif f.secret_hash <> a->>'nextHash' then
    update sheaf.refresh_families r set ended_at = now(), ended_because = 'reused' where r.tenant_id = f.tenant_id and r.family_id = f.family_id;
    return jsonb_build_object('outcome', 'reused');
  end if;
  return jsonb_build_object('outcome', 'rotated', 'kind', f.kind, 'id', f.subject_id);
end $$;

create function sheaf.end_refresh(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.refresh_families f set ended_at = now(), ended_because = 'signed out'
   where f.tenant_id = a->>'tenantId' and f.family_id = a->>'familyId' and f.secret_hash = a->>'secretHash' and f.ended_at is null;
  return '{}';
end $$;

-- {tenantId, subjects, now}: how long whoever comes must wait still.
create function sheaf.sign_in_wait(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return jsonb_build_object('waitSeconds', (
    select coalesce(max(greatest(0, ceil(extract(epoch from s.last_failed_at + make_interval(secs => least(900, power(2, least(s.failures, 20) - 5)))
        - (a->>'now')::timestamptz))::int)), 0)
      from sheaf.sign_in_attempts s
     where s.tenant_id = a->>'tenantId' and s.failures >= 5 and s.subject in (select jsonb_array_elements_text(a->'subjects'))));
end $$;

-- Failures of an hour ago count no more.
create function sheaf.note_sign_in(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  insert into sheaf.sign_in_attempts as s (tenant_id, subject, failures, last_failed_at)
  select a->>'tenantId', subject, 1, (a->>'now')::timestamptz from jsonb_array_elements_text(a->'subjects') subject order by subject
  on conflict (tenant_id, subject) do update set last_failed_at = excluded.last_failed_at,
    failures = case when s.last_failed_at < excluded.last_failed_at - interval '1 hour' then 1 else s.failures + 1 end;
  return '{}';
end $$;

create function sheaf.forget_sign_in(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  delete from sheaf.sign_in_attempts s where s.tenant_id = a->>'tenantId' and s.subject = a->>'subject';
  return '{}';
end $$;

-- Those that still verify, the newest first; the first one is made here. They belong to the deployment, to no tenant.
create function sheaf.signing_keys(a jsonb) returns jsonb language plpgsql as $$
begin
  insert into sheaf.signing_keys (kid) select 'first' where not exists (select from sheaf.signing_keys where retires_at is null) on conflict do nothing;
  return (select jsonb_agg(jsonb_build_object('kid', kid, 'createdAt', sheaf.iso(created_at), 'retiresAt', sheaf.iso(retires_at)) order by created_at desc)
    from sheaf.signing_keys where retires_at is null or retires_at > now());
end $$;

-- {kid, overlapSeconds}: a new one signs; those before verify for so long.
create function sheaf.rotate_signing_key(a jsonb) returns jsonb language plpgsql as $$
begin
  insert into sheaf.signing_keys (kid, created_at) values (a->>'kid', clock_timestamp()) on conflict do nothing;
  update sheaf.signing_keys set retires_at = now() + make_interval(secs => (a->>'overlapSeconds')::int) where kid <> a->>'kid' and retires_at is null;
  return sheaf.signing_keys('{}');
end $$;

-- Of all tenants: what can be of no use any more.
create function sheaf.sweep_sign_ins(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as_system();
  delete from sheaf.refresh_families where expires_at < now() - interval '1 day' or ended_at < now() - interval '30 days';
  delete from sheaf.sign_in_attempts where last_failed_at < now() - interval '1 day';
  delete from sheaf.signing_keys where retires_at < now() - interval '1 day';
  return '{}';
end $$;
