import { databaseQuery } from '@sheaf/core/sources/database-query/database-query';
import type { SourceEvent } from '@sheaf/core/sources/remote-source';
import type { SqlRow } from '@sheaf/core/sources/sql-connection';
import { describe, expect, it } from 'vitest';
import { runsOf } from '../../../fixtures/source-run.ts';

const parameters = {
  engine: 'postgresql',
  connection: { secret: 'postgres://reader@db.example/crm' },
  name: 'crm',
  table: 'notes',
  query: 'select id, body, file from notes',
  columns: { content: 'body', id: 'id', metadata: ['size'] },
  maxRows: 20_000,
};
const aRow = (id: number): SqlRow => ({ id, body: `Note ${id}`, size: 2n ** 60n });

/** A table whose rows come in another order each time; `read` counts the rows that were given. */
function aTable(count: number, body = aRow) {
  const counted = { asked: 0, read: 0 };
  const rows = Array.from({ length: count }, (_, id) => body(id));
  const sql = {
    async *rows() {
      counted.asked += 1;
      for (let at = 0; at < rows.length; at += 200) {
        const page = rows.slice(at, at + 200);
        counted.read += page.length;
        yield page;
      }
      rows.reverse();
    },
  };
  return { sql, counted };
}

const urisOf = (events: readonly SourceEvent[]) =>
  events.flatMap((event) => (event.kind === 'document' ? [event.uri] : []));

/** Runs in parts of so many checkpoints, each going on where the one before ended. */
async function inParts(runs: ReturnType<typeof runsOf>, given: object, checkpoints: number) {
  const events: SourceEvent[] = [];
  let part = await runs.run(given, checkpoints);
  for (; part.end === undefined; part = await runs.resume(given, checkpoints)) events.push(...part.events);
  return { events: [...events, ...part.events], end: part.end };
}

describe('a long answer that cannot be asked for again from where it was left', () => {
  it('is asked for once, however many parts its listing has, and every row is told once', async () => {
    const { sql, counted } = aTable(12_000);
    const { events, end } = await inParts(runsOf(databaseQuery, { sql }), parameters, 50);
    expect(new Set(urisOf(events)).size).toBe(12_000);
    expect(urisOf(events)).toHaveLength(12_000);
    expect(end?.isComplete).toBe(true);
    expect(counted).toEqual({ asked: 1, read: 12_000 });
  });

  it('keeps bytes, titles and metadata as they were', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const { sql } = aTable(5_000, (id) => ({ ...aRow(id), body: id === 4_999 ? bytes : `Note ${id}` }));
    const { events } = await runsOf(databaseQuery, { sql }).run(parameters);
    const last = events.find((event) => event.kind === 'document' && event.uri.endsWith('/4999'));
    expect(last).toMatchObject({ kind: 'document', metadata: { size: (2n ** 60n).toString() } });
    expect(Buffer.compare((last as { bytes: Uint8Array }).bytes, bytes)).toBe(0);
  });

  it('is as before to the next listing', async () => {
    const { sql } = aTable(5_200);
    const runs = runsOf(databaseQuery, { sql });
    await runs.run(parameters);
    const { events } = await runs.run(parameters);
    expect(events.filter(({ kind }) => kind === 'unchanged')).toHaveLength(5_200);
  });

  it('is cut at maxRows, which its end says', async () => {
    const { sql, counted } = aTable(9_000);
    const { events, end } = await runsOf(databaseQuery, { sql }).run({ ...parameters, maxRows: 6_050 });
    expect(urisOf(events)).toHaveLength(6_050);
    expect(end).toEqual({ kind: 'end', isComplete: false });
    expect(events.find(({ kind }) => kind === 'skipped')).toMatchObject({ reason: expect.stringContaining('6050') });
    expect(counted.read).toBeLessThan(6_500);
  });

  it('is read to its end after a minute, too, where rows come slowly', async () => {
    const { sql, counted } = aTable(1_000);
    let now = 0;
    const clock = { now: () => (now += 10_000) };
    await inParts(runsOf(databaseQuery, { sql, clock }), parameters, 8);
    expect(counted.asked).toBe(1);
  });

  it('is asked for from the last value instead where there is a high-water column', async () => {
    const { sql, counted } = aTable(6_000);
    const highWater = { column: 'id', initial: -1 };
    const given = { ...parameters, query: 'select * from notes where id > :highWater order by id', highWater };
    await runsOf(databaseQuery, { sql }).run(given, 55);
    expect(counted.read).toBeLessThan(6_000);
  });
});
