-- What a scrape of Prometheus asks of a tenant, in one call. Documents and their chunks are counted by corpus, on an index.
create function sheaf.tenant_metrics(a jsonb) returns jsonb language plpgsql as $$
begin
  perform sheaf.act_as(a->>'tenantId');
  return jsonb_build_object(
    'jobs', (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from (
      select status, count(*) as value from sheaf.jobs group by status order by status) x),
    'documents', (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from (
      select corpus, status, count(*) as value from sheaf.documents group by corpus, status order by corpus, status) x),
    'chunks', (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from (
      select corpus, sum(chunk_count) as value from sheaf.documents group by corpus order by corpus) x),
    'failures', (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from (
      select stage, error, status, count(*) as value from sheaf.failures where status in ('open', 'redriven')
       group by stage, error, status order by stage, error, status) x),
    'tokens', (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from (
      select provider, model, coalesce(stage, '') as stage, d.direction, sum(d.tokens) as value
        from sheaf.ledger_entries, lateral (values ('input', input_tokens), ('output', output_tokens)) as d(direction, tokens)
       group by 1, 2, 3, 4 having sum(d.tokens) > 0 order by 1, 2, 3, 4) x),
    'budgetLimits', (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from (
      select b.corpus, l.meter, l.period, l.kind, l.value from sheaf.budgets b, lateral (values
        ('tokens', 'day', 'soft', b.tokens_soft::float), ('tokens', 'day', 'hard', b.tokens_hard::float),
        ('usd', 'month', 'soft', b.micros_soft / 1000000.0), ('usd', 'month', 'hard', b.micros_hard / 1000000.0)) as l(meter, period, kind, value)
       where l.value is not null order by 1, 2, 4) x),
    'budgetHeld', (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from (
      select corpus, case meter when 'money' then 'usd' else meter end as meter, case meter when 'money' then 'month' else 'day' end as period,
             case meter when 'money' then held / 1000000.0 else held end as value
        from sheaf.budget_accounts where period in (sheaf.utc_day(), left(sheaf.utc_day(), 7)) order by 1, 2) x),
    'cost', (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from (
      select provider, model, coalesce(stage, '') as stage, sum(amount_micros) / 1000000.0 as value
        from sheaf.ledger_entries where currency = 'USD' group by 1, 2, 3 order by 1, 2, 3) x));
end $$;
