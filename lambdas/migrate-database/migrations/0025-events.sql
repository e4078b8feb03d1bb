-- What happens to jobs, as it happens: a row for each change of a job, and for each stage that a wave of documents reaches or
-- leaves. Never a row for a document: how far those are is counted when somebody asks. And who outside is told of it: webhooks.

-- Where the events of a job stand. Its row is locked from the number until the commit, so that events become visible in the order of
-- their numbers: who has read up to one has missed nothing before it.
create table sheaf.job_event_heads (
  tenant_id text not null,
  job_id text not null,
  last_sequence int not null default 0,
  attempt int not null default 0,             -- and wave: what `reached` is about
  wave int not null default 0,
  reached jsonb not null default '[]',        -- stages that were said to have started, and `{stage} done`
  primary key (tenant_id, job_id),
  foreign key (tenant_id, job_id) references sheaf.jobs on delete cascade
) with (fillfactor = 50);

create table sheaf.job_events (
  tenant_id text not null,
  job_id text not null,
  sequence int not null,                      -- of the job, from 1 without gaps
  type text not null,                         -- a name of the table of events in core, which has the schema of `data`
  data jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, job_id, sequence),
  foreign key (tenant_id, job_id) references sheaf.job_event_heads on delete cascade
);
create index job_events_by_time on sheaf.job_events (created_at);

create table sheaf.webhooks (
  tenant_id text not null references sheaf.tenants,
  webhook_id text not null,
  url text not null,
  event_types jsonb not null,                 -- names of events; empty for all
  description text,
  secret_ref text not null,                   -- of the secret store
  failing_since timestamptz,                  -- the first failure after the last success
  disabled_at timestamptz,
  disabled_reason text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, webhook_id)
);

-- One event for one webhook, written with the event itself: it is never told of what was rolled back, and never not told.
create table sheaf.webhook_deliveries (
  tenant_id text not null,
  webhook_id text not null,
  delivery_id text not null,                  -- {jobId}-{sequence}
  job_id text not null,
  sequence int not null,
  type text not null,
  status text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),
  attempts int not null default 0,
  next_attempt_at timestamptz default now(),  -- null when nothing is to be tried; while it is tried, when that counts as lost
  last_status int,                            -- of HTTP; null when no answer came
  last_error text,
  last_attempt_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, webhook_id, delivery_id),
  foreign key (tenant_id, webhook_id) references sheaf.webhooks on delete cascade,
  foreign key (tenant_id, job_id, sequence) references sheaf.job_events on delete cascade
);
create index webhook_deliveries_due on sheaf.webhook_deliveries (tenant_id, next_attempt_at) where next_attempt_at is not null;
create index webhook_deliveries_by_event on sheaf.webhook_deliveries (tenant_id, job_id, sequence);

-- The message that waits in the queue for a tenant's deliveries: one is enough, however much happens.
create table sheaf.webhook_looks (
  tenant_id text primary key references sheaf.tenants,
  look_at timestamptz not null
);

-- Streams that are open now. Of no tenant, since all share the limit; it is a count, not a secret.
create table sheaf.event_streams (
  stream_id text primary key,
  tenant text not null,
  expires_at timestamptz not null
);
create index event_streams_by_expiry on sheaf.event_streams (expires_at);

select sheaf.secure_tables();

-- Appends an event, and one delivery for each webhook that wants it. The caller has become the tenant, or the system.
create function sheaf.note_event(tenant text, job text, kind text, facts jsonb) returns void language plpgsql as $$
declare
  number int;
begin
  insert into sheaf.job_event_heads as h (tenant_id, job_id, last_sequence) values (tenant, job, 1)
  on conflict (tenant_id, job_id) do update set last_sequence = h.last_sequence + 1
  returning h.last_sequence into number;
  insert into sheaf.job_events (tenant_id, job_id, sequence, type, data) values (tenant, job, number, kind, facts);
  insert into sheaf.webhook_deliveries (tenant_id, webhook_id, delivery_id, job_id, sequence, type)
  select w.tenant_id, w.webhook_id, job || '-' || number, job, number, kind from sheaf.webhooks w
   where w.tenant_id = tenant and w.disabled_at is null and (w.event_types = '[]' or w.event_types ? kind);
