import { databaseQuery } from '@sheaf/core/sources/database-query/database-query';
import { decodeMark, encodeMark } from '@sheaf/core/sources/database-query/high-water';
import type { SourceEvent, SourcePorts } from '@sheaf/core/sources/remote-source';
import type { SqlRow } from '@sheaf/core/sources/sql-connection';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aScriptedSql } from '../../../fixtures/scripted-sql.ts';
import { runsOf } from '../../../fixtures/source-run.ts';

type Value = string | number | bigint;

function aQuery(over: Record<string, unknown> = {}) {
  return {
    engine: 'postgresql',
    connection: { secretRef: 'crm' },
    name: 'crm',
    table: 'tickets',
    query: 'select * from tickets where changed > :highWater order by changed',
    columns: { content: 'body', id: 'id' },
    highWater: { column: 'changed', initial: 0 },
    ...over,
  };
}

/** Answers with what is above the bound value, in the order of the column, as a server does. */
function tickets(changed: () => readonly Value[], reachesBack = 0) {
  return aScriptedSql(({ parameters: [above] }) =>
    changed()
      .map((value, index): SqlRow => ({ id: index, body: `Ticket ${index}.`, changed: value }))
      .filter((row) => above === null || (row.changed as Value) > (reachesBack ? Number(above) - reachesBack : above!))
      .sort((a, b) => ((a.changed as Value) < (b.changed as Value) ? -1 : 1)),
  );
}

function runsWith(changed: () => readonly Value[]) {
  const sql = tickets(changed);
  return { sql, runs: runsOf(databaseQuery, { sql, secrets: { crm: 'postgres://reader@db.example/crm' } }) };
}

const uris = (events: readonly SourceEvent[]) =>
  events.flatMap((event) => (event.kind === 'document' ? [event.uri] : []));

describe('a listing by high water', () => {
  it('reads what is new, binds the last value, and never takes anything for gone', async () => {
    const rows: Value[] = [3, 5];
    const { runs, sql } = runsWith(() => rows);

    const first = await runs.run(aQuery());
    rows.push(9);
    const second = await runs.run(aQuery());
    const third = await runs.run(aQuery());

    expect(first.end).toEqual({ kind: 'end', isComplete: false, highWater: '5' });
    expect(uris(second.events)).toEqual(['db:crm/tickets/2']);
    expect(third.end?.highWater).toBe('9');
    expect(sql.queries.map(({ statement, parameters }) => [statement.includes('$1'), ...parameters])).toEqual([
      [true, 0],
      [true, 5],
      [true, 9],
    ]);
  });

  it('goes on at the last value that is surely whole, not at the first row', async () => {
    const rows = Array.from({ length: 450 }, (_, index) => Math.floor(index / 3) + 1);
    const { runs, sql } = runsWith(() => rows);

    const first = await runs.run(aQuery(), 2);
    const rest = await runs.resume(aQuery());

    expect(uris(first.events).concat(uris(rest.events))).toHaveLength(450);
    expect(sql.queries[1]!.parameters).toEqual([49]);
  });

  it('reads each row once where the statement reaches back, in any number of parts', async () => {
    const rows = Array.from({ length: 2000 }, (_, index) => Math.floor(index / 3) + 1);
    const sql = tickets(() => rows, 50);
    const read: string[] = [];
    let place: string | null = null;
    const parameters = databaseQuery.parameters.parse(aQuery({ maxRows: 10_000 }));
    const memory = { highWater: null, validators: async () => new Map() };
    const clock = { now: () => 0 };
    const ports = { sql, memory, clock, secretOf: async () => 'x' } as unknown as SourcePorts;
    for (let part = 0, isOver = false; !isOver; part += 1) {
      expect(part).toBeLessThan(30);
      for await (const event of databaseQuery.list(parameters, ports, place)) {
        if (event.kind === 'document') read.push(event.uri);
        isOver = event.kind === 'end';
        if (event.kind !== 'checkpoint') continue;
        place = event.cursor;
        break;
      }
    }
    expect(read).toHaveLength(2000);
    expect(new Set(read).size).toBe(2000);
  });

  it('cut by maxRows it goes on with the next listing until all is read', async () => {
    const rows = [1, 2, 2, 3, 3, 3, 4];
    const { runs } = runsWith(() => rows);
    const read = new Set<string>();
    const marks: (string | undefined)[] = [];
    for (let listing = 0; listing < 4; listing += 1) {
      const { events, end } = await runs.run(aQuery({ maxRows: 4 }));
      for (const uri of uris(events)) read.add(uri);
      marks.push(end?.highWater);
    }

    expect(read.size).toBe(7);
    expect(marks).toEqual(['2', '4', '4', '4']);
  });

  it('fails when more rows than maxRows have one value, since it would read them for ever', async () => {
    const { runs } = runsWith(() => [7, 7, 7]);

    await expect(runs.run(aQuery({ maxRows: 2 }))).rejects.toMatchObject({
      name: 'SourceQueryInvalid',
      message: expect.stringContaining('All 2 rows have the same changed'),
    });
  });

  it('fails when rows come in another order than that of the column', async () => {
    const sql = aScriptedSql(() => [2, 1].map((changed) => ({ id: changed, body: 'Text.', changed })));
    const runs = runsOf(databaseQuery, { sql, secrets: { crm: 'x' } });

    await expect(runs.run(aQuery())).rejects.toThrow('order by changed');
  });

  it('fails when the statement does not name its placeholder', async () => {
    const { runs } = runsWith(() => []);

    await expect(runs.run(aQuery({ query: 'select * from tickets' }))).rejects.toThrow('no placeholder :highWater');
  });

  it('resumed anywhere it reads each row, whatever the values', async () => {
    const values = fc.oneof(
      fc.array(fc.nat(40).map((n) => n + 1)),
      fc.array(fc.bigInt({ min: 2n ** 60n, max: 2n ** 60n + 20n })),
      fc.array(fc.nat(30).map((day) => new Date(Date.UTC(2026, 0, day + 1)).toISOString())),
      fc.array(fc.string({ minLength: 1 })),
    );
    const plan = fc.record({
      pool: values.filter((list) => list.length > 0),
      rows: fc.nat(600),
      stop: fc.integer({ min: 1, max: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ pool, rows, stop }) => {
        const { runs } = runsWith(() => Array.from({ length: rows }, (_, index) => pool[index % pool.length]!));
        const query = aQuery({ highWater: { column: 'changed' } });
        const first = await runs.run(query, stop);
        const rest = first.end === undefined ? await runs.resume(query) : { events: [] };
        expect(new Set(uris([...first.events, ...rest.events])).size).toBe(rows);
      }),
      { numRuns: 30 },
    );
  });

  it('a value is remembered exactly', () => {
    fc.assert(
      fc.property(fc.oneof(fc.bigInt(), fc.integer(), fc.string(), fc.boolean(), fc.constant(null)), (value) => {
        expect(decodeMark(encodeMark(value))).toBe(value);
      }),
    );
  });
});
