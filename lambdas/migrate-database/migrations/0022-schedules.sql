-- Schedules and their firings. The times come from core; here it is decided, once, whether a time fires.

create table sheaf.schedules (
  tenant_id text not null references sheaf.tenants,
  schedule_id text not null,
  name text not null,
  corpus text not null,
  source jsonb not null,
  options jsonb not null default '{}',
  timing jsonb not null,                       -- {cron, everySeconds, timeZone, anchorAt, jitterSeconds}
  overlap text not null check (overlap in ('skip', 'queue')),
  catch_up text not null check (catch_up in ('none', 'last', 'all')),
  is_paused boolean not null default false,
  revision int not null default 1,             -- grows with each change
  applied_revision int not null default 0,     -- what the scheduler was told last
  settled_until timestamptz not null,          -- every time up to here has fired or was left out
  next_run_at timestamptz,                     -- null: paused, or it never comes again
  deleted_at timestamptz,                      -- the scheduler still has to forget it
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, schedule_id)
);
create unique index schedules_by_name on sheaf.schedules (tenant_id, name) where deleted_at is null;
create index schedules_due on sheaf.schedules (next_run_at) where next_run_at is not null;
create index schedules_unapplied on sheaf.schedules (updated_at) where applied_revision < revision;

-- `starting`: takes its turn at start_at; `queued`: waits for the job before it; the others have ended.
create table sheaf.schedule_firings (
  tenant_id text not null,
  schedule_id text not null,
  scheduled_at timestamptz not null,
  trigger text not null check (trigger in ('schedule', 'person')),
  outcome text not null check (outcome in ('starting', 'queued', 'submitted', 'skipped')),
  reason text,
  start_at timestamptz not null,
  job_id text,
  idempotency_key text,                        -- of who asked for it
  created_at timestamptz not null default now(),
  primary key (tenant_id, schedule_id, scheduled_at),
  foreign key (tenant_id, schedule_id) references sheaf.schedules on delete cascade
);
create unique index schedule_firings_by_key on sheaf.schedule_firings (tenant_id, schedule_id, idempotency_key) where idempotency_key is not null;
create index schedule_firings_open on sheaf.schedule_firings (start_at) where outcome in ('starting', 'queued');

select sheaf.secure_tables();

create function sheaf.schedule_row(s sheaf.schedules) returns jsonb language sql stable as $$
  select jsonb_build_object('tenantId', s.tenant_id, 'scheduleId', s.schedule_id, 'name', s.name, 'corpus', s.corpus, 'source', s.source,
    'options', s.options, 'timing', s.timing, 'overlap', s.overlap, 'catchUp', s.catch_up, 'isPaused', s.is_paused, 'revision', s.revision,
    'appliedRevision', s.applied_revision, 'settledUntil', sheaf.iso(s.settled_until), 'nextRunAt', sheaf.iso(s.next_run_at),
    'isDeleted', s.deleted_at is not null, 'createdAt', sheaf.iso(s.created_at), 'updatedAt', sheaf.iso(s.updated_at))
$$;

create function sheaf.firing_row(f sheaf.schedule_firings) returns jsonb language sql stable as $$
  select jsonb_build_object('scheduledAt', sheaf.iso(f.scheduled_at), 'trigger', f.trigger, 'outcome', f.outcome, 'reason', f.reason,
    'startAt', sheaf.iso(f.start_at), 'jobId', f.job_id)
$$;

-- A call may be repeated when its connection breaks: the same id is the same schedule.
create function sheaf.create_schedule(a jsonb) returns jsonb language plpgsql as $$
declare
  made sheaf.schedules;
begin
  perform sheaf.act_as(a->>'tenantId');
  if not exists (select from sheaf.corpora where tenant_id = a->>'tenantId' and corpus = a->>'corpus') then
    return jsonb_build_object('problem', 'corpus-not-found');
  end if;
  begin
    insert into sheaf.schedules (tenant_id, schedule_id, name, corpus, source, options, timing, overlap, catch_up, is_paused, settled_until, next_run_at)
    values (a->>'tenantId', a->>'scheduleId', a->>'name', a->>'corpus', a->'source', coalesce(a->'options', '{}'), a->'timing', a->>'overlap',
      a->>'catchUp', (a->>'isPaused')::boolean, (a->>'settledUntil')::timestamptz, (a->>'nextRunAt')::timestamptz)
    on conflict (tenant_id, schedule_id) do nothing;
  exception when unique_violation then
    return jsonb_build_object('problem', 'schedule-exists');
  end;
  select * into made from sheaf.schedules s where s.tenant_id = a->>'tenantId' and s.schedule_id = a->>'scheduleId';
  return sheaf.schedule_row(made);
