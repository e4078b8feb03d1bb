import type { Database } from '@sheaf/core/platform/database';
import { costMicros, priceAt, speechCostMicros } from '@sheaf/core/platform/prices';
import { embeddingBatches } from '@sheaf/core/retrieval/embedding-batches';
import type { ModelCall, ModelGateway } from '@sheaf/core/retrieval/ports';
import { ulid } from 'ulid';

const statement = `
insert into sheaf.ledger_entries (tenant_id, entry_id, job_id, stage, provider, model, input_tokens, amount_micros)
values (sheaf.tenant(), $1, $2, $3, $4, $5, $6, $7)`;

/**
 * Calls models within their limits and writes a ledger row per call that used tokens or heard a recording, before the next
 * one starts: what was paid stays written when a later call fails. Stand-ins use none and need no row.
 */
export function createModelGateway(database: Database, now: () => number = Date.now): ModelGateway {
  return {
    async embed(call, embedder, texts, kind) {
      const { provider, model } = embedder.space;
      const vectors: Float32Array[] = [];
      for (const batch of embeddingBatches(texts, embedder.limits)) {
        const { vectors: made, usage } = await embedder.embed(batch, kind);
        const { inputTokens } = usage;
        const amountMicros = costMicros(priceAt(provider, model, now()), inputTokens);
        if (inputTokens > 0) await record(database, call, { provider, model, inputTokens, amountMicros, at: now() });
        vectors.push(...made);
      }
      return vectors;
    },
    async transcribe(call, transcriber, bytes, mediaType, signal) {
      const { provider, model } = transcriber;
      const transcript = await transcriber.transcribe(bytes, mediaType, signal);
      const amountMicros = speechCostMicros(provider, model, transcript.durationSeconds ?? 0, now());
      await record(database, call, { provider, model, inputTokens: 0, amountMicros, at: now() });
      return transcript;
    },
  };
}

interface Bill {
  readonly provider: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly amountMicros: number;
  readonly at: number;
}

async function record(
  database: Database,
  call: ModelCall,
  { provider, model, inputTokens, amountMicros, at }: Bill,
): Promise<void> {
  const values = [ulid(at), call.jobId, call.stage, provider, model, inputTokens, amountMicros];
  await database.transaction({ role: 'sheaf_app', tenantId: call.tenantId }, (session) =>
    session.query(statement, values),
  );
}
