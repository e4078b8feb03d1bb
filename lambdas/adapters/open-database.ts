import type { Database } from '@sheaf/core/platform/database';
import type { OwnerConnection } from './owner-connection.ts';

/**
 * Opens the database that a URL names: `postgres:` and `postgresql:` (any server, PGlite's socket too), or `data-api:`
 * (Aurora's Data API, see `data-api/resource-url.ts`). Connects at the first statement.
 * @throws Error for any other scheme
 */
export async function openDatabase(url: string): Promise<Database & OwnerConnection> {
  const scheme = url.slice(0, url.indexOf(':'));
  switch (scheme) {
    case 'postgres':
    case 'postgresql': {
      const { PgDatabase } = await import('./pg-database.ts');
      return new PgDatabase(url);
    }
    case 'data-api': {
      const { DataApiDatabase } = await import('./data-api-database.ts');
      return new DataApiDatabase(url);
    }
    default:
      throw new Error(`DATABASE_URL has the scheme "${scheme}"; use postgres:, postgresql: or data-api:.`);
  }
}
