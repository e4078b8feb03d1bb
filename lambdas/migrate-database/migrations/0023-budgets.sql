-- Budgets. Everything that may be spent is first taken from the accounts of its day and month, in blocks, by leases.
--
-- An account holds what is settled and what leases have open, together: held = ledger entries + what is open. A lease may use
-- at once what it has declared and no more; so what is open beyond that can be taken back at any time without asking its
-- owner, and an owner that died has used at most what it had declared, which is charged as unknown.
--
-- Locks: whoever touches accounts holds the tenant's account of money of the month first, which orders all of them; then
-- leases. A call that only settles and declares holds its own lease and nothing else.

-- Limits of a tenant (corpus '') and of its corpora. null ⇒ none.
create table sheaf.budgets (
  tenant_id text not null references sheaf.tenants,
  corpus text not null default '',
  tokens_soft bigint,                         -- a day
  tokens_hard bigint,
  micros_soft bigint,                         -- a month
  micros_hard bigint,
  requests_per_minute int,                    -- these four of the tenant only
  concurrent_jobs int,
  documents bigint,
  bytes bigint,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, corpus)
);

create table sheaf.budget_accounts (
  tenant_id text not null references sheaf.tenants,
  corpus text not null default '',
  meter text not null check (meter in ('tokens','money')),
  period text not null,                       -- YYYY-MM-DD of tokens, YYYY-MM of money; UTC
  held bigint not null default 0,
  warned_at timestamptz,
  primary key (tenant_id, corpus, meter, period)
);

create table sheaf.budget_leases (
  tenant_id text not null references sheaf.tenants,
  lease_id text not null,
  owner text not null,                        -- process
  token bigint not null default 1,            -- fencing token: grows when somebody else ends the lease
  sequence int not null default 0,            -- of the last call: a repeated one changes nothing
  corpus text not null default '',
  job_id text,
  stage text not null,
  provider text not null,
  model text not null,
  day text not null,
  open_tokens bigint not null default 0,      -- taken from the accounts, not settled; below 0 ⇒ owed to them
  open_micros bigint not null default 0,
  declared_tokens bigint not null default 0,  -- most that calls under way may use
  declared_micros bigint not null default 0,
  unknown_tokens bigint not null default 0,   -- charged when it ended, for calls that may still tell what they used
  unknown_micros bigint not null default 0,
  expires_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, lease_id)
);
create index budget_leases_open on sheaf.budget_leases (tenant_id, expires_at) where ended_at is null;

-- What of an entry falls to each document. Whole numbers that add up to the entry.
create table sheaf.ledger_shares (
  tenant_id text not null,
  entry_id text not null,
  document_id uuid not null,
  tokens bigint not null,
  amount_micros bigint not null,
  primary key (tenant_id, entry_id, document_id)
);
create index ledger_shares_by_document on sheaf.ledger_shares (document_id, tenant_id);

-- That a soft limit was reached, or that a hard one stopped something: once for each period, and job.
create table sheaf.budget_events (
  tenant_id text not null references sheaf.tenants,
  corpus text not null default '',
  meter text not null check (meter in ('tokens','money')),
  period text not null,
  kind text not null check (kind in ('warned','refused')),
  job_id text not null default '',            -- '' ⇒ of no job
  limit_amount bigint not null,
  held bigint not null,
  needed bigint not null default 0,
  times int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, corpus, meter, period, kind, job_id)
);

select sheaf.secure_tables();

create function sheaf.utc_day() returns text language sql stable as $$
  select to_char(now() at time zone 'UTC', 'YYYY-MM-DD')
$$;

create function sheaf.period_of(meter text, day text) returns text language sql immutable as $$
  select case meter when 'tokens' then day else left(day, 7) end
$$;

create function sheaf.period_end(period text) returns timestamptz language sql immutable as $$
  select case when length(period) = 10 then (period::date + 1)::timestamp else (period || '-01')::date + interval '1 month' end
    at time zone 'UTC'
$$;

-- Makes the accounts of a day and its month, and closes the gate behind which they change.
create function sheaf.lock_accounts(tenant text, named text, day text) returns void language plpgsql as $$
begin
  insert into sheaf.budget_accounts (tenant_id, corpus, meter, period)
  select tenant, c, m, sheaf.period_of(m, day) from unnest(array['', named]) c, unnest(array['money', 'tokens']) m order by c, m
  on conflict do nothing;
  perform 1 from sheaf.budget_accounts
   where tenant_id = tenant and corpus = '' and meter = 'money' and period = left(day, 7) for update;
