import { setTimeout as sleep } from 'node:timers/promises';
import type { Probe } from '@sheaf/core/platform/api/api-ports';
import type { Database } from '@sheaf/core/platform/database';
import type { ObjectStore, StateMachine } from '@sheaf/core/ports';
import type { Embedder, VectorStoreProvider } from '@sheaf/core/retrieval/ports';

/** Longer than this a dependency counts as silent. Health is asked every few seconds. */
const patienceMilliseconds = 2_000;

/** A name that no object and no execution has: asking for it proves that the service answers and lets us in. */
const nobody = 'health-probe';

export interface Dependencies {
  readonly database: Database;
  readonly lake: ObjectStore;
  readonly landing: ObjectStore;
  readonly stateMachine: StateMachine;
  readonly stores: VectorStoreProvider;
  readonly embedderOf: (url: string | null) => Promise<Embedder>;
}

/** What `/health` asks. Without embedder or state machine much still works: keyword search, reading. */
export function probesOf(ports: Dependencies): Record<string, Probe> {
  return {
    database: critical(() => ports.database.ping()),
    vectorStore: critical(() => ports.stores.ping().then(() => ports.stores.provider)),
    lake: critical(() => ports.lake.head(nobody)),
    landing: critical(() => ports.landing.head(nobody)),
    stateMachine: { isCritical: false, probe: bounded(() => ports.stateMachine.status(nobody)) },
    embedder: {
      isCritical: false,
      probe: bounded(() => ports.embedderOf(null).then(({ space, standIn }) => standIn ?? space.model)),
    },
  };
}

function critical(ask: () => Promise<unknown>): Probe {
  return { isCritical: true, probe: bounded(ask) };
}

function bounded(ask: () => Promise<unknown>): Probe['probe'] {
  return async () => {
    const stop = new AbortController();
    const silence = sleep(patienceMilliseconds, undefined, { signal: stop.signal, ref: false }).then(() => {
      throw Object.assign(new Error('No answer in time.'), { name: 'TimeoutError' });
    });
    try {
      const answer = await Promise.race([ask(), silence]);
      return typeof answer === 'string' ? answer : undefined;
    } finally {
      silence.catch(() => {});
      stop.abort();
    }
  };
}
