/** Credentials of tenants, each known by a reference that only means something within its tenant. */
export interface SecretStore {
  /** The reference under which a value is kept; the same value of a tenant has one reference, however often it comes. */
  referenceOf(tenantId: string, value: string): string;
  /**
   * Keeps a value under its reference; one that is kept already stays.
   * @throws StageError StoreUnavailable when it cannot be kept now
   */
  put(tenantId: string, value: string): Promise<void>;
  /** undefined when the tenant has no such secret. */
  get(tenantId: string, reference: string): Promise<string | undefined>;
  /** A reference that is not known is no error. @throws StageError StoreUnavailable, StoreRefused */
  delete(tenantId: string, reference: string): Promise<void>;
}
