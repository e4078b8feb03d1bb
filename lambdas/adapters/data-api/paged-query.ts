import type { SqlValue } from '@sheaf/core/platform/database';
import { segmentsOf, statementsOf } from '../sql-segments.ts';
import type { Records } from './records.ts';

/** Runs one statement as it stands, and reads its answer. */
export type Execute = (text: string, values: readonly SqlValue[]) => Promise<Records>;

/** Most bytes of one page as JSON; the service's limit is 1 MiB, and some of it goes to the columns' names. */
const pageBytes = 800_000;

/** `{"stringValue":""},` and what else the answer spends on a value. */
const bytesAroundValue = 24;

/**
 * The rows of a query, in as few answers as the limits of the Data API allow. An answer over 1 MiB would end the whole
 * transaction, so the server itself counts the bytes: a result of one page comes with the first request, a longer one by
 * a cursor whose every row tells how many rows the next page may have. Only inside a transaction, since cursors end with it.
 * A statement that writes is run as it stands.
 */
export async function pagedQuery(execute: Execute, text: string, values: readonly SqlValue[]): Promise<Records> {
  const [statement, another] = statementsOf(text);
  if (statement === undefined || another !== undefined) throw new Error('The Data API takes one statement at a time.');
  if (!isRead(statement)) return execute(statement, values);
  const first = await execute(firstPage(statement), values);
  const columns = first.columns.slice(0, -3);
  const total = Number(first.rows[0]?.at(-1) ?? 0);
  if (first.rows.length === total) return { columns, rows: first.rows.map((row) => row.slice(0, -3)) };
  return { columns, rows: await fetchAll(execute, statement, values, first.rows.length) };
}

async function fetchAll(
  execute: Execute,
  statement: string,
  values: readonly SqlValue[],
  firstSize: number,
): Promise<unknown[][]> {
  await execute(`declare sheaf_page no scroll cursor for ${withNextPage(statement)}`, values);
  const rows: unknown[][] = [];
  for (let size = firstSize; ; ) {
    const page = (await execute(`fetch forward ${size} from sheaf_page`, [])).rows;
    for (const row of page) rows.push(row.slice(0, -2));
    size = Number(page.at(-1)?.at(-1) ?? 0);
    if (size === 0) break;
  }
  await execute('close sheaf_page', []);
  return rows;
}

/** The rows, each with the bytes of all up to it. The line break ends a comment at the end of the statement. */
function measured(statement: string): string {
  const result = '"sheaf result"';
  const columns = `(select count(*) from json_object_keys(row_to_json(${result})))`;
  const bytes = `octet_length(to_json(${result}::text)::text) + ${bytesAroundValue} * ${columns}`;
  return `select ${result}.*, sum(${bytes}) over (rows unbounded preceding)::bigint as "sheaf bytes" from (${statement}\n) ${result}`;
}

function firstPage(statement: string): string {
  return `select * from (
    select m.*, row_number() over () as "sheaf row", count(*) over () as "sheaf rows" from (${measured(statement)}) m
  ) p where "sheaf row" = 1 or "sheaf bytes" <= ${pageBytes}`;
}

function withNextPage(statement: string): string {
  return `select m.*, count(*) over (order by "sheaf bytes" range between current row and ${pageBytes} following) - 1 as "sheaf next"
    from (${measured(statement)}) m`;
}

/** True for what may stand in a subquery: it reads, and locks nothing. */
export function isRead(statement: string): boolean {
  const code = segmentsOf(statement)
    .map(({ kind, content }) => (kind === 'code' ? content : ' '))
    .join('');
  return (
    /^[\s(]*(select|with|values|table)\b/i.test(code) && !/\b(insert|update|delete|merge|into|share)\b/i.test(code)
  );
}
