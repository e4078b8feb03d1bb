import { StageError } from '../../errors.ts';
import { canonicalJson, sha256 } from '../../keys.ts';
import type { RemoteSource, SourceEvent, SourcePorts } from '../remote-source.ts';
import type { SqlEngine, SqlRow } from '../sql-connection.ts';
import { checkColumns } from './check-columns.ts';
import { decodeMark, encodeMark, markOf, orderOf } from './high-water.ts';
import { type DatabaseQueryParameters, databaseQueryParameters } from './parameters.ts';
import { advance, again, beginning, isAdvanced, linked, mostRestarts, type Place } from './place.ts';
import { bindPlaceholders } from './placeholders.ts';
import { documentOf, rowKey } from './row-document.ts';

/** Rows between two checkpoints. */
const rowsPerStep = 100;

/**
 * Rows of one statement as documents, `db:{name}/{table}/{id}`.
 *
 * A full read tells what is gone. With `highWater` a listing reads what is above the last value that was seen.
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
    let place = cursor === null ? beginning(firstBase(parameters, ports)) : (JSON.parse(cursor) as Place);
    for (;;) {
      const end = yield* readFrom(place, { parameters, ports, connection });
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
}

type End = Extract<SourceEvent, { kind: 'end' }>;

/** Asks, passes over the rows that were read, and reads on; or finds that they are not those that were read. */
async function* readFrom(from: Place, reading: Reading): AsyncGenerator<SourceEvent, End | 'another order'> {
  const { parameters } = reading;
  let place = from;
  let passed = 0;
  let chain = '';
  let isFirst = true;
  for await (const given of rowsOf(place, reading)) {
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
        yield* eventsOf(wanted, reading);
        place = wanted.reduce((after, row) => afterRow(after, row, parameters), place);
        yield { kind: 'checkpoint', cursor: JSON.stringify(place) };
      }
      const next = page[at + wanted.length];
      if (place.total >= parameters.maxRows && next !== undefined) return yield* cutAt(next, place, parameters);
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

async function* eventsOf(rows: readonly SqlRow[], { parameters, ports }: Reading): AsyncGenerator<SourceEvent> {
  const prefix = prefixOf(parameters);
  const events = rows.map((row) => documentOf(row, parameters.columns, prefix));
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

/** More rows than wanted: the next listing goes on behind the last value of which all rows were read. */
async function* cutAt(
  row: SqlRow,
  place: Place,
  { maxRows, columns, highWater, ...rest }: DatabaseQueryParameters,
): AsyncGenerator<SourceEvent, End> {
  const prefix = prefixOf({ maxRows, columns, highWater, ...rest });
  const reason = `the answer has more rows than maxRows (${maxRows})`;
  yield { kind: 'skipped', uri: `${prefix}${rowKey(row, columns)}`, reason };
  if (highWater === undefined) return { kind: 'end', isComplete: false };
  const isWhole = place.mark !== null && encodeMark(markOf(row, highWater.column)) !== place.mark;
  const reached = isWhole ? place.mark : place.whole;
  if (reached !== null) return { kind: 'end', isComplete: false, highWater: reached };
  throw new StageError(
    'SourceQueryInvalid',
    `All ${maxRows} rows have the same ${highWater.column}, and there are more: raise maxRows, or the next listing would read the same rows again.`,
  );
}
