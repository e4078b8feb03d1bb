-- Whether calls to something outside go through. No tenant: a provider that is down is down for all. Keys are a provider's name
-- and a hash; the state is made by layers/core (platform/circuits), here it is compared and set.
create table sheaf.circuits (
  circuit_key text primary key,
  state jsonb not null,
  version bigint not null,
  updated_at timestamptz not null default now()
) with (fillfactor = 70);

create index jobs_paused on sheaf.jobs (tenant_id, job_id) where status = 'paused';

select sheaf.secure_tables();

-- {key}: {state, version, now}, with a null state and version 0 for one that nobody has written yet. The clock is that of the
-- database, so that no other needs to agree with it.
create function sheaf.read_circuit(a jsonb) returns jsonb language plpgsql as $$
declare
  found_row sheaf.circuits;
begin
  select * into found_row from sheaf.circuits c where c.circuit_key = a->>'key';
  return jsonb_build_object('state', found_row.state, 'version', coalesce(found_row.version, 0),
    'now', floor(extract(epoch from clock_timestamp()) * 1000)::bigint);
end $$;

-- {key, state, version}: writes the state unless another has written since that version.
create function sheaf.write_circuit(a jsonb) returns jsonb language plpgsql as $$
declare
  n int;
begin
  if (a->>'version')::bigint = 0 then
    insert into sheaf.circuits (circuit_key, state, version) values (a->>'key', a->'state', 1) on conflict do nothing;
  else
    update sheaf.circuits c set state = a->'state', version = c.version + 1, updated_at = now()
     where c.circuit_key = a->>'key' and c.version = (a->>'version')::bigint;
  end if;
  get diagnostics n = row_count;
  return jsonb_build_object('isWritten', n > 0);
end $$;

-- Jobs that are paused since a circuit opened, and may go on: the message of their failure names the circuit. Of one that has closed,
-- all; of one whose time is over, the oldest job alone, which tries it for the others. A failure that a person has dismissed
-- is not worked on. {limit}
create function sheaf.jobs_after_circuits(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as_system();
  return (select coalesce(jsonb_agg(jsonb_build_object('tenantId', w.tenant_id, 'jobId', w.job_id)), '[]') from (
    select p.tenant_id, p.job_id from (
      select j.tenant_id, j.job_id, c.state, f.updated_at,
             row_number() over (partition by c.circuit_key order by f.updated_at, j.job_id) as place
        from sheaf.jobs j
        join sheaf.failures f on f.tenant_id = j.tenant_id and f.job_id = j.job_id and f.stage = 'job' and f.status = 'open'
         and f.error = 'CircuitOpen'
        left join sheaf.circuits c on c.circuit_key = substring(f.message from '\(circuit ([^)]+)\)')
       where j.status = 'paused'
         and not exists (select from sheaf.tenants t where t.tenant_id = j.tenant_id and t.suspended_at is not null)) p
     where coalesce(p.state->>'phase', 'closed') = 'closed'
        or (p.place = 1 and greatest((p.state->>'openUntil')::bigint, (p.state->>'probeUntil')::bigint)
                            <= extract(epoch from clock_timestamp()) * 1000)
     order by p.updated_at limit (a->>'limit')::int) w);
end $$;
