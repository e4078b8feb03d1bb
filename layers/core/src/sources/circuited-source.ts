import { canonicalJson } from '../keys.ts';
import { sourcePolicy } from '../platform/circuits/circuit.ts';
import { type CircuitPorts, sharedCircuit } from '../platform/circuits/shared-circuit.ts';
import type { RemoteSource } from './remote-source.ts';

/**
 * The source with a circuit for each thing that it lists: where listings keep failing since it does not answer, the next ones are not
 * begun, and their jobs pause until it is tried again.
 */
export function circuitedSource(source: RemoteSource, ports: CircuitPorts): RemoteSource {
  const { type } = source;
  return {
    ...source,
    async *list(parameters, sourcePorts, cursor) {
      const identity = `${type} ${canonicalJson(source.identityOf(parameters))}`;
      const circuit = sharedCircuit({ kind: type, told: 'this source', identity }, ports, sourcePolicy);
      const end = await circuit.begin();
      let failure: unknown;
      try {
        yield* source.list(parameters, sourcePorts, cursor);
      } catch (error) {
        failure = error;
        throw error;
      } finally {
        // Whoever listens may stop at a checkpoint; what came until there went well.
        await end(failure);
      }
    },
  };
}
