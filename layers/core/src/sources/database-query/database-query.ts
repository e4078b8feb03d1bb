import { StageError } from '../../errors.ts';
import { canonicalJson, sha256 } from '../../keys.ts';
import type { RemoteSource, SourceEvent, SourcePorts } from '../remote-source.ts';
import type { SqlEngine, SqlRow } from '../sql-connection.ts';
import { checkColumns } from './check-columns.ts';
import { decodeMark, encodeMark, markOf, orderOf } from './high-water.ts';
import { type DatabaseQueryParameters, databaseQueryParameters } from './parameters.ts';
import { advance, again, beginning, isAdvanced, linked, mostRestarts, type Place } from './place.ts';
import { bindPlaceholders } from './placeholders.ts';
import { documentOf, type RowEvent, rowKey } from './row-document.ts';
import { type CutEvent, createSpool, readSegment, type SpoolPlace } from './spool.ts';

/** Rows between two checkpoints. */
const rowsPerStep = 100;
/** After so many rows, or so long, the rest of an answer that cannot be asked for again from there is spooled. */
const rowsBeforeSpool = 4_900;
const millisecondsBeforeSpool = 60_000;

/**
 * Rows of one statement as documents, `db:{name}/{table}/{id}`.
 *
 * A full read tells what is gone; a long one is spooled to the scratch in one pass. With `highWater` a listing reads what is above
 * the last value that was seen.
 */
export const databaseQuery: RemoteSource<typeof databaseQueryParameters> = {
  type: 'database_query',
  parameters: databaseQueryParameters,
  identityOf: ({ name, table, query, parameters, columns, highWater }) => [
    name,
    table ?? null,
    sha256(query),
    parameters,
    columns.id ?? null,
    highWater === undefined ? null : [highWater.column, highWater.initial],
  ],
  async *list(parameters, ports, cursor) {
    const connection = await ports.secretOf(parameters.connection);
    const reading = { parameters, ports, connection, startedAt: ports.clock.now() };
    const from = cursor === null ? beginning(firstBase(parameters, ports)) : (JSON.parse(cursor) as Place | SpoolPlace);
    if ('spool' in from) {
      yield yield* readSpool(from, reading);
      return;
    }
    for (let place = from; ; ) {
      const end = yield* readFrom(place, reading);
      if (end !== 'another order') {
        yield end;
        return;
      }
      place = again(place);
    }
  },
};

function firstBase({ highWater }: DatabaseQueryParameters, { memory }: SourcePorts): string {
  return memory.highWater ?? encodeMark(highWater?.initial ?? null);
}

interface Reading {
  readonly parameters: DatabaseQueryParameters;
  readonly ports: SourcePorts;
  readonly connection: string;
  readonly startedAt: number;
}

type End = Extract<SourceEvent, { kind: 'end' }>;

/** Asks, passes over the rows that were read, and reads on; or finds that they are not those that were read. */
async function* readFrom(from: Place, reading: Reading): AsyncGenerator<SourceEvent, End | 'another order'> {
  const { parameters } = reading;
  let place = from;
  let passed = 0;
  let chain = '';
  let isFirst = true;
  const pages = handedOn(rowsOf(place, reading));
  for await (const given of pages) {
    if (isFirst && given.length > 0) checkColumns(Object.keys(given[0]!), parameters);
    isFirst &&= given.length === 0;
    const page = isAdvanced(from) ? given.filter((row) => !isBehind(row, from, parameters)) : given;
    let at = 0;
    while (passed < from.skip && at < page.length) {
      chain = linked(chain, rowKey(page[at]!, parameters.columns));
      passed += 1;
      at += 1;
      if (passed === from.skip && isOther(chain, from)) return 'another order';
    }
    for (; at < page.length; at += rowsPerStep) {
      const wanted = page.slice(at, at + Math.min(rowsPerStep, parameters.maxRows - place.total));
      if (wanted.length > 0) {
        yield* eventsOf(
          wanted.map((row) => rowEvent(row, parameters)),
          reading,
        );
        place = wanted.reduce((after, row) => afterRow(after, row, parameters), place);
        yield { kind: 'checkpoint', cursor: JSON.stringify(place) };
      }
      const next = page[at + wanted.length];
      if (place.total >= parameters.maxRows && next !== undefined) return yield* cutAt(next, place, parameters);
      if (mustSpool(place, reading)) return yield* spoolRest(page.slice(at + wanted.length), pages, place, reading);
    }
  }
  if (passed < from.skip && from.restarts < mostRestarts) return 'another order';
  if (parameters.highWater !== undefined)
    return { kind: 'end', isComplete: false, highWater: place.mark ?? place.base };
  return { kind: 'end', isComplete: place.restarts < mostRestarts };
}

/** A statement may reach back behind the value that it is given (`>=`): within one listing, what lies there was read. */
function isBehind(row: SqlRow, { base }: Place, { highWater }: DatabaseQueryParameters): boolean {
  const value = highWater === undefined ? null : markOf(row, highWater.column);
  if (value === null) return false;
  const order = orderOf(decodeMark(base), value);
  return order === 'same' || order === 'less';
}

function isOther(chain: string, from: Place): boolean {
  return from.restarts < mostRestarts && chain !== from.chain;
}

