import type { OwnerConnection } from '../adapters/owner-connection.ts';

/** What tenants share: jobs at work at once, calls to the embedding model at once, and what each tenant weighs (1 unless named). */
export interface Fairness {
  readonly jobs: number;
  readonly embedding: number;
  readonly weights: Readonly<Record<string, number>>;
}

/** Holds for the next place that is handed out; what is at work stays at work. */
export async function setFairness(connection: OwnerConnection, fairness: Fairness): Promise<void> {
  await connection.ownerTransaction((session) =>
    session.query('select sheaf.set_fairness($1::jsonb)', [JSON.stringify(fairness)]),
  );
}