end $$;

create function sheaf.move_held(l sheaf.budget_leases, tokens bigint, micros bigint) returns void language sql as $$
  update sheaf.budget_accounts set held = held + case meter when 'tokens' then tokens else micros end
   where tenant_id = l.tenant_id and corpus in ('', l.corpus) and period = sheaf.period_of(meter, l.day)
     and case meter when 'tokens' then tokens else micros end <> 0
$$;

-- Each hard limit that holds for a corpus, and what is held against it. A corpus has accounts from its first lease on.
create function sheaf.limits_of(tenant text, named text, day text)
returns table (corpus text, meter text, period text, soft bigint, hard bigint, held bigint) language sql stable as $$
  select b.corpus, m.meter, sheaf.period_of(m.meter, day), m.soft, m.hard, coalesce(a.held, 0)
    from sheaf.budgets b
    cross join lateral (values ('tokens', b.tokens_soft, b.tokens_hard), ('money', b.micros_soft, b.micros_hard)) m (meter, soft, hard)
    left join sheaf.budget_accounts a on a.tenant_id = b.tenant_id and a.corpus = b.corpus and a.meter = m.meter
      and a.period = sheaf.period_of(m.meter, day)
   where b.tenant_id = tenant and b.corpus in ('', named) and (m.soft is not null or m.hard is not null)
$$;

-- Ends a lease whose owner is not heard of. The gate is closed, and the row is locked.
create function sheaf.end_lease(l sheaf.budget_leases) returns void language plpgsql as $$
begin
  perform sheaf.move_held(l, l.declared_tokens - l.open_tokens, l.declared_micros - l.open_micros);
  if l.declared_tokens > 0 or l.declared_micros > 0 then
    insert into sheaf.ledger_entries (tenant_id, entry_id, kind, lease_id, corpus, job_id, stage, provider, model, input_tokens, amount_micros, charged_on)
    values (l.tenant_id, l.lease_id || '-unknown', 'unknown', l.lease_id, l.corpus, l.job_id, l.stage, l.provider, l.model,
      l.declared_tokens, l.declared_micros, l.day::date)
    on conflict do nothing;
  end if;
  update sheaf.budget_leases set token = token + 1, ended_at = now(), open_tokens = 0, open_micros = 0,
    unknown_tokens = declared_tokens, unknown_micros = declared_micros, declared_tokens = 0, declared_micros = 0
   where tenant_id = l.tenant_id and lease_id = l.lease_id;
end $$;

-- Takes back what other leases of the month cannot be using: all of it but what they have declared. The gate is closed.
create function sheaf.reclaim_open(tenant text, month text, but text) returns void language plpgsql as $$
declare
  other sheaf.budget_leases;
begin
  for other in
    select * from sheaf.budget_leases where tenant_id = tenant and left(day, 7) = month and ended_at is null and lease_id <> but
       and (expires_at < now() or open_tokens <> declared_tokens or open_micros <> declared_micros)
     order by lease_id for update
  loop
    if other.expires_at < now() then
      perform sheaf.end_lease(other);
    else
      perform sheaf.move_held(other, other.declared_tokens - other.open_tokens, other.declared_micros - other.open_micros);
      update sheaf.budget_leases set open_tokens = declared_tokens, open_micros = declared_micros
       where tenant_id = other.tenant_id and lease_id = other.lease_id;
    end if;
  end loop;
end $$;

