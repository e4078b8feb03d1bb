import type { DatabaseSync } from 'node:sqlite';

/** One event as it is stored: `details` is `[key, value]` of the API's shape. */
export interface StoredEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  readonly details?: readonly [string, Readonly<Record<string, unknown>>];
}

/** The input of a state is the output of the one before it, mostly: it is stored once. */
function withoutRepeats(events: readonly StoredEvent[]): readonly StoredEvent[] {
  const first = events[0]!.id;
  return events.map((event) => {
    const before = events[event.previousEventId - first];
    if (event.details?.[0] !== 'stateEnteredEventDetails' || before?.details?.[0] !== 'stateExitedEventDetails')
      return event;
    const { input, ...details } = event.details[1];
    return input === before.details[1].output ? { ...event, details: [event.details[0], details] as const } : event;
  });
}

function withRepeats(events: readonly StoredEvent[]): StoredEvent[] {
  const first = events[0]!.id;
  return events.map((event) => {
    if (event.details?.[0] !== 'stateEnteredEventDetails' || 'input' in event.details[1]) return event;
    const { output } = events[event.previousEventId - first]!.details![1];
    return { ...event, details: [event.details[0], { ...event.details[1], input: output }] };
  });
}

/** History of top-level executions; the events of one transaction share a row. */
export function historyTable(database: DatabaseSync) {
  const add = database.prepare('insert into history values (?, ?, ?)');
  const page = {
    up: database.prepare('select events from history where root = ? and first >= ? order by first'),
    down: database.prepare('select events from history where root = ? and first <= ? order by first desc'),
  };
  const rowOf = database.prepare('select max(first) as first from history where root = ? and first <= ?');
  const last = database.prepare('select events from history where root = ? order by first desc limit 1');
  const remove = database.prepare('delete from history where root = ?');
  return {
    add: (root: number, events: readonly StoredEvent[]) =>
      void add.run(root, events[0]!.id, JSON.stringify(withoutRepeats(events))),
    /** At most `limit` events from event `from` on, in the order asked for. */
    read(root: number, from: number, limit: number, isReversed: boolean): StoredEvent[] {
      const { first } = rowOf.get(root, from) as { first: number | null };
      const rows = isReversed ? page.down.iterate(root, from) : page.up.iterate(root, first ?? 0);
      const found: StoredEvent[] = [];
      for (const row of rows as Iterable<{ events: string }>) {
        const events = withRepeats(JSON.parse(row.events) as StoredEvent[]).filter(({ id }) =>
          isReversed ? id <= from : id >= from,
        );
        found.push(...(isReversed ? events.reverse() : events));
        if (found.length >= limit) break;
      }
      return found.slice(0, limit);
    },
    count: (root: number) => {
      const row = last.get(root) as { events: string } | undefined;
      return row === undefined ? 0 : (JSON.parse(row.events) as StoredEvent[]).at(-1)!.id;
    },
    remove: (root: number) => void remove.run(root),
  };
}
