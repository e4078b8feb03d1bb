import { canonicalUri } from '@sheaf/core/ingestion/canonical-uri';
import { databaseQuery } from '@sheaf/core/sources/database-query/database-query';
import type { SourceEvent, SourcePorts } from '@sheaf/core/sources/remote-source';
import type { SqlRow } from '@sheaf/core/sources/sql-connection';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aScriptedSql } from '../../../fixtures/scripted-sql.ts';
import { aScratch, runsOf } from '../../../fixtures/source-run.ts';

const secret = 'postgres://reader:hunter2@db.example/crm';

function aQuery(over: Record<string, unknown> = {}) {
  return {
    engine: 'postgresql',
    connection: { secret },
    name: 'crm',
    table: 'tickets',
    query: 'select * from tickets order by id',
    columns: { content: 'body', id: 'id' },
    ...over,
  };
}

function tickets(count: number, from = 1): SqlRow[] {
  return Array.from({ length: count }, (_, index) => ({ id: from + index, body: `Ticket ${from + index}.` }));
}

function portsOf(sql: SourcePorts['sql']): SourcePorts {
  const memory = { highWater: null, validators: async () => new Map() };
  const clock = { now: () => 0 };
  return { sql, memory, clock, scratch: aScratch(), secretOf: async () => secret } as unknown as SourcePorts;
}

async function firstCheckpoint(sql: SourcePorts['sql'], from: string | null): Promise<string> {
  for await (const event of databaseQuery.list(databaseQuery.parameters.parse(aQuery()), portsOf(sql), from))
    if (event.kind === 'checkpoint') return event.cursor;
  throw new Error('There was no checkpoint.');
}

const documents = (events: readonly SourceEvent[]) => events.filter((event) => event.kind === 'document');
const uris = (events: readonly SourceEvent[]) => documents(events).map(({ uri }) => uri);
const kinds = (events: readonly SourceEvent[]) => events.map(({ kind }) => kind);
const textOf = (event: SourceEvent) => (event.kind === 'document' ? new TextDecoder().decode(event.bytes) : undefined);