-- Writes what calls of a lease have used; entries that are known already change nothing. Gives the sums of the new ones.
create function sheaf.settle_entries(l sheaf.budget_leases, given jsonb, out tokens bigint, out micros bigint) language plpgsql as $$
begin
  with made as (
    insert into sheaf.ledger_entries (tenant_id, entry_id, kind, lease_id, corpus, job_id, stage, provider, model,
      input_tokens, output_tokens, amount_micros, charged_on)
    select l.tenant_id, e."entryId", e.kind, l.lease_id, l.corpus, l.job_id, l.stage, l.provider, l.model,
      e."inputTokens", e."outputTokens", e."amountMicros", l.day::date
      from jsonb_to_recordset(given) as e("entryId" text, kind text, "inputTokens" bigint, "outputTokens" bigint, "amountMicros" bigint)
    on conflict do nothing returning *),
  shared as (
    insert into sheaf.ledger_shares (tenant_id, entry_id, document_id, tokens, amount_micros)
    select l.tenant_id, m.entry_id, s."documentId", s.tokens, s."amountMicros"
      from jsonb_to_recordset(given) as e("entryId" text, shares jsonb) join made m on m.entry_id = e."entryId"
      cross join lateral jsonb_to_recordset(e.shares) as s("documentId" uuid, tokens bigint, "amountMicros" bigint)
    on conflict do nothing)
  select coalesce(sum(m.input_tokens + m.output_tokens), 0), coalesce(sum(m.amount_micros), 0) into tokens, micros from made m;
end $$;

-- What a late owner tells of a lease that was ended without it: the calls at what they used, and of what was charged as
-- unknown only what may still be under way. The gate is closed.
create function sheaf.settle_late(l sheaf.budget_leases, a jsonb) returns void language plpgsql as $$
declare
  used record;
  kept_tokens bigint := least(l.unknown_tokens, (a->'declared'->>'tokens')::bigint);
  kept_micros bigint := least(l.unknown_micros, (a->'declared'->>'micros')::bigint);
begin
  select * into used from sheaf.settle_entries(l, a->'entries');
  if kept_tokens <> l.unknown_tokens or kept_micros <> l.unknown_micros then
    insert into sheaf.ledger_entries (tenant_id, entry_id, kind, lease_id, corpus, job_id, stage, provider, model, input_tokens, amount_micros, charged_on)
    values (l.tenant_id, l.lease_id || '-' || (a->>'sequence'), 'correction', l.lease_id, l.corpus, l.job_id, l.stage, l.provider, l.model,
      kept_tokens - l.unknown_tokens, kept_micros - l.unknown_micros, l.day::date);
  end if;
  perform sheaf.move_held(l, used.tokens + kept_tokens - l.unknown_tokens, used.micros + kept_micros - l.unknown_micros);
  update sheaf.budget_leases set unknown_tokens = kept_tokens, unknown_micros = kept_micros, sequence = (a->>'sequence')::int
   where tenant_id = l.tenant_id and lease_id = l.lease_id;
end $$;

-- What a lease may take more, a share of what is left at most beyond its need: the nearer the limit, the smaller the blocks.
create function sheaf.grant_of(needed bigint, wanted bigint, room bigint) returns bigint language sql immutable as $$
  select case when needed <= 0 then 0
    when room is null then greatest(needed, wanted)
    else least(greatest(needed, least(wanted, room / 8)), greatest(room, 0)) end
$$;

create function sheaf.room_of(tenant text, named text, day text, out tokens bigint, out micros bigint) language sql stable as $$
  select min(hard - held) filter (where meter = 'tokens'), min(hard - held) filter (where meter = 'money')
    from sheaf.limits_of(tenant, named, day)
$$;

-- Takes what is missing to what calls need now (`declared`), or to a whole block. The gate is closed.
create function sheaf.top_up(l sheaf.budget_leases, a jsonb) returns sheaf.budget_leases language plpgsql as $$
declare
  short_tokens bigint := (a->'declared'->>'tokens')::bigint - l.open_tokens;
  short_micros bigint := (a->'declared'->>'micros')::bigint - l.open_micros;
  room record;
  got_tokens bigint;
  got_micros bigint;
begin
  if short_tokens <= 0 and short_micros <= 0 then return l; end if;
  select * into room from sheaf.room_of(l.tenant_id, l.corpus, l.day);
  if room.tokens < short_tokens or room.micros < short_micros then
    perform sheaf.reclaim_open(l.tenant_id, left(l.day, 7), l.lease_id);
    select * into room from sheaf.room_of(l.tenant_id, l.corpus, l.day);
  end if;
  got_tokens := sheaf.grant_of(short_tokens, (a->'block'->>'tokens')::bigint - l.open_tokens, room.tokens);
  got_micros := sheaf.grant_of(short_micros, (a->'block'->>'micros')::bigint - l.open_micros, room.micros);
  perform sheaf.move_held(l, got_tokens, got_micros);
  l.open_tokens := l.open_tokens + got_tokens;
  l.open_micros := l.open_micros + got_micros;
  return l;
