import { drizzle, type PgRemoteDatabase } from 'drizzle-orm/pg-proxy';
import type { Session, SqlValue } from './database.ts';

/** SQL types of the parameters that are sent as text; what is text or a number needs no cast. */
const casts: Readonly<Record<string, string>> = {
  date: '::date',
  decimal: '::numeric',
  json: '::jsonb',
  time: '::time',
  timestamp: '::timestamptz',
  uuid: '::uuid',
};

/**
 * Drizzle over a session: typed reads of the tables in `tables.ts`, under the session's role and in its transaction.
 * Made to read: a column that a row leaves out is sent as `default`, and drivers differ in what an untyped null is.
 */
export function queryBuilder(session: Session): PgRemoteDatabase {
  return drizzle(
    async (text, params, method, typings) => {
      const statement = withCasts(text, typings ?? []);
      const values = params as SqlValue[];
      const rows =
        method === 'execute' ? await session.query(statement, values) : await session.rows(statement, values);
      return { rows };
    },
    { casing: 'snake_case' },
  );
}

/** Aurora's Data API types a parameter by its value, where `pg` leaves it to the server: with casts both do the same. */
function withCasts(text: string, typings: readonly string[]): string {
  return text.replace(
    /\$(\d+)(?!\d|::)/g,
    (placeholder, place: string) => placeholder + (casts[typings[Number(place) - 1] ?? ''] ?? ''),
  );
}
