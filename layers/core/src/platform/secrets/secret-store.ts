/** Credentials of tenants, each known by a reference that only means something within its tenant. */
export interface SecretStore {
  /** Keeps a value and returns its reference; the same value of a tenant has one reference, however often it comes. */
  put(tenantId: string, value: string): Promise<string>;
  /** undefined when the tenant has no such secret. */
  get(tenantId: string, reference: string): Promise<string | undefined>;
}
