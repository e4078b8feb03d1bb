import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@sheaf/core/platform/database';
import { createEmbeddingPlaces } from '@sheaf/core/platform/fairness/embedding-places';
import type { ModelGateway } from '@sheaf/core/retrieval/ports';
import { ulid } from 'ulid';

/** The gateway behind places that tenants get in turn. What is no model has nothing to share out. */
export function inTurn(gateway: ModelGateway, database: Database): ModelGateway {
  const places = createEmbeddingPlaces({
    database,
    now: () => performance.now(),
    sleep: (milliseconds) => sleep(milliseconds),
    random: Math.random,
    newId: () => ulid(),
  });
  return {
    ...gateway,
    embed: (call, embedder, texts, kind) => {
      const work = () => gateway.embed(call, embedder, texts, kind);
      return embedder.standIn === null ? places.within(call.tenantId, work) : work();
    },
  };
}
