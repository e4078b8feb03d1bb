import type { Database } from '@sheaf/core/platform/database';
import { costMicros, priceAt } from '@sheaf/core/platform/prices';
import { embeddingBatches } from '@sheaf/core/retrieval/embedding-batches';
import type { Embedder, ModelGateway } from '@sheaf/core/retrieval/ports';
import { ulid } from 'ulid';

interface Call {
  readonly tenantId: string;
  readonly jobId: string | null;
  readonly stage: string;
}

const statement = `
insert into sheaf.ledger_entries (tenant_id, entry_id, job_id, stage, provider, model, input_tokens, amount_micros)
values (sheaf.tenant(), $1, $2, $3, $4, $5, $6, $7)`;

/**
 * Calls models within their limits and writes a ledger row per call that used tokens, before the next one starts: what was
 * paid stays written when a later call fails. Stand-ins use none and need no row.
 */
export function createModelGateway(database: Database, now: () => number = Date.now): ModelGateway {
  return {
    async embed(call, embedder, texts, kind) {
      const vectors: Float32Array[] = [];
      for (const batch of embeddingBatches(texts, embedder.limits)) {
        const { vectors: made, usage } = await embedder.embed(batch, kind);
        if (usage.inputTokens > 0) await record(database, call, embedder, usage.inputTokens, now());
        vectors.push(...made);
      }
      return vectors;
    },
  };
}

async function record(
  database: Database,
  call: Call,
  embedder: Embedder,
  inputTokens: number,
  at: number,
): Promise<void> {
  const { provider, model } = embedder.space;
  const amount = costMicros(priceAt(provider, model, at), inputTokens);
  const values = [ulid(at), call.jobId, call.stage, provider, model, inputTokens, amount];
  await database.transaction({ role: 'sheaf_app', tenantId: call.tenantId }, (session) =>
    session.query(statement, values),
  );
}