describe('a full read', () => {
  it('makes a document of each row, and the second time says that nothing changed', async () => {
    const sql = aScriptedSql(() => tickets(2));
    const runs = runsOf(databaseQuery, { sql });

    const first = await runs.run(aQuery());
    const second = await runs.run(aQuery());

    expect(uris(first.events)).toEqual(['db:crm/tickets/1', 'db:crm/tickets/2']);
    expect(textOf(first.events[0]!)).toBe('Ticket 1.');
    expect(first.end).toEqual({ kind: 'end', isComplete: true });
    expect(kinds(second.events)).toEqual(['unchanged', 'unchanged', 'checkpoint', 'end']);
    expect(sql.queries[0]).toMatchObject({ connection: secret, parameters: [], timeoutMs: 30_000 });
  });

  it('notices rows that changed and rows that are gone', async () => {
    let rows = tickets(3);
    const runs = runsOf(databaseQuery, { sql: aScriptedSql(() => rows) });
    await runs.run(aQuery());

    rows = [{ id: 1, body: 'Ticket 1, solved.' }, rows[2]!];
    const { events } = await runs.run(aQuery());

    expect(uris(events)).toEqual(['db:crm/tickets/1']);
    expect(runs.removed()).toEqual(['db:crm/tickets/2']);
  });

  it('goes on behind the rows that it has read', async () => {
    const sql = aScriptedSql(() => tickets(450));
    const runs = runsOf(databaseQuery, { sql });

    const first = await runs.run(aQuery(), 2);
    const rest = await runs.resume(aQuery());

    expect(uris(first.events).concat(uris(rest.events))).toEqual(tickets(450).map(({ id }) => `db:crm/tickets/${id}`));
    expect(rest.end).toEqual({ kind: 'end', isComplete: true });
    expect(runs.removed()).toEqual([]);
  });

  it('reads all again when rows come in another order, and then misses none', async () => {
    let rows = tickets(300);
    const runs = runsOf(databaseQuery, { sql: aScriptedSql(() => rows) });
    await runs.run(aQuery(), 1);

    rows = rows.toReversed();
    const rest = await runs.resume(aQuery());

    expect(rest.events.filter(({ kind }) => kind === 'document' || kind === 'unchanged')).toHaveLength(300);
    expect(runs.removed()).toEqual([]);
  });

  it('takes nothing for gone when the order never stays', async () => {
    let turn = 0;
    const sql = aScriptedSql(() => tickets(300, ++turn));
    let place: string | null = null;
    for (let round = 0; round < 5; round += 1) place = await firstCheckpoint(sql, place);

    let end: SourceEvent | undefined;
    for await (const event of databaseQuery.list(databaseQuery.parameters.parse(aQuery()), portsOf(sql), place))
      end = event;

    expect(end).toEqual({ kind: 'end', isComplete: false });
  });

  it('stops at maxRows, says so, and takes nothing for gone', async () => {
    const runs = runsOf(databaseQuery, { sql: aScriptedSql(() => tickets(300)) });

    const { events, end } = await runs.run(aQuery({ maxRows: 120 }));

    expect(documents(events)).toHaveLength(120);
    expect(events.find(({ kind }) => kind === 'skipped')).toMatchObject({
      reason: 'the answer has more rows than maxRows (120)',
    });
    expect(end?.isComplete).toBe(false);
  });

  it('is complete with exactly maxRows rows', async () => {
    const runs = runsOf(databaseQuery, { sql: aScriptedSql(() => tickets(150), 150) });

    expect((await runs.run(aQuery({ maxRows: 150 }))).end).toEqual({ kind: 'end', isComplete: true });
  });

  it('resumed anywhere gives each row once', async () => {
    const plan = fc.record({ rows: fc.nat(900), stop: fc.nat(9), page: fc.integer({ min: 1, max: 400 }) });
    await fc.assert(
      fc.asyncProperty(plan, async ({ rows, stop, page }) => {
        const runs = runsOf(databaseQuery, { sql: aScriptedSql(() => tickets(rows), page) });
        const first = await runs.run(aQuery(), stop + 1);
        const rest = first.end === undefined ? await runs.resume(aQuery()) : { events: [] };
        expect(uris([...first.events, ...rest.events])).toHaveLength(rows);
      }),
      { numRuns: 30 },
    );
  });
});

