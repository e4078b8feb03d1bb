import { setImmediate as nextTurn } from 'node:timers/promises';

/** States between two turns of the event loop: long chains of them must not starve servers in the same process. */
const statesPerTurn = 32;

export function turnTaker(): () => Promise<void> | undefined {
  let count = 0;
  return () => {
    count += 1;
    return count % statesPerTurn === 0 ? nextTurn() : undefined;
  };
}