end $$;

-- Soft limits that are reached for the first time in their period.
create function sheaf.warn_of(l sheaf.budget_leases) returns jsonb language plpgsql as $$
declare
  reached record;
  told jsonb := '[]';
begin
  for reached in
    select x.*, x.held - coalesce((select sum(case x.meter when 'tokens' then o.open_tokens else o.open_micros end) from sheaf.budget_leases o
        where o.tenant_id = l.tenant_id and o.ended_at is null and sheaf.period_of(x.meter, o.day) = x.period
          and x.corpus in ('', o.corpus)), 0) as spent
      from sheaf.limits_of(l.tenant_id, l.corpus, l.day) x
      join sheaf.budget_accounts c on c.tenant_id = l.tenant_id and c.corpus = x.corpus and c.meter = x.meter and c.period = x.period
     where x.soft is not null and x.held >= x.soft and c.warned_at is null
  loop
    continue when reached.spent < reached.soft;
    update sheaf.budget_accounts c set warned_at = now() where c.tenant_id = l.tenant_id and c.corpus = reached.corpus
       and c.meter = reached.meter and c.period = reached.period;
    insert into sheaf.budget_events (tenant_id, corpus, meter, period, kind, limit_amount, held)
    values (l.tenant_id, reached.corpus, reached.meter, reached.period, 'warned', reached.soft, reached.spent)
    on conflict (tenant_id, corpus, meter, period, kind, job_id) do update set limit_amount = excluded.limit_amount,
      held = excluded.held, times = sheaf.budget_events.times + 1, updated_at = now();
    told := told || jsonb_build_object('corpus', reached.corpus, 'meter', reached.meter, 'period', reached.period,
      'soft', reached.soft, 'spent', reached.spent);
  end loop;
  return told;
end $$;

-- How long a lease may be drawn on without asking: not beyond its day, whose accounts it holds.
create function sheaf.lease_answer(l sheaf.budget_leases) returns jsonb language sql stable as $$
  select jsonb_build_object('isAgain', false, 'isEnded', l.ended_at is not null or l.day <> sheaf.utc_day(),
    'declared', jsonb_build_object('tokens', l.declared_tokens, 'micros', l.declared_micros),
    'open', jsonb_build_object('tokens', l.open_tokens, 'micros', l.open_micros),
    'usableMs', greatest(0, floor(extract(epoch from least(l.expires_at, sheaf.period_end(l.day)) - now()) * 1000)),
    'hasOthers', exists (select 1 from sheaf.budget_leases o where o.tenant_id = l.tenant_id and o.lease_id <> l.lease_id and o.ended_at is null
      and (o.declared_tokens > 0 or o.declared_micros > 0)),
    'capsMoney', exists (select 1 from sheaf.limits_of(l.tenant_id, l.corpus, l.day) x where x.meter = 'money' and x.hard is not null))
$$;

create function sheaf.open_lease(a jsonb) returns void language sql as $$
  insert into sheaf.budget_leases (tenant_id, lease_id, owner, corpus, job_id, stage, provider, model, day, expires_at)
  values (a->>'tenantId', a->>'leaseId', a->>'owner',
    coalesce(a->>'corpus', (select j.corpus from sheaf.jobs j where j.tenant_id = a->>'tenantId' and j.job_id = a->>'jobId'), ''),
    a->>'jobId', a->>'stage', a->>'provider', a->>'model', sheaf.utc_day(), now() + make_interval(secs => (a->>'seconds')::float))
  on conflict do nothing
$$;

-- One round trip of a lease: settles `entries`, declares what may be under way from now on, takes a block where `takes` says
-- that what is open does not suffice, and with `isLast` gives the rest back. Repeating a call (its `sequence`) changes nothing.
create function sheaf.draw_budget(a jsonb) returns jsonb language plpgsql as $$
declare
  l sheaf.budget_leases;
  used record;
  warnings jsonb := '[]';
  takes boolean := (a->>'takes')::boolean;
