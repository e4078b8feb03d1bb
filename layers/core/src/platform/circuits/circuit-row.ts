import type { Database } from '../database.ts';
import {
  type Admission,
  admit,
  afterOutcomes,
  type CircuitPolicy,
  type CircuitState,
  closedCircuit,
  type Outcomes,
} from './circuit.ts';

/** Where the state of a circuit is kept, and by which rules it changes. */
export interface CircuitRow {
  readonly database: Database;
  readonly key: string;
  readonly policy: CircuitPolicy;
}

interface Kept {
  readonly state: CircuitState | null;
  readonly version: number;
  /** Of the database. */
  readonly now: number;
}

/** Others write at the same time; who has not come through so often is not heard. */
const rounds = 5;

/** Asks for admission; a probe has its turn written down before it is let through. */
export async function enterCircuit(row: CircuitRow): Promise<Admission> {
  for (let round = 0; round < rounds; round += 1) {
    const { state, version, now } = await read(row);
    const admission = admit(state ?? closedCircuit, now, row.policy);
    if (!admission.isAdmitted || !admission.isProbe) return admission;
    if (await write(row, admission.next, version)) return admission;
  }
  return { isAdmitted: false, waitSeconds: 1, reason: 'others are trying it' };
}

/** Adds what calls came to; the phase after it. */
export async function settleOutcomes(row: CircuitRow, outcomes: Outcomes): Promise<CircuitState['phase']> {
  let phase: CircuitState['phase'] = 'closed';
  for (let round = 0; round < rounds; round += 1) {
    const { state: known, version, now } = await read(row);
    const state = known ?? closedCircuit;
    const next = afterOutcomes(state, outcomes, now, row.policy);
    phase = next.phase;
    if (next === state || (await write(row, next, version))) break;
  }
  return phase;
}

function read({ database, key }: CircuitRow): Promise<Kept> {
  return database.call('read_circuit', { key });
}

async function write({ database, key }: CircuitRow, state: CircuitState, version: number): Promise<boolean> {
  return (await database.call<{ isWritten: boolean }>('write_circuit', { key, state, version })).isWritten;
}