end $$;

-- Deleted ones are shown to who asks for them: their entry in the scheduler has to go.
create function sheaf.get_schedule(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select sheaf.schedule_row(s) || jsonb_build_object('isSuspended', exists (
      select from sheaf.tenants t where t.tenant_id = s.tenant_id and t.suspended_at is not null))
    from sheaf.schedules s where s.tenant_id = a->>'tenantId' and s.schedule_id = a->>'scheduleId'
     and (s.deleted_at is null or coalesce((a->>'withDeleted')::boolean, false)));
end $$;

create function sheaf.list_schedules(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(sheaf.schedule_row(s) order by s.schedule_id), '[]') from (
    select * from sheaf.schedules l where l.tenant_id = a->>'tenantId' and l.deleted_at is null
       and (a->>'after' is null or l.schedule_id > a->>'after')
     order by l.schedule_id limit (a->>'limit')::int) s);
end $$;

-- Replaces what core computed out of `fromRevision`; null when somebody else changed it meanwhile. A pause ends what waits.
create function sheaf.replace_schedule(a jsonb) returns jsonb language plpgsql as $$
declare
  changed sheaf.schedules;
begin
  perform sheaf.act_as(a->>'tenantId');
  if not exists (select from sheaf.corpora where tenant_id = a->>'tenantId' and corpus = a->>'corpus') then
    return jsonb_build_object('problem', 'corpus-not-found');
  end if;
  begin
    update sheaf.schedules s set name = a->>'name', corpus = a->>'corpus', source = a->'source', options = coalesce(a->'options', '{}'),
      timing = a->'timing', overlap = a->>'overlap', catch_up = a->>'catchUp', is_paused = (a->>'isPaused')::boolean,
      settled_until = (a->>'settledUntil')::timestamptz, next_run_at = (a->>'nextRunAt')::timestamptz, revision = s.revision + 1, updated_at = now()
     where s.tenant_id = a->>'tenantId' and s.schedule_id = a->>'scheduleId' and s.deleted_at is null and s.revision = (a->>'fromRevision')::int
    returning * into changed;
  exception when unique_violation then
    return jsonb_build_object('problem', 'schedule-exists');
  end;
  if changed.schedule_id is null then return null; end if;
  if changed.is_paused then perform sheaf.drop_waiting(changed, 'The schedule was paused while this firing waited.'); end if;
  return sheaf.schedule_row(changed);
end $$;

create function sheaf.drop_waiting(s sheaf.schedules, why text) returns void language sql as $$
  update sheaf.schedule_firings f set outcome = 'skipped', reason = why
   where f.tenant_id = s.tenant_id and f.schedule_id = s.schedule_id
     and (f.outcome = 'queued' or (f.outcome = 'starting' and f.start_at > now()))
$$;

create function sheaf.delete_schedule(a jsonb) returns jsonb language plpgsql as $$
declare
  gone sheaf.schedules;
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.schedules s set deleted_at = now(), next_run_at = null, revision = s.revision + 1, updated_at = now()
   where s.tenant_id = a->>'tenantId' and s.schedule_id = a->>'scheduleId' and s.deleted_at is null returning * into gone;
  if gone.schedule_id is null then return jsonb_build_object('isDeleted', false); end if;
  perform sheaf.drop_waiting(gone, 'The schedule was deleted.');
  return jsonb_build_object('isDeleted', true);
end $$;