begin
  perform sheaf.act_as(a->>'tenantId');
  if takes then
    perform sheaf.open_lease(a);
    select * into l from sheaf.budget_leases where tenant_id = a->>'tenantId' and lease_id = a->>'leaseId';
    perform sheaf.lock_accounts(l.tenant_id, l.corpus, l.day);
  end if;
  select * into l from sheaf.budget_leases where tenant_id = a->>'tenantId' and lease_id = a->>'leaseId' for update;
  if l.lease_id is null then return jsonb_build_object('isAgain', true); end if;
  if l.sequence >= (a->>'sequence')::int then return sheaf.lease_answer(l) || '{"warnings": []}'; end if;
  if l.ended_at is not null or l.token <> (a->>'token')::bigint then
    if not takes then return jsonb_build_object('isAgain', true); end if;
    perform sheaf.settle_late(l, a);
    return sheaf.lease_answer(l) || '{"warnings": []}';
  end if;
  select * into used from sheaf.settle_entries(l, a->'entries');
  l.open_tokens := l.open_tokens - used.tokens;
  l.open_micros := l.open_micros - used.micros;
  if takes then
    -- What was used beyond what was reserved is owed, and paid before anything else.
    perform sheaf.move_held(l, greatest(0, -l.open_tokens), greatest(0, -l.open_micros));
    l.open_tokens := greatest(0, l.open_tokens);
    l.open_micros := greatest(0, l.open_micros);
    if (a->>'isLast')::boolean then
      perform sheaf.move_held(l, -l.open_tokens, -l.open_micros);
      l.open_tokens := 0;
      l.open_micros := 0;
      l.ended_at := now();
    elsif l.day = sheaf.utc_day() then
      l := sheaf.top_up(l, a);
    end if;
  end if;
  l.declared_tokens := least((a->'declared'->>'tokens')::bigint, greatest(0, l.open_tokens));
  l.declared_micros := least((a->'declared'->>'micros')::bigint, greatest(0, l.open_micros));
  l.expires_at := now() + make_interval(secs => (a->>'seconds')::float);
  update sheaf.budget_leases set sequence = (a->>'sequence')::int, open_tokens = l.open_tokens, open_micros = l.open_micros,
    declared_tokens = l.declared_tokens, declared_micros = l.declared_micros, expires_at = l.expires_at, ended_at = l.ended_at
   where tenant_id = l.tenant_id and lease_id = l.lease_id;
  if takes then warnings := sheaf.warn_of(l); end if;
  return sheaf.lease_answer(l) || jsonb_build_object('warnings', warnings);
end $$;

-- Which limit a call that needs so much would pass, noted for its job; null when there is room after all.
create function sheaf.note_refusal(a jsonb) returns jsonb language plpgsql as $$
declare
  l sheaf.budget_leases;
  reached record;
begin
  perform sheaf.act_as(a->>'tenantId');
  select * into l from sheaf.budget_leases where tenant_id = a->>'tenantId' and lease_id = a->>'leaseId';
  -- What this lease has open serves the call.
  select x.corpus, x.meter, x.period, x.hard, x.held - n.open as held, n.amount as needed into reached
    from sheaf.limits_of(l.tenant_id, l.corpus, l.day) x
    cross join lateral (select case x.meter when 'tokens' then l.open_tokens else l.open_micros end as open,
      (a->'needed'->>case x.meter when 'tokens' then 'tokens' else 'micros' end)::bigint as amount) n
   where x.hard is not null and n.amount > n.open and x.held - n.open + n.amount > x.hard
   -- The longest wait is the one to tell.
   order by sheaf.period_end(x.period) desc, x.hard - x.held limit 1;
  if reached.hard is null then return null; end if;
  insert into sheaf.budget_events (tenant_id, corpus, meter, period, kind, job_id, limit_amount, held, needed)
  values (l.tenant_id, reached.corpus, reached.meter, reached.period, 'refused', coalesce(l.job_id, ''), reached.hard, reached.held, reached.needed)
  on conflict (tenant_id, corpus, meter, period, kind, job_id) do update set limit_amount = excluded.limit_amount, held = excluded.held,
    needed = excluded.needed, times = sheaf.budget_events.times + 1, updated_at = now();
  return jsonb_build_object('corpus', reached.corpus, 'meter', reached.meter, 'period', reached.period, 'hard', reached.hard,
    'held', reached.held, 'needed', reached.needed,
    'secondsLeft', greatest(1, ceil(extract(epoch from sheaf.period_end(reached.period) - now()))));