end $$;

-- A wave begins: what its stages reach is told anew. Repeating it changes nothing.
create function sheaf.begin_wave(a jsonb) returns void language plpgsql as $$
begin
  update sheaf.job_event_heads set attempt = (a->>'attempt')::int, wave = coalesce((a->>'wave')::int, 0), reached = '[]'
   where tenant_id = a->>'tenantId' and job_id = a->>'jobId'
     and (attempt, wave) <> ((a->>'attempt')::int, coalesce((a->>'wave')::int, 0));
end $$;

-- The first batch of a wave comes to a stage. For every other batch this is one look at one row.
create function sheaf.note_stage_started(a jsonb, entered text) returns void language plpgsql as $$
declare
  head sheaf.job_event_heads;
begin
  update sheaf.job_event_heads h set reached = h.reached || to_jsonb(entered)
   where h.tenant_id = a->>'tenantId' and h.job_id = a->>'jobId' and h.attempt = (a->>'attempt')::int and not h.reached ? entered
  returning * into head;
  if head.job_id is null then return; end if;
  perform sheaf.note_event(a->>'tenantId', a->>'jobId', 'stage_started',
    jsonb_build_object('stage', entered, 'attempt', head.attempt, 'wave', head.wave));
end $$;

-- A batch or shard gave up in a stage: `ended` is what end_documents took.
create function sheaf.note_stage_failed(a jsonb, ended jsonb) returns void language plpgsql as $$
begin
  if jsonb_array_length(ended) = 0 then return; end if;
  perform sheaf.note_event(a->>'tenantId', a->>'jobId', 'stage_failed', jsonb_build_object('stage', a->'stage', 'attempt', a->'attempt',
    'documents', jsonb_array_length(ended), 'error', a->'error', 'endedAs', a->'endsAs'));
end $$;

-- Documents of a batch are to be tried again, after a pause.
create function sheaf.note_retry(a jsonb, repeated jsonb) returns void language plpgsql as $$
begin
  if jsonb_array_length(repeated) = 0 then return; end if;
  perform sheaf.note_event(a->>'tenantId', a->>'jobId', 'retry_attempt', jsonb_build_object('stage', a->'stage', 'attempt', a->'attempt',
    'documents', jsonb_array_length(repeated), 'error', (
      select mode() within group (order by o->>'error') from jsonb_array_elements(repeated) o)));
end $$;

-- The stages that a wave has behind it, each told with its counts if any document came to it. Repeating it changes nothing.
create function sheaf.complete_stages(a jsonb) returns jsonb language plpgsql as $$
declare
  head sheaf.job_event_heads;
  passed text;
  counts jsonb;
begin
  perform sheaf.act_as(a->>'tenantId');
  for passed in select jsonb_array_elements_text(a->'stages') loop
    update sheaf.job_event_heads h set reached = h.reached || to_jsonb(passed || ' done')
     where h.tenant_id = a->>'tenantId' and h.job_id = a->>'jobId' and h.attempt = (a->>'attempt')::int
       and h.reached ? passed and not h.reached ? (passed || ' done')
    returning * into head;
    continue when head.job_id is null;
    counts := coalesce(counts, sheaf.wave_counts(a->>'tenantId', a->>'jobId', head.wave));
    perform sheaf.note_event(a->>'tenantId', a->>'jobId', 'stage_completed',
      jsonb_build_object('stage', passed, 'attempt', head.attempt, 'wave', head.wave) || (counts->passed));
    head := null;
  end loop;
  return '{}';
end $$;

