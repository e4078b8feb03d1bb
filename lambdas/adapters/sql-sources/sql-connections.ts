import { StageError } from '@sheaf/core/errors';
import type { SqlConnections } from '@sheaf/core/sources/sql-connection';

/**
 * The address to connect to, after the egress guard has looked at it.
 * @throws StageError EgressRefused, SourceUnavailable
 */
export type ResolveHost = (host: string, port: number) => Promise<{ readonly address: string }>;

export interface SqlConnectionsOptions {
  readonly resolve: ResolveHost;
  /** Files of SQLite are read from here and from nowhere else; without it from nowhere. */
  readonly sqliteFolder?: string | undefined;
}

/** Connections to databases of users. A driver is loaded when its engine is first asked. */
export function createSqlConnections({ resolve, sqliteFolder }: SqlConnectionsOptions): SqlConnections {
  return {
    async *rows(query) {
      switch (query.engine) {
        case 'postgresql': {
          const { postgresqlRows } = await import('./postgresql-rows.ts');
          return yield* postgresqlRows(query, resolve);
        }
        case 'mysql': {
          const { mysqlRows } = await import('./mysql-rows.ts');
          return yield* mysqlRows(query, resolve);
        }
        case 'sqlite': {
          if (sqliteFolder === undefined)
            throw new StageError(
              'SourceQueryInvalid',
              'SQLite files are read only from the folder that the operator names as sqliteFolder, and none is named.',
            );
          const { sqliteRows } = await import('./sqlite-rows.ts');
          return yield* sqliteRows(query, sqliteFolder);
        }
        case 'sqlserver': {
          const { sqlServerRows } = await import('./sqlserver-rows.ts');
          return yield* sqlServerRows(query, resolve);
        }
      }
    },
  };
}