describe('what a row becomes', () => {
  async function eventsOf(rows: readonly SqlRow[], columns: Record<string, unknown>, over = {}) {
    const { events } = await runsOf(databaseQuery, { sql: aScriptedSql(() => rows) }).run(aQuery({ columns, ...over }));
    return events;
  }

  it('several columns of content are named, dates, exact numbers and JSON are written for people', async () => {
    const row = {
      id: 9_007_199_254_740_993n,
      name: 'Pump',
      note: 'First.\nSecond.',
      price: '12345678901234567890.10',
      at: new Date('2026-01-02T03:04:05Z'),
      detail: { volts: 230, tags: ['a'] },
      empty: null,
    };
    const content = ['name', 'id', 'note', 'price', 'at', 'detail', 'empty'];

    const [event] = await eventsOf([row], { content, id: ['name', 'id'] });

    expect(event).toMatchObject({ uri: 'db:crm/tickets/Pump/9007199254740993', mediaType: 'text/plain' });
    expect(textOf(event!)).toBe(
      'name: Pump\nid: 9007199254740993\n\nnote:\nFirst.\nSecond.\n\nprice: 12345678901234567890.10\nat: 2026-01-02T03:04:05.000Z\n\ndetail:\n{\n  "volts": 230,\n  "tags": [\n    "a"\n  ]\n}',
    );
  });

  it('bytes stay bytes, with the media type of their column', async () => {
    const file = new Uint8Array([0x25, 0x50, 0x44, 0x46]);

    const [event] = await eventsOf([{ id: 1, file, kind: 'application/pdf' }], {
      content: 'file',
      id: 'id',
      mediaType: 'kind',
    });

    expect(event).toMatchObject({ bytes: file, mediaType: 'application/pdf' });
  });

  it('title, times, addresses and metadata stand beside the content', async () => {
    const row = {
      id: 1,
      body: 'Text.',
      subject: ' Pump ',
      changed: '2026-01-02T03:04:05.000000Z',
      link: 'https://crm.example/1',
      score: 4.5,
      open: false,
      tags: ['a', 'b'],
      none: null,
      key: new Uint8Array([0xab, 0x01]),
    };
    const metadata = ['score', 'open', 'tags', 'none', 'key'];

    const [event] = await eventsOf([row], {
      content: 'body',
      title: 'subject',
      updatedAt: 'changed',
      url: 'link',
      metadata,
    });

    expect(event).toMatchObject({ title: 'Pump' });
    expect((event as { metadata: unknown }).metadata).toEqual({
      modified: row.changed,
      url: row.link,
      score: 4.5,
      open: false,
      tags: ['a', 'b'],
      key: 'ab01',
    });
  });

  it('a change of a title alone is a change', async () => {
    let subject = 'Old';
    const sql = aScriptedSql(() => [{ id: 1, body: 'Text.', subject }]);
    const runs = runsOf(databaseQuery, { sql });
    const query = aQuery({ columns: { content: 'body', id: 'id', title: 'subject' } });
    await runs.run(query);
    subject = 'New';

    expect(uris((await runs.run(query)).events)).toEqual(['db:crm/tickets/1']);
  });

  it('rows without content or without an id are told with the reason', async () => {
    const rows = [
      { id: 1, body: null },
      { id: 2, body: '  \n' },
      { id: null, body: 'Text.' },
    ];

    const events = await eventsOf(rows, { content: 'body', id: 'id' });

    expect(events.map((event) => event.kind === 'skipped' && event.reason).slice(0, 3)).toEqual([
      'the content of the row is null or empty',
      'the content of the row is null or empty',
      'the id of the row is null or empty',
    ]);
  });

  it('without an id column equal rows are one document, and the statement names the place', async () => {
    const rows = [{ body: 'A' }, { body: 'A' }, { body: 'B' }];

    const events = await eventsOf(rows, { content: 'body' }, { table: undefined });

    expect(new Set(uris(events)).size).toBe(2);
    expect(uris(events)[0]).toMatch(/^db:crm\/[0-9a-f]{12}\/[0-9a-f]{32}$/);
  });

  it('URIs are canonical, whatever the id', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async (id) => {
        const [event] = await eventsOf([{ id, body: 'Text.' }], { content: 'body', id: 'id' });
        const { uri } = event as { uri: string };
        expect(canonicalUri(uri)).toBe(uri);
        expect(uri.length).toBeLessThan(600);
      }),
      { numRuns: 30 },
    );
  });

  it('fails before any document when a column is missing, and names those that there are', async () => {
    const columns = { content: 'text', title: 'Body', id: 'id', metadata: ['owner'] };

    await expect(eventsOf(tickets(1), columns)).rejects.toMatchObject({
      name: 'SourceQueryInvalid',
      message:
        'The answer has no column text (columns.content), owner (columns.metadata), Body (columns.title). It has: id, body. Names must be written as the answer writes them.',
    });
  });
});

describe('parameters', () => {
  it.each([
    [{ maxRows: 0 }, 'maxRows'],
    [{ maxRows: 10_000_001 }, 'maxRows'],
    [{ timeoutSeconds: 301 }, 'timeoutSeconds'],
    [{ name: 'CRM' }, 'name'],
    [{ engine: 'oracle' }, 'engine'],
    [{ query: ' ' }, 'query'],
    [{ columns: { content: [] } }, 'columns.content'],
    [{ parameters: { 'a b': 1 } }, 'parameters.a b'],
    [{ limit: 5 }, ''],
  ])('rejects %j', (over, path) => {
    const { error } = databaseQuery.parameters.safeParse(aQuery(over));
    expect(error?.issues[0]?.path.join('.')).toBe(path);
  });

  it('two statements, names or values are two sources; limits and secrets are none', () => {
    const of = (over: Record<string, unknown>) =>
      JSON.stringify(databaseQuery.identityOf(databaseQuery.parameters.parse(aQuery(over))));
    expect(of({ maxRows: 5, connection: { secretRef: 'crm' } })).toBe(of({}));
    expect(of({})).not.toContain('hunter2');
    expect(new Set([of({}), of({ query: 'select 1' }), of({ name: 'erp' }), of({ parameters: { a: 1 } })]).size).toBe(
      4,
    );
  });
});