end $$;

-- Ends leases whose owners are not heard of (`isAlone`: nobody else runs), for all tenants; and forgets those that are over for a day.
create function sheaf.end_expired_leases(a jsonb) returns jsonb language plpgsql as $$
declare
  due record;
  l sheaf.budget_leases;
  n int := 0;
  alone boolean := coalesce((a->>'isAlone')::boolean, false);
begin
  perform sheaf.act_as_system();
  for due in
    select tenant_id, lease_id, corpus, day from sheaf.budget_leases where ended_at is null and (expires_at < now() or alone)
     order by tenant_id, left(day, 7), lease_id limit 500
  loop
    perform sheaf.lock_accounts(due.tenant_id, due.corpus, due.day);
    select * into l from sheaf.budget_leases where tenant_id = due.tenant_id and lease_id = due.lease_id
       and ended_at is null and (expires_at < now() or alone) for update;
    continue when l.lease_id is null;
    perform sheaf.end_lease(l);
    n := n + 1;
  end loop;
  delete from sheaf.budget_leases where ended_at < now() - interval '1 day';
  return jsonb_build_object('ended', n);
end $$;

-- Replaces all limits of a tenant. What leases have open beyond what they declared goes back at once, so that a lower limit
-- holds from the next call on. A limit that was changed warns anew.
create function sheaf.set_budgets(a jsonb) returns jsonb language plpgsql as $$
declare
  unknown jsonb;
begin
  perform sheaf.act_as(a->>'tenantId');
  select jsonb_agg(b.corpus) into unknown from jsonb_to_recordset(a->'budgets') as b(corpus text)
   where b.corpus <> '' and not exists (select 1 from sheaf.corpora c where c.tenant_id = a->>'tenantId' and c.corpus = b.corpus);
  if unknown is not null then return jsonb_build_object('unknown', unknown); end if;
  perform sheaf.lock_accounts(a->>'tenantId', '', sheaf.utc_day());
  delete from sheaf.budgets where tenant_id = a->>'tenantId';
  insert into sheaf.budgets (tenant_id, corpus, tokens_soft, tokens_hard, micros_soft, micros_hard, requests_per_minute, concurrent_jobs, documents, bytes)
  select a->>'tenantId', b.* from jsonb_to_recordset(a->'budgets') as b(corpus text, "tokensSoft" bigint, "tokensHard" bigint, "microsSoft" bigint,
    "microsHard" bigint, "requestsPerMinute" int, "concurrentJobs" int, documents bigint, bytes bigint);
  update sheaf.budget_accounts set warned_at = null where tenant_id = a->>'tenantId' and period in (sheaf.utc_day(), left(sheaf.utc_day(), 7));
  perform sheaf.reclaim_open(a->>'tenantId', left(sheaf.utc_day(), 7), '');
  return jsonb_build_object('unknown', null);
end $$;

-- All limits of a tenant, with what is spent and what is open of them now.
create function sheaf.get_budgets(a jsonb) returns jsonb language plpgsql as $$
declare
  today text := sheaf.utc_day();
begin
  perform sheaf.act_as(a->>'tenantId');
  return (select jsonb_build_object(
    'periods', jsonb_build_object('tokens', jsonb_build_object('period', today, 'endsAt', sheaf.iso(sheaf.period_end(today))),
      'money', jsonb_build_object('period', left(today, 7), 'endsAt', sheaf.iso(sheaf.period_end(left(today, 7))))),
    'budgets', (select coalesce(jsonb_agg(to_jsonb(b) - 'tenant_id' order by b.corpus), '[]') from sheaf.budgets b where b.tenant_id = a->>'tenantId'),
    'accounts', (select coalesce(jsonb_agg(jsonb_build_object('corpus', c.corpus, 'meter', c.meter, 'held', c.held, 'open', coalesce((
        select sum(case c.meter when 'tokens' then l.open_tokens else l.open_micros end) from sheaf.budget_leases l
         where l.tenant_id = c.tenant_id and l.ended_at is null and sheaf.period_of(c.meter, l.day) = c.period and c.corpus in ('', l.corpus)), 0))), '[]')
      from sheaf.budget_accounts c where c.tenant_id = a->>'tenantId' and c.period = sheaf.period_of(c.meter, today)),
    'used', (select jsonb_build_object('documents', count(*), 'bytes', coalesce(sum(size_bytes), 0), 'concurrentJobs', (
        select count(*) from sheaf.jobs j where j.tenant_id = a->>'tenantId' and j.status in ('pending', 'running')))
      from sheaf.documents d where d.tenant_id = a->>'tenantId' and d.status <> 'deleted'),
    'events', (select coalesce(jsonb_agg(e.event), '[]') from (select jsonb_build_object('corpus', nullif(e.corpus, ''), 'meter', e.meter,
        'period', e.period, 'kind', e.kind, 'jobId', nullif(e.job_id, ''), 'limit', e.limit_amount, 'held', e.held, 'needed', e.needed,
        'times', e.times, 'firstAt', sheaf.iso(e.created_at), 'lastAt', sheaf.iso(e.updated_at)) as event
      from sheaf.budget_events e where e.tenant_id = a->>'tenantId' order by e.updated_at desc limit 50) e)));
