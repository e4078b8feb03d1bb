-- {tenantId, configuration?}: makes the tenant and its corpus `documents` where they are missing; changes nothing else. Of a tenant that was deleted,
-- nothing comes back.
create function sheaf.ensure_tenant(argument jsonb) returns jsonb language plpgsql as $$
declare
  tenant text := argument->>'tenantId';
  standard jsonb := '{
    "chunker": {"strategy": "recursive", "chunkSize": 500, "chunkOverlap": 100},
    "maxFileBytes": 50000000,
    "language": null,
    "retentionDays": null,
    "embedder": null,
    "nearDuplicates": true
  }';
begin
  perform sheaf.act_as(tenant);
  insert into sheaf.tenants (tenant_id) values (tenant) on conflict do nothing;
  insert into sheaf.corpora (tenant_id, corpus, configuration)
    select tenant_id, 'documents', standard || coalesce(argument->'configuration', '{}')
      from sheaf.tenants where tenant_id = tenant and deleted_at is null
    on conflict do nothing;
  return jsonb_build_object('tenantId', tenant, 'corpus', 'documents');
end
$$;

select sheaf.ensure_tenant('{"tenantId": "default"}');