-- Documents of a wave that passed each stage, and that ended in it: {"fetch": {"done": 9, "failed": 1}, …}.
create function sheaf.wave_counts(tenant text, job text, number int) returns jsonb language sql stable as $$
  select jsonb_object_agg(s.stage, jsonb_build_object(
      'done', (select coalesce(sum(g.documents), 0) from jsonb_to_recordset(d.groups) as g(documents int, behind int) where g.behind > s.rank),
      'failed', (select coalesce(sum(g.documents), 0) from jsonb_to_recordset(d.groups) as g(documents int, stage text) where g.stage = s.stage)))
    from (values ('fetch', 2), ('clean', 3), ('chunk', 4), ('embed', 5), ('store', 6)) as s(stage, rank)
   cross join (
     select coalesce(jsonb_agg(to_jsonb(e)), '[]') as groups from (
       select x.stage, count(*) as documents, case when x.stage is not null then array_position(array['fetch', 'clean', 'chunk', 'embed', 'store'], x.stage) + 1
                when j.state = 'unchanged' then 3 else coalesce(sheaf.stage_rank(j.state), 0) end as behind
         from sheaf.job_documents j
         left join lateral (select f.stage from sheaf.failures f where j.state in ('quarantined', 'failed') and f.tenant_id = j.tenant_id
            and f.document_id = j.document_id and f.job_id = j.job_id order by f.updated_at desc limit 1) x on true
        where j.tenant_id = tenant and j.job_id = job and j.wave = number
        group by 1, 3) e) d
$$;

-- Every change of a job's status is told, whoever makes it.
create function sheaf.note_job_change() returns trigger language plpgsql as $$
declare
  kind text;
  why text;
  facts jsonb := jsonb_build_object('attempt', new.attempt);
begin
  if tg_op = 'INSERT' then
    perform sheaf.note_event(new.tenant_id, new.job_id, 'job_submitted',
      jsonb_build_object('corpus', new.corpus, 'source', new.source->>'type'));
    return null;
  end if;
  if new.status = 'running' then
    kind := 'job_started';
  elsif new.status = 'pending' then
    kind := case when old.status = 'paused' then 'job_resumed' else 'job_retried' end;
    facts := facts || jsonb_build_object('endedBefore', old.status);
  else
    select coalesce(
      (select t.halt_error from sheaf.job_attempts t where t.tenant_id = new.tenant_id and t.job_id = new.job_id and t.attempt = new.attempt),
      (select f.error from sheaf.failures f where f.tenant_id = new.tenant_id and f.job_id = new.job_id and f.stage = 'job'
          and f.status in ('open', 'redriven') order by f.updated_at desc limit 1)) into why;
    kind := case new.status when 'completed' then 'job_completed' when 'partial' then 'job_completed' when 'failed' then 'job_failed'
                 when 'cancelled' then 'job_cancelled' else case why when 'BudgetExceeded' then 'budget_paused' else 'job_paused' end end;
    facts := facts || sheaf.end_facts(new, why);
  end if;
  perform sheaf.note_event(new.tenant_id, new.job_id, kind, facts);
  return null;
end $$;

create function sheaf.end_facts(job sheaf.jobs, why text) returns jsonb language sql stable as $$
  select jsonb_build_object('status', job.status, 'outcome', job.outcome, 'error', why,
    'documents', (select jsonb_build_object('total', coalesce(job.counts->'total', '0'), 'stored', coalesce(job.counts->'stored', '0'),
       'unchanged', coalesce(job.counts->'unchanged', '0'), 'quarantined', coalesce(job.counts->'quarantined', '0'), 'failed', coalesce(job.counts->'failed', '0'),
       'deleted', coalesce(job.counts->'deleted', '0'), 'cancelled', coalesce(job.counts->'cancelled', '0'))),
    'chunks', coalesce(job.counts->'chunks', '0'),
    'cost', (select jsonb_build_object('currency', coalesce(min(l.currency), 'USD'), 'amount', coalesce(sum(l.amount_micros), 0) / 1000000.0)
       from sheaf.ledger_entries l where l.tenant_id = job.tenant_id and l.job_id = job.job_id))
$$;

create trigger job_submitted after insert on sheaf.jobs for each row execute function sheaf.note_job_change();
create trigger job_changed after update on sheaf.jobs for each row when (old.status is distinct from new.status)
  execute function sheaf.note_job_change();

