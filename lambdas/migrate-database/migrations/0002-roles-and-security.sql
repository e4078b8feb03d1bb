-- Who may see what.
--
-- sheaf_app     sees the rows of one tenant: row-level security on `sheaf.tenant`, forced, for every table with tenant_id.
-- sheaf_system  sees all tenants, for the functions that must: sweep, receive-objects, open-jobs, drain-dead-letters,
--               optimize-index.
-- the owner     migrates. It may become either role, so that one login is enough where there is only one.
--
-- Convention for hot paths: `sheaf.name(argument jsonb) returns jsonb language plpgsql`, security invoker. Its first
-- statement is `perform sheaf.act_as(argument->>'tenantId')` or `perform sheaf.act_as_system()`; role and tenant then hold
-- until the end of the transaction, which for a call of one statement is that statement. Nothing leaks to the next one.
-- A login that is `sheaf_app` itself cannot act as the system. After new tables: `select sheaf.secure_tables()`.

do $$
declare
  wanted text;
begin
  foreach wanted in array array['sheaf_app', 'sheaf_system'] loop
    begin
      -- noinherit: belonging to a role gives its rights only after becoming it.
      if not exists (select from pg_roles where rolname = wanted) then
        execute format('create role %I nologin noinherit', wanted);
      end if;
    exception when duplicate_object or unique_violation then
      null; -- roles belong to the whole server: another database's migration was quicker
    end;
  end loop;
  -- The system works for one tenant at a time where it can.
  if not pg_has_role('sheaf_system', 'sheaf_app', 'member') then
    grant sheaf_app to sheaf_system;
  end if;
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant sheaf_app, sheaf_system to %I', current_user);
  end if;
end
$$;

grant usage on schema sheaf to sheaf_app, sheaf_system;

-- Compiling takes half a second for statements that run for milliseconds, whose cost is estimated too high: no JIT.
create function sheaf.act_as(tenant text) returns void language plpgsql as $$
begin
  if tenant is null or tenant !~ '^[a-z0-9-]{3,40}$' then
    raise exception 'A tenant id is 3–40 of a–z, 0–9 and "-", not "%".', coalesce(tenant, 'null') using errcode = '22023';
  end if;
  perform set_config('sheaf.tenant', tenant, true), set_config('role', 'sheaf_app', true), set_config('jit', 'off', true);
end
$$;

create function sheaf.act_as_system() returns void language plpgsql as $$
begin
  perform set_config('sheaf.tenant', '', true), set_config('role', 'sheaf_system', true), set_config('jit', 'off', true);
end
$$;

-- The tenant that row-level security compares with; empty or null outside of one.
create function sheaf.tenant() returns text language sql stable as $$
  select current_setting('sheaf.tenant', true)
$$;

-- Rights and row-level security for every table of the schema that lacks them. Safe to repeat.
create function sheaf.secure_tables() returns void language plpgsql as $$
declare
  relation record;
begin
  for relation in
    select c.oid::regclass as name,
           exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped) as has_tenant
      from pg_class c
     where c.relnamespace = 'sheaf'::regnamespace and c.relkind in ('r', 'p')
       and c.relname not in ('migrations', 'migration_lease')
  loop
    execute format('grant select, insert%s on %s to sheaf_app, sheaf_system',
      case when relation.name = to_regclass('sheaf.audit_log') then '' else ', update, delete' end, relation.name);
    if relation.has_tenant then
      execute format('alter table %s enable row level security', relation.name);
      execute format('alter table %s force row level security', relation.name);
      if not exists (select from pg_policy p where p.polrelid = relation.name and p.polname = 'own_tenant') then
        execute format(
          'create policy own_tenant on %s to sheaf_app using (tenant_id = current_setting(''sheaf.tenant'', true)) with check (tenant_id = current_setting(''sheaf.tenant'', true))',
          relation.name);
      end if;
      if not exists (select from pg_policy p where p.polrelid = relation.name and p.polname = 'all_tenants') then
        execute format('create policy all_tenants on %s to sheaf_system using (true) with check (true)', relation.name);
      end if;
    end if;
  end loop;
end
$$;

-- ISO 8601 in UTC with microseconds, as the adapters write `timestamptz`; for timestamps within jsonb.
create function sheaf.iso(at timestamptz) returns text language sql immutable as $$
  select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- A result in parts that fit the rows of Aurora's Data API (64 KB a row, 1 MiB in all, counted as JSON in JSON). Raising
-- here rolls the call back, where the Data API would end the request after the work was done.
create function sheaf.parts_of(result jsonb) returns setof text language plpgsql as $$
declare
  content text := result::text;
  bytes int := octet_length(to_json(content)::text);
begin
  if bytes > 1000000 then
    raise exception 'The result has % bytes; a call over the Data API returns at most 1000000. Ask for less at a time.', bytes
      using errcode = '54000';
  end if;
  for part in 0 .. greatest(coalesce(length(content), 0) - 1, 0) / 12000 loop
    return next substr(content, part * 12000 + 1, 12000);
  end loop;
end
$$;

select sheaf.secure_tables();
