import type { Database } from '@sheaf/core/platform/database';

interface Admitted {
  readonly tenantId: string;
  readonly jobId: string;
}

/** Jobs of several tenants over a simulated clock: each lasts as long as it is told, and who is next, the database decides. */
export class World {
  readonly starts: { readonly tenantId: string; readonly jobId: string; readonly at: number }[] = [];
  readonly #atWork: { readonly tenantId: string; readonly jobId: string; readonly endsAt: number }[] = [];
  readonly #database: Database;
  #now = 0;
  #count = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  get now(): number {
    return this.#now;
  }

  get atWork(): readonly { readonly tenantId: string }[] {
    return this.#atWork;
  }

  /** Submits without asking for a place: `admit` does. Gives the ids in order. */
  async submit(tenantId: string, jobs: number, priority = 'normal'): Promise<string[]> {
    const ids = Array.from({ length: jobs }, (_, index) => String(this.#count + index).padStart(26, '0'));
    this.#count += jobs;
    for (const jobId of ids) {
      const job = { tenantId, jobId, corpus: 'documents', source: { type: 'landing' }, idempotencyKey: null, priority };
      await this.#database.call('submit_job', job);
    }
    return ids;
  }

  /** Starts what may start now. */
  async admit(lasts: (job: Admitted) => number): Promise<void> {
    for (const { tenantId, jobId } of await this.#database.call<Admitted[]>('admit_jobs', { limit: 100 })) {
      this.starts.push({ tenantId, jobId, at: this.#now });
      this.#atWork.push({ tenantId, jobId, endsAt: this.#now + lasts({ tenantId, jobId }) });
    }
  }

  /** Goes on to the next end of a job. */
  async endNext(): Promise<void> {
    this.#atWork.sort((a, b) => a.endsAt - b.endsAt);
    const { tenantId, jobId, endsAt } = this.#atWork.shift()!;
    this.#now = endsAt;
    const end = { status: 'completed', outcome: null, counts: {}, from: ['pending', 'running'], handOver: false };
    await this.#database.call('end_attempt', { tenantId, jobId, attempt: 1, ...end });
  }
}