-- Events of a job after one of them; null when there is no such job. `hasEnded`: nothing more comes until somebody acts.
create function sheaf.list_job_events(a jsonb) returns jsonb language plpgsql as $$
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

create function sheaf.event_row(e sheaf.job_events) returns jsonb language sql stable as $$
  select jsonb_build_object('jobId', e.job_id, 'sequence', e.sequence, 'type', e.type, 'data', e.data, 'time', sheaf.iso(e.created_at))
$$;

-- Opens a stream, or renews it; says no beyond the limits, and while the tenant is suspended. Two that come at once may both pass: the limit is one of effort, not of right.
create function sheaf.hold_stream(a jsonb) returns jsonb language plpgsql as $$
declare
  is_known boolean;
  refused text;
begin
  perform sheaf.act_as(a->>'tenantId');
  if exists (select from sheaf.tenants t where t.tenant_id = a->>'tenantId' and t.suspended_at is not null) then
    return jsonb_build_object('refused', 'suspended');
  end if;
  delete from sheaf.event_streams where expires_at < now();
  select exists (select from sheaf.event_streams where stream_id = a->>'streamId') into is_known;
  if not is_known then
    select case when count(*) >= (a->>'mostOpen')::int then 'all' when count(*) filter (where s.tenant = a->>'tenantId') >= (a->>'mostOfTenant')::int then 'tenant' end
      into refused from sheaf.event_streams s;
    if refused is not null then return jsonb_build_object('refused', refused); end if;
  end if;
  insert into sheaf.event_streams (stream_id, tenant, expires_at)
  values (a->>'streamId', a->>'tenantId', now() + make_interval(secs => (a->>'seconds')::int))
  on conflict (stream_id) do update set expires_at = excluded.expires_at;
  return jsonb_build_object('refused', null);
end $$;