end $$;

-- Jobs that budgets have paused, and none of those in a day or month that is not over.
create function sheaf.resumable_jobs(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as_system();
  return (select coalesce(jsonb_agg(jsonb_build_object('tenantId', r.tenant_id, 'jobId', r.job_id)), '[]')
    from (select j.tenant_id, j.job_id from sheaf.jobs j join sheaf.job_attempts t
            on t.tenant_id = j.tenant_id and t.job_id = j.job_id and t.attempt = j.attempt
           where j.status = 'paused' and t.halt_error = 'BudgetExceeded'
             and not exists (select 1 from sheaf.tenants s where s.tenant_id = j.tenant_id and s.suspended_at is not null)
             and exists (select 1 from sheaf.budget_events e where e.tenant_id = j.tenant_id and e.job_id = j.job_id and e.kind = 'refused')
             and not exists (select 1 from sheaf.budget_events e where e.tenant_id = j.tenant_id and e.job_id = j.job_id
               and e.kind = 'refused' and sheaf.period_end(e.period) > now())
           order by j.job_id limit 100) r);
end $$;

-- Whether the tenant may have another job at work: not while it is suspended. Holds its limits, so that of two that ask at once only one gets the last place.
create function sheaf.may_open_job(tenant text) returns boolean language plpgsql as $$
declare
  most int;
begin
  if exists (select 1 from sheaf.tenants t where t.tenant_id = tenant and t.suspended_at is not null) then return false; end if;
  select b.concurrent_jobs into most from sheaf.budgets b where b.tenant_id = tenant and b.corpus = '' for update;
  return most is null or (select count(*) from sheaf.jobs j where j.tenant_id = tenant and j.status in ('pending', 'running')) < most;
end $$;

-- What a listed part would pass of the quotas of documents and bytes, or null. What is known already counts by what it grows.
create function sheaf.quota_refusal(tenant text, items jsonb) returns jsonb language plpgsql as $$
declare
  most record;
  now_there record;
  coming record;
begin
  select b.documents, b.bytes into most from sheaf.budgets b where b.tenant_id = tenant and b.corpus = '' for update;
  if most.documents is null and most.bytes is null then return null; end if;
  select count(*) as documents, coalesce(sum(d.size_bytes), 0) as bytes into now_there
    from sheaf.documents d where d.tenant_id = tenant and d.status <> 'deleted';
  select count(*) filter (where d.document_id is null or d.status = 'deleted') as documents,
      coalesce(sum(coalesce(i."sizeBytes", 0) - coalesce(d.size_bytes, 0)), 0) as bytes into coming
    from jsonb_to_recordset(items) as i("documentId" uuid, "sizeBytes" bigint)
    left join sheaf.documents d on d.tenant_id = tenant and d.document_id = i."documentId";
  if coming.documents > 0 and now_there.documents + coming.documents > most.documents then
    return jsonb_build_object('quota', 'documents', 'limit', most.documents, 'used', now_there.documents, 'needed', coming.documents);
  end if;
  if coming.bytes > 0 and now_there.bytes + coming.bytes > most.bytes then
    return jsonb_build_object('quota', 'bytes', 'limit', most.bytes, 'used', now_there.bytes, 'needed', coming.bytes);
  end if;
  return null;
end $$;