-- The scheduler was told of a revision. Returns the row: where that is no longer the newest, it must be told again, whatever others
-- told it before. A deleted one that the scheduler has forgotten goes.
create function sheaf.schedule_applied(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  delete from sheaf.schedules s where s.tenant_id = a->>'tenantId' and s.schedule_id = a->>'scheduleId'
     and s.revision = (a->>'revision')::int and s.deleted_at is not null;
  update sheaf.schedules s set applied_revision = (a->>'revision')::int
   where s.tenant_id = a->>'tenantId' and s.schedule_id = a->>'scheduleId';
  return (select sheaf.schedule_row(s) from sheaf.schedules s where s.tenant_id = a->>'tenantId' and s.schedule_id = a->>'scheduleId');
end $$;

-- Whether a job of the schedule, or a firing that will become one, has not ended. One that takes its turn now counts, too.
create function sheaf.is_firing(tenant text, schedule text, kinds text[]) returns boolean language sql stable as $$
  select exists (select from sheaf.schedule_firings f left join sheaf.jobs j on j.tenant_id = f.tenant_id and j.job_id = f.job_id
   where f.tenant_id = tenant and f.schedule_id = schedule
     and (f.outcome = any(kinds) or (f.outcome = 'submitted' and j.status in ('pending', 'running', 'paused'))))
$$;

-- Claims a time of a schedule, once, and decides in the same statement what comes of it. The row of the schedule is what two
-- claims wait for. With `waitsForTurn` nothing is claimed while another firing has not ended: the answer is {"outcome": "busy"}.
create function sheaf.claim_firing(a jsonb) returns jsonb language plpgsql as $$
declare
  s sheaf.schedules;
  f sheaf.schedule_firings;
  result text := 'starting';
  why text := null;
begin
  perform sheaf.act_as(a->>'tenantId');
  select * into s from sheaf.schedules o where o.tenant_id = a->>'tenantId' and o.schedule_id = a->>'scheduleId' and o.deleted_at is null for update;
  if s.schedule_id is null then return null; end if;
  select * into f from sheaf.schedule_firings o where o.tenant_id = s.tenant_id and o.schedule_id = s.schedule_id
     and o.idempotency_key = a->>'idempotencyKey';
  if f.schedule_id is not null then return sheaf.firing_row(f) || jsonb_build_object('isReplayed', true); end if;
  select * into f from sheaf.schedule_firings o where o.tenant_id = s.tenant_id and o.schedule_id = s.schedule_id
     and o.scheduled_at = (a->>'scheduledAt')::timestamptz;
  if f.schedule_id is not null then return sheaf.firing_row(f); end if;
  if a->>'skipReason' is not null then
    result := 'skipped';
    why := a->>'skipReason';
  elsif sheaf.is_firing(s.tenant_id, s.schedule_id, array['starting', 'queued']) then
    if coalesce((a->>'waitsForTurn')::boolean, false) then return jsonb_build_object('outcome', 'busy'); end if;
    if s.overlap = 'queue' and not exists (select from sheaf.schedule_firings o where o.tenant_id = s.tenant_id
        and o.schedule_id = s.schedule_id and o.outcome = 'queued') then
      result := 'queued';
    else
      result := 'skipped';
      why := case when s.overlap = 'queue' then 'The job of an earlier firing had not ended, and another firing waited for it already.'
                  else 'The job of an earlier firing had not ended, and overlap is skip.' end;
    end if;
  end if;
  insert into sheaf.schedule_firings (tenant_id, schedule_id, scheduled_at, trigger, outcome, reason, start_at, idempotency_key)
  values (s.tenant_id, s.schedule_id, (a->>'scheduledAt')::timestamptz, a->>'trigger', result, why, (a->>'startAt')::timestamptz, a->>'idempotencyKey')
  returning * into f;
  return sheaf.firing_row(f);
end $$;

-- Firings whose turn it is; one that was queued has it when the job before it has ended.
create function sheaf.ready_firings(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  perform from sheaf.schedules s where s.tenant_id = a->>'tenantId' and s.schedule_id = a->>'scheduleId' for update;
  update sheaf.schedule_firings f set outcome = 'starting', start_at = (a->>'now')::timestamptz
   where f.tenant_id = a->>'tenantId' and f.schedule_id = a->>'scheduleId' and f.outcome = 'queued'
     and not sheaf.is_firing(f.tenant_id, f.schedule_id, array['starting']);
  return (select coalesce(jsonb_agg(sheaf.firing_row(f) order by f.scheduled_at), '[]') from sheaf.schedule_firings f
   where f.tenant_id = a->>'tenantId' and f.schedule_id = a->>'scheduleId' and f.outcome = 'starting' and f.start_at <= (a->>'now')::timestamptz);
end $$;

create function sheaf.settle_firing(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.schedule_firings f set outcome = a->>'outcome', reason = a->>'reason', job_id = a->>'jobId'
   where f.tenant_id = a->>'tenantId' and f.schedule_id = a->>'scheduleId' and f.scheduled_at = (a->>'scheduledAt')::timestamptz
     and f.outcome = 'starting';
  -- What is shown is the last hundred.
  delete from sheaf.schedule_firings f where f.tenant_id = a->>'tenantId' and f.schedule_id = a->>'scheduleId'
     and f.outcome in ('submitted', 'skipped') and f.scheduled_at < (select min(l.scheduled_at) from (
       select o.scheduled_at from sheaf.schedule_firings o where o.tenant_id = a->>'tenantId' and o.schedule_id = a->>'scheduleId'
        order by o.scheduled_at desc limit 100) l)
     and not exists (select from sheaf.jobs j where j.tenant_id = f.tenant_id and j.job_id = f.job_id and j.status in ('pending', 'running', 'paused'));
  return '{}';
end $$;

-- The last firings, each with how its job stands.
create function sheaf.list_firings(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(sheaf.firing_row(f) || jsonb_build_object('jobStatus', (select j.status from sheaf.jobs j
      where j.tenant_id = f.tenant_id and j.job_id = f.job_id)) order by f.scheduled_at desc), '[]')
    from (select * from sheaf.schedule_firings l where l.tenant_id = a->>'tenantId' and l.schedule_id = a->>'scheduleId'
           order by l.scheduled_at desc limit (a->>'limit')::int) f);
end $$;

-- Times up to `settledUntil` are done with. Says nothing of a schedule that was changed meanwhile.
create function sheaf.advance_schedule(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.schedules s set settled_until = greatest(s.settled_until, (a->>'settledUntil')::timestamptz),
    next_run_at = (a->>'nextRunAt')::timestamptz
   where s.tenant_id = a->>'tenantId' and s.schedule_id = a->>'scheduleId' and s.revision = (a->>'revision')::int
     and s.settled_until <= (a->>'settledUntil')::timestamptz;
  return '{}';
end $$;

-- Schedules of which something waits for the end of a job that has ended: a firing in the queue, or times to be made up for.
create function sheaf.schedules_waiting_for(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(jsonb_build_object('tenantId', s.tenant_id, 'scheduleId', s.schedule_id)), '[]')
    from sheaf.schedules s
   where s.tenant_id = a->>'tenantId' and s.deleted_at is null
     and (s.next_run_at <= now() or exists (select from sheaf.schedule_firings q where q.tenant_id = s.tenant_id and q.schedule_id = s.schedule_id and q.outcome = 'queued'))
     and exists (select from sheaf.schedule_firings f join sheaf.jobs j on j.tenant_id = f.tenant_id and j.job_id = f.job_id
      where f.tenant_id = s.tenant_id and f.schedule_id = s.schedule_id and f.job_id = a->>'jobId'
        and j.status not in ('pending', 'running', 'paused')));
end $$;

-- Schedules that somebody must look at: a time passed unheard, a firing did not start, a change did not reach the scheduler. Those of
-- a suspended tenant wait.
create function sheaf.schedules_in_doubt(a jsonb) returns jsonb language plpgsql as $$
declare
  late timestamptz := (a->>'now')::timestamptz - (a->>'olderThanSeconds')::float * interval '1 second';
begin
  perform sheaf.act_as_system();
  return (select coalesce(jsonb_agg(jsonb_build_object('tenantId', w.tenant_id, 'scheduleId', w.schedule_id)), '[]') from (
   select d.tenant_id, d.schedule_id from (
    select s.tenant_id, s.schedule_id from sheaf.schedules s where s.next_run_at <= late
    union
    select s.tenant_id, s.schedule_id from sheaf.schedules s where s.applied_revision < s.revision and s.updated_at <= late
    union
    select f.tenant_id, f.schedule_id from sheaf.schedule_firings f where f.outcome = 'starting' and f.start_at <= late
    union
    select f.tenant_id, f.schedule_id from sheaf.schedule_firings f where f.outcome = 'queued'
       and not sheaf.is_firing(f.tenant_id, f.schedule_id, array['starting'])) d
   where not exists (select from sheaf.tenants t where t.tenant_id = d.tenant_id and t.suspended_at is not null)
   limit (a->>'limit')::int) w);
end $$;
