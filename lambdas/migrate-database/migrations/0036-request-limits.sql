-- Requests of a tenant, counted in the whole deployment: a bucket of as many tokens as it may send in a minute, which fills
-- evenly. Processes take tokens in blocks, so that a request costs no statement.
create table sheaf.request_buckets (
  tenant_id text primary key,
  tokens double precision not null,
  refilled_at timestamptz not null
);

select sheaf.secure_tables();

-- What the tenant may send in a minute: its own limit, or what every tenant has.
create function sheaf.requests_per_minute(tenant text) returns int language sql stable as $$
  select coalesce((select b.requests_per_minute from sheaf.budgets b where b.tenant_id = tenant and b.corpus = ''), 60000)
$$;

-- {tenantId, share}: takes up to `share` of a minute's requests, at least one; what there is.
create function sheaf.lease_requests(a jsonb) returns jsonb language plpgsql as $$
declare
  quota int;
  bucket sheaf.request_buckets;
  full_now double precision;
  granted double precision;
begin
  perform sheaf.act_as(a->>'tenantId');
  quota := sheaf.requests_per_minute(a->>'tenantId');
  insert into sheaf.request_buckets (tenant_id, tokens, refilled_at) values (a->>'tenantId', quota, clock_timestamp())
  on conflict do nothing;
  select * into bucket from sheaf.request_buckets where tenant_id = a->>'tenantId' for update;
  full_now := least(quota, bucket.tokens + greatest(0, extract(epoch from clock_timestamp() - bucket.refilled_at)) * quota / 60.0);
  granted := least(floor(full_now), greatest(1, ceil(quota * (a->>'share')::float)));
  update sheaf.request_buckets set tokens = full_now - granted, refilled_at = clock_timestamp() where tenant_id = a->>'tenantId';
  return jsonb_build_object('limit', quota, 'granted', granted, 'left', full_now - granted);
end $$;
