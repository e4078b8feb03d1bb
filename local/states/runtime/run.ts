import type { MachineArn } from '../arn.ts';
import { FatalError } from '../state-error.ts';
import type { StoredEvent } from '../store/history.ts';
import type { Services } from './services.ts';

/** Standard workflows end when their history is this long; Express ones have none. */
export const maxHistoryEvents = 25_000;

export type EventDetails = readonly [key: string, details: Readonly<Record<string, unknown>>];

export interface RunIdentity {
  /** ARN of the execution. */
  readonly arn: string;
  /** Row of the top-level execution that this run is, or belongs to. */
  readonly root: number;
  readonly machine: MachineArn;
  /** STANDARD runs keep every transition; EXPRESS ones run again from their start. */
  readonly kind: 'STANDARD' | 'EXPRESS';
  /** Only top-level executions keep their events; children of maps count them. */
  readonly keepsHistory: boolean;
  /** The context object's constant part. */
  readonly context: {
    readonly Execution: Readonly<Record<string, unknown>>;
    readonly StateMachine: Readonly<Record<string, unknown>>;
  };
}

/** One execution, or one child of a distributed map: its identity and its journal. */
export class Run {
  readonly identity: RunIdentity;
  readonly services: Services;
  #pending: StoredEvent[] = [];
  #eventCount: number;

  constructor(identity: RunIdentity, services: Services, eventCount = 0) {
    this.identity = identity;
    this.services = services;
    this.#eventCount = eventCount;
  }

  get isDurable(): boolean {
    return this.identity.kind === 'STANDARD';
  }

  get eventCount(): number {
    return this.#eventCount;
  }

  /**
   * Adds an event, to be written by the next transaction. Details are made only where they are kept.
   * @returns its id
   * @throws FatalError States.Runtime when only the last event still fits
   */
  log(previous: number, type: string, details?: () => EventDetails): number {
    if (!this.isDurable) return 0;
    if (this.#eventCount >= maxHistoryEvents - 1) {
      throw new FatalError(
        'States.Runtime',
        `The execution reached the maximum number of history events (${maxHistoryEvents}).`,
      );
    }
    return this.#append(previous, type, details);
  }

  /** The event that ends the run; always fits. */
  logEnd(type: string, details: () => EventDetails): void {
    this.#append(this.#eventCount, type, details);
  }

  #append(previousEventId: number, type: string, details: (() => EventDetails) | undefined): number {
    this.#eventCount += 1;
    if (this.identity.keepsHistory) {
      const event = { id: this.#eventCount, previousEventId, timestamp: this.services.clock.now(), type };
      this.#pending.push(details === undefined ? event : { ...event, details: details() });
    }
    return this.#eventCount;
  }

  /** One transaction: the events since the last one, and what `write` writes. Express runs write nothing. */
  save(write: () => void): void {
    if (!this.isDurable) return;
    const { store } = this.services;
    store.transact(() => {
      write();
      if (this.#pending.length > 0) store.history.add(this.identity.root, this.#pending);
    });
    this.#pending = [];
  }
}
