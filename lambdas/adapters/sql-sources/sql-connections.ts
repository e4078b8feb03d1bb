import { StageError } from '@sheaf/core/errors';
import type { SqlConnections } from '@sheaf/core/sources/sql-connection';
import type { SqliteAccess } from './sqlite-rows.ts';

/**
 * The address to connect to, after the egress guard has looked at it.
 * @throws StageError EgressRefused, SourceUnavailable
 */
export type ResolveHost = (host: string, port: number) => Promise<{ readonly address: string }>;

export interface SqlConnectionsOptions {
  /** Of a server that is called by the protocol of the scheme. */
  readonly resolve: (...server: [...Parameters<ResolveHost>, scheme: string]) => ReturnType<ResolveHost>;
  /** Without it no file of SQLite is read. */
  readonly sqlite?: SqliteAccess | undefined;
}

/** Connections to databases of users. A driver is loaded when its engine is first asked. */
export function createSqlConnections({ resolve, sqlite }: SqlConnectionsOptions): SqlConnections {
  const resolveBy =
    (scheme: string): ResolveHost =>
    (host, port) =>
      resolve(host, port, scheme);
  return {
    async *rows(query) {
      switch (query.engine) {
        case 'postgresql': {
          const { postgresqlRows } = await import('./postgresql-rows.ts');
          return yield* postgresqlRows(query, resolveBy('postgres'));
        }
        case 'mysql': {
          const { mysqlRows } = await import('./mysql-rows.ts');
          return yield* mysqlRows(query, resolveBy('mysql'));
        }
        case 'sqlite': {
          if (sqlite === undefined)
            throw new StageError(
              'SourceQueryInvalid',
              'SQLite files are read only from the folder that the operator names as sqliteFolder, and none is named.',
            );
          const { sqliteRows } = await import('./sqlite-rows.ts');
          return yield* sqliteRows(query, sqlite);
        }
        case 'sqlserver': {
          const { sqlServerRows } = await import('./sqlserver-rows.ts');
          return yield* sqlServerRows(query, resolveBy('sqlserver'));
        }
      }
    },
  };
}
