import type { ObjectStore } from '@sheaf/core/ports';
import type { VectorStore } from '@sheaf/core/retrieval/ports';
import type { TestDatabase } from '../fixtures/database.ts';
import { parseParcels } from '../fixtures/parcels.ts';
import { aPipeline } from '../fixtures/pipeline.ts';
import type { Faults, Port } from './faults.ts';
import type { Payments } from './payments.ts';
import type { StateMachine } from './state-machine.ts';

export type FaultyPipeline = Awaited<ReturnType<typeof aFaultyPipeline>>;

/** The real stages over real SQL, where every call of a port may be a fault. What is called without faults is `sound`. */
export async function aFaultyPipeline(
  database: TestDatabase,
  faults: Faults,
  payments: Payments,
  machine: StateMachine,
) {
  const pipeline = await aPipeline(
    {
      ...database,
      call: (name, argument) => faults.around('database', () => database.call(name, argument)),
    },
    parseParcels,
  );
  const { lake, landing, stores, gateway, stateMachine } = pipeline;
  const soundLanding = { ...landing };
  const put = lake.put;
  lake.put = async (key, ...rest) => {
    const answer = await put(key, ...rest);
    if (key.includes('/embeddings/')) payments.note();
    return answer;
  };
  makeFaulty(lake, 'lake', faults);
  makeFaulty(landing, 'landing', faults);
  const open = stores.open.bind(stores);
  stores.open = async (...given) => faultyIndex(await faults.around('vectors', () => open(...given)), faults);
  const embed = gateway.embed;
  gateway.embed = (call, embedder, texts, kind) =>
    faults.around('model', () => {
      payments.pay(texts);
      return embed(call, embedder, texts, kind);
    });
  Object.assign(stateMachine, {
    start: (name: string, input: unknown) => faults.around('machine', () => machine.start(name, input)),
    stop: async (name: string) => machine.stop(name),
    status: async (name: string) => machine.status(name),
  });
  return { ...pipeline, soundLanding };
}

const writes = new Set(['put', 'delete', 'upsert']);

function makeFaulty(store: ObjectStore, port: Port, faults: Faults): void {
  for (const method of ['get', 'head', 'put', 'delete'] as const) wrap(store, method, port, faults);
}

function faultyIndex(index: VectorStore, faults: Faults): VectorStore {
  const own = { ...index };
  for (const method of ['upsert', 'deleteChunks', 'deleteDocuments', 'setDocumentFields', 'existing'] as const)
    wrap(own, method, 'vectors', faults);
  return own;
}

function wrap<K extends string>(target: Record<K, unknown> | object, method: K, port: Port, faults: Faults): void {
  const methods = target as Record<K, (...given: unknown[]) => Promise<unknown>>;
  const call = methods[method].bind(target);
  methods[method] = (...given) => faults.around(port, () => call(...given), writes.has(method));
}
