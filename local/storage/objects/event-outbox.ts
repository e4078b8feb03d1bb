import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectEvent } from './object-event.ts';

export interface EventOutboxOptions {
  readonly deliver: (event: ObjectEvent) => void | Promise<void>;
  /** Told each time that `deliver` throws; the event stays and is delivered again after a pause. */
  readonly onFailure: (error: unknown) => void;
}

const batchSize = 200;
const shortestPauseMs = 50;
const longestPauseMs = 5_000;

/**
 * Events that are committed with the write they tell of, and leave only after they were delivered: a kill between
 * write and delivery delays the event to the next start, and may deliver it twice, as EventBridge may.
 */
export class EventOutbox {
  readonly #options: EventOutboxOptions;
  readonly #add;
  readonly #next;
  readonly #remove;
  readonly #stop = new AbortController();
  #sequence: number;
  #draining: Promise<void> | undefined;

  constructor(database: DatabaseSync, options: EventOutboxOptions) {
    this.#options = options;
    this.#add = database.prepare('insert into events (sequence, event) values (?, ?)');
    this.#next = database.prepare('select sequence, event from events order by sequence limit ?');
    this.#remove = database.prepare('delete from events where sequence = ?');
    const last = database.prepare("select seq from sqlite_sequence where name = 'events'").get();
    this.#sequence = Number(last?.seq ?? 0);
  }

  /** Call it inside the transaction of the write. */
  add(eventOf: (sequence: number) => ObjectEvent): void {
    this.#sequence += 1;
    this.#add.run(this.#sequence, JSON.stringify(eventOf(this.#sequence)));
  }

  /** Call it after the transaction of the write. */
  wake(): void {
    if (this.#draining !== undefined || this.#stop.signal.aborted) return;
    this.#draining = this.#drain().finally(() => {
      this.#draining = undefined;
    });
  }

  /** Resolves when the delivery under way has ended; what is left waits for the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#draining;
  }

  async #drain(): Promise<void> {
    let pauseMs = shortestPauseMs;
    for (let batch = this.#next.all(batchSize); batch.length > 0; batch = this.#next.all(batchSize)) {
      for (const { sequence, event } of batch) {
        if (this.#stop.signal.aborted) return;
        try {
          await this.#options.deliver(JSON.parse(String(event)) as ObjectEvent);
          this.#remove.run(Number(sequence));
          pauseMs = shortestPauseMs;
        } catch (error) {
          this.#options.onFailure(error);
          await sleep(pauseMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
          pauseMs = Math.min(pauseMs * 2, longestPauseMs);
          break;
        }
      }
    }
  }
}