create function sheaf.close_stream(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  delete from sheaf.event_streams where stream_id = a->>'streamId' and tenant = a->>'tenantId';
  return '{}';
end $$;

-- Events that are older than so many days, in parts; deliveries go with them. A job that still runs keeps its own.
create function sheaf.expire_events(a jsonb) returns jsonb language plpgsql as $$
declare
  n int;
begin
  perform sheaf.act_as_system();
  delete from sheaf.job_events e using (
    select o.tenant_id, o.job_id, o.sequence from sheaf.job_events o
     where o.created_at < now() - make_interval(days => (a->>'olderThanDays')::int)
       and not exists (select from sheaf.jobs j where j.tenant_id = o.tenant_id and j.job_id = o.job_id and j.status in ('pending', 'running', 'paused'))
     order by o.created_at limit (a->>'limit')::int) old
   where e.tenant_id = old.tenant_id and e.job_id = old.job_id and e.sequence = old.sequence;
  get diagnostics n = row_count;
  return jsonb_build_object('expired', n);
end $$;

-- Webhooks.

create function sheaf.webhook_row(w sheaf.webhooks) returns jsonb language sql stable as $$
  select jsonb_build_object('webhookId', w.webhook_id, 'url', w.url, 'eventTypes', w.event_types, 'description', w.description,
    'isEnabled', w.disabled_at is null, 'disabledReason', w.disabled_reason, 'disabledAt', sheaf.iso(w.disabled_at),
    'failingSince', sheaf.iso(w.failing_since), 'createdAt', sheaf.iso(w.created_at))
$$;

-- A call may be repeated when its connection breaks: the same id is the same webhook. Null when the tenant has too many.
create function sheaf.create_webhook(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  insert into sheaf.webhooks (tenant_id, webhook_id, url, event_types, description, secret_ref)
  select a->>'tenantId', a->>'webhookId', a->>'url', a->'eventTypes', a->>'description', a->>'secretRef'
   where (select count(*) from sheaf.webhooks w where w.tenant_id = a->>'tenantId') < (a->>'most')::int
  on conflict do nothing;
  return sheaf.get_webhook(a);
end $$;

create function sheaf.get_webhook(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select sheaf.webhook_row(w) from sheaf.webhooks w where w.tenant_id = a->>'tenantId' and w.webhook_id = a->>'webhookId');
end $$;

create function sheaf.list_webhooks(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select coalesce(jsonb_agg(sheaf.webhook_row(w) order by w.webhook_id), '[]') from (
    select * from sheaf.webhooks l where l.tenant_id = a->>'tenantId' and (a->>'after' is null or l.webhook_id > a->>'after')
     order by l.webhook_id limit (a->>'limit')::int) w);
end $$;

create function sheaf.delete_webhook(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  delete from sheaf.webhooks where tenant_id = a->>'tenantId' and webhook_id = a->>'webhookId';
  return jsonb_build_object('isDeleted', found);
end $$;

create function sheaf.enable_webhook(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.webhooks set disabled_at = null, disabled_reason = null, failing_since = null
   where tenant_id = a->>'tenantId' and webhook_id = a->>'webhookId' and disabled_at is not null;
  return sheaf.get_webhook(a);
end $$;

create function sheaf.delivery_row(d sheaf.webhook_deliveries) returns jsonb language sql stable as $$
  select jsonb_build_object('deliveryId', d.delivery_id, 'webhookId', d.webhook_id, 'jobId', d.job_id, 'eventType', d.type, 'status', d.status,
    'attempts', d.attempts, 'nextAttemptAt', sheaf.iso(case when d.status = 'pending' then d.next_attempt_at end), 'lastStatus', d.last_status,
    'lastError', d.last_error, 'lastAttemptAt', sheaf.iso(d.last_attempt_at), 'createdAt', sheaf.iso(d.created_at))
$$;

-- Deliveries of a webhook, the newest first; `before` is `{time} {id}`. Null when there is no such webhook.
create function sheaf.list_deliveries(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  if not exists (select from sheaf.webhooks w where w.tenant_id = a->>'tenantId' and w.webhook_id = a->>'webhookId') then return null; end if;
  return (select coalesce(jsonb_agg(sheaf.delivery_row(d) order by d.created_at desc, d.delivery_id desc), '[]') from (
    select * from sheaf.webhook_deliveries l where l.tenant_id = a->>'tenantId' and l.webhook_id = a->>'webhookId'
       and (a->>'before' is null or (l.created_at, l.delivery_id) < (split_part(a->>'before', ' ', 1)::timestamptz, split_part(a->>'before', ' ', 2)))
     order by l.created_at desc, l.delivery_id desc limit (a->>'limit')::int) d);
end $$;

-- One more try, now, whatever came of the ones before. Null when there is no such delivery.
create function sheaf.redeliver(a jsonb) returns jsonb language plpgsql as $$
declare
  d sheaf.webhook_deliveries;
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.webhook_deliveries l set status = 'pending', next_attempt_at = now()
   where l.tenant_id = a->>'tenantId' and l.webhook_id = a->>'webhookId' and l.delivery_id = a->>'deliveryId' returning * into d;
  return case when d.delivery_id is null then null else sheaf.delivery_row(d) end;
end $$;

-- Takes deliveries whose time has come. Whoever dies with them loses them after the lease. The message that waited is here.
create function sheaf.claim_deliveries(a jsonb) returns jsonb language plpgsql as $$
declare
  mine jsonb;
begin
  perform sheaf.act_as(a->>'tenantId');
  delete from sheaf.webhook_looks where tenant_id = a->>'tenantId' and look_at <= now() + interval '2 seconds';
  with due as (
      select l.webhook_id, l.delivery_id from sheaf.webhook_deliveries l
       where l.tenant_id = a->>'tenantId' and l.next_attempt_at <= now() order by l.next_attempt_at, l.sequence limit (a->>'limit')::int),
    taken as (
      update sheaf.webhook_deliveries d set attempts = d.attempts + 1, last_attempt_at = now(),
          next_attempt_at = now() + make_interval(secs => (a->>'leaseSeconds')::int)
        from due where d.tenant_id = a->>'tenantId' and d.webhook_id = due.webhook_id and d.delivery_id = due.delivery_id and d.next_attempt_at <= now()
      returning d.*)
    select coalesce(jsonb_agg(jsonb_build_object('webhookId', t.webhook_id, 'deliveryId', t.delivery_id, 'attempts', t.attempts,
        'url', w.url, 'secretRef', w.secret_ref, 'failingSince', sheaf.iso(w.failing_since), 'event', sheaf.event_row(e)) order by t.sequence), '[]') into mine
      from taken t
      join sheaf.webhooks w on w.tenant_id = t.tenant_id and w.webhook_id = t.webhook_id
      join sheaf.job_events e on e.tenant_id = t.tenant_id and e.job_id = t.job_id and e.sequence = t.sequence;
  return mine;
end $$;

-- What came of a try. A reason to disable ends everything that waits for the webhook.
create function sheaf.settle_delivery(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  update sheaf.webhook_deliveries d set status = a->>'status', next_attempt_at = (a->>'nextAttemptAt')::timestamptz,
    last_status = (a->>'httpStatus')::int, last_error = a->>'error'
   where d.tenant_id = a->>'tenantId' and d.webhook_id = a->>'webhookId' and d.delivery_id = a->>'deliveryId';
  update sheaf.webhooks w set failing_since = case when a->>'status' = 'delivered' then null else coalesce(w.failing_since, now()) end,
    disabled_at = case when a->>'disabledReason' is null then w.disabled_at else coalesce(w.disabled_at, now()) end,
    disabled_reason = coalesce(w.disabled_reason, a->>'disabledReason')
   where w.tenant_id = a->>'tenantId' and w.webhook_id = a->>'webhookId'
     and (a->>'status' <> 'delivered' or w.failing_since is not null);
  if a->>'disabledReason' is not null then
    update sheaf.webhook_deliveries d set status = 'failed', next_attempt_at = null, last_error = 'The webhook was disabled.'
     where d.tenant_id = a->>'tenantId' and d.webhook_id = a->>'webhookId' and d.status = 'pending';
  end if;
  return '{}';
end $$;

-- When to look at the deliveries of a tenant next: {delaySeconds}, null when there is nothing to look for, or a message waits
-- that comes early enough. While jobs run, more may come any time.
create function sheaf.plan_look(a jsonb) returns jsonb language plpgsql as $$
declare
  due timestamptz;
  planned timestamptz;
begin
  perform sheaf.act_as(a->>'tenantId');
  select min(d.next_attempt_at) into due from sheaf.webhook_deliveries d where d.tenant_id = a->>'tenantId' and d.next_attempt_at is not null;
  if exists (select from sheaf.webhooks w where w.tenant_id = a->>'tenantId' and w.disabled_at is null)
     and exists (select from sheaf.jobs j where j.tenant_id = a->>'tenantId' and j.status in ('pending', 'running')) then
    due := least(due, now() + make_interval(secs => (a->>'whileRunningSeconds')::int));
  end if;
  if due is null then return '{"delaySeconds": null}'; end if;
  due := greatest(now(), least(due, now() + make_interval(secs => (a->>'longestSeconds')::int)));
  insert into sheaf.webhook_looks as l (tenant_id, look_at) values (a->>'tenantId', due)
  on conflict (tenant_id) do update set look_at = excluded.look_at
    where l.look_at > excluded.look_at + interval '1 second' or l.look_at < now() - interval '1 minute'
  returning look_at into planned;
  return jsonb_build_object('delaySeconds', case when planned is not null then ceil(extract(epoch from planned - now())) end);
end $$;

-- Tenants whose deliveries nobody comes for: their message was lost.
create function sheaf.tenants_with_due_deliveries(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as_system();
  return (select coalesce(jsonb_agg(distinct d.tenant_id), '[]') from sheaf.webhook_deliveries d
   where d.next_attempt_at < now() - make_interval(secs => (a->>'olderThanSeconds')::int));
end $$;
