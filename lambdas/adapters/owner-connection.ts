import type { Session } from '@sheaf/core/platform/database';

/** A connection as the owner of the schema, for migrations only: no role is taken, no tenant is set. */
export interface OwnerConnection {
  ownerTransaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