function rowsOf({ base }: Place, { parameters, ports, connection }: Reading): AsyncIterable<readonly SqlRow[]> {
  const { engine: named, query, highWater, timeoutSeconds } = parameters;
  const engine: SqlEngine = named === 'mariadb' ? 'mysql' : named;
  if (highWater !== undefined && Object.hasOwn(parameters.parameters, highWater.parameter)) {
    throw new StageError(
      'SourceQueryInvalid',
      `\`${highWater.parameter}\` is the placeholder of highWater and stands among the parameters too: name one of them otherwise.`,
    );
  }
  const values =
    highWater === undefined
      ? parameters.parameters
      : { ...parameters.parameters, [highWater.parameter]: decodeMark(base) };
  const bound = bindPlaceholders(engine, query, values);
  return ports.sql.rows({ engine, connection, ...bound, timeoutMs: timeoutSeconds * 1000 });
}

function afterRow(place: Place, row: SqlRow, { columns, highWater }: DatabaseQueryParameters): Place {
  const value = highWater === undefined ? null : markOf(row, highWater.column);
  return advance(place, rowKey(row, columns), value, highWater?.column ?? '');
}

function rowEvent(row: SqlRow, parameters: DatabaseQueryParameters): RowEvent {
  return documentOf(row, parameters.columns, prefixOf(parameters));
}

/** What of the rows is not as it is remembered. */
async function* eventsOf(events: readonly RowEvent[], { ports }: Reading): AsyncGenerator<SourceEvent> {
  const uris = events.filter(({ kind }) => kind === 'document').map(({ uri }) => uri);
  const known = await ports.memory.validators([...new Set(uris)]);
  for (const event of events) {
    const isKnown = event.kind === 'document' && known.get(event.uri)?.row === event.validator?.row;
    yield isKnown ? { kind: 'unchanged', uri: event.uri } : event;
  }
}

function prefixOf({ name, table, query, parameters }: DatabaseQueryParameters): string {
  return `db:${name}/${table ?? sha256(canonicalJson([query, parameters])).slice(0, 12)}/`;
}

function mustSpool({ skip }: Place, { parameters, ports, startedAt }: Reading): boolean {
  if (parameters.highWater !== undefined) return false;
  return skip >= rowsBeforeSpool || ports.clock.now() - startedAt >= millisecondsBeforeSpool;
}

/** An iterator that two loops share, one after the other. */
async function* handedOn(pages: AsyncIterable<readonly SqlRow[]>): AsyncGenerator<readonly SqlRow[]> {
  yield* pages;
}

/** Reads the answer to its end without telling of it, and then tells from the spool. */
async function* spoolRest(
  first: readonly SqlRow[],
  pages: AsyncIterable<readonly SqlRow[]>,
  { total: before, restarts }: Place,
  reading: Reading,
): AsyncGenerator<SourceEvent, End> {
  const { parameters, ports } = reading;
  const spool = createSpool(ports.scratch);
  let total = before;
  async function take(rows: readonly SqlRow[]): Promise<SqlRow | undefined> {
    const wanted = rows.slice(0, parameters.maxRows - total);
    for (const row of wanted) await spool.add(rowEvent(row, parameters));
    total += wanted.length;
    return rows[wanted.length];
  }
  let next = await take(first);
  if (next === undefined) {
    for await (const page of pages) {
      next = await take(page);
      if (next !== undefined) break;
    }
  }
  const cut = next === undefined ? null : cutEvent(next, parameters);
  const isComplete = cut === null && restarts < mostRestarts;
  return yield* readSpool({ spool: { segments: await spool.end(), cut, isComplete }, segment: 0, at: 0 }, reading);
}

async function* readSpool(from: SpoolPlace, reading: Reading): AsyncGenerator<SourceEvent, End> {
  const { spool } = from;
  yield { kind: 'checkpoint', cursor: JSON.stringify(from) };
  let at = from.at;
  for (let segment = from.segment; segment < spool.segments; segment += 1) {
    const events = await readSegment(reading.ports.scratch, segment);
    for (; at < events.length; at += rowsPerStep) {
      yield* eventsOf(events.slice(at, at + rowsPerStep), reading);
      const place: SpoolPlace = { spool, segment, at: at + rowsPerStep };
      yield { kind: 'checkpoint', cursor: JSON.stringify(place) };
    }
    at = 0;
  }
  if (spool.cut !== null) yield spool.cut;
  return { kind: 'end', isComplete: spool.isComplete };
}

function cutEvent(row: SqlRow, parameters: DatabaseQueryParameters): CutEvent {
  const reason = `the answer has more rows than maxRows (${parameters.maxRows})`;
  return { kind: 'skipped', uri: `${prefixOf(parameters)}${rowKey(row, parameters.columns)}`, reason };
}

/** More rows than wanted: the next listing goes on behind the last value of which all rows were read. */
async function* cutAt(
  row: SqlRow,
  place: Place,
  parameters: DatabaseQueryParameters,
): AsyncGenerator<SourceEvent, End> {
  const { maxRows, highWater } = parameters;
  yield cutEvent(row, parameters);
  if (highWater === undefined) return { kind: 'end', isComplete: false };
  const isWhole = place.mark !== null && encodeMark(markOf(row, highWater.column)) !== place.mark;
  const reached = isWhole ? place.mark : place.whole;
  if (reached !== null) return { kind: 'end', isComplete: false, highWater: reached };
  throw new StageError(
    'SourceQueryInvalid',
    `All ${maxRows} rows have the same ${highWater.column}, and there are more: raise maxRows, or the next listing would read the same rows again.`,
  );
}
