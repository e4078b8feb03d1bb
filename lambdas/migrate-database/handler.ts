import { fileURLToPath } from 'node:url';
import { openDatabase } from '../adapters/open-database.ts';
import { readSecret } from '../adapters/secret-value.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { answering, deploymentEvent } from './deployment-event.ts';
import { environment } from './env.ts';
import { type Login, passwordOf, setLogins } from './logins.ts';
import { migrate } from './migrate.ts';
import { readMigrations } from './migrations.ts';

const folder = fileURLToPath(new URL('migrations', import.meta.url));

export const handler = stageHandler({
  environment,
  event: deploymentEvent,
  ports: async ({ DATABASE_URL, SECRET_ARN_APP, SECRET_ARN_SYSTEM }) => ({
    database: await openDatabase(DATABASE_URL),
    secrets: { sheaf_app: SECRET_ARN_APP, sheaf_system: SECRET_ARN_SYSTEM },
  }),
  run: (event, { database, secrets }) =>
    answering(event, async () => {
      // The database goes with its cluster; a deleted deployment step leaves it as it is.
      if (event.RequestType === 'Delete') return { applied: [] };
      const whenNewer = event.ResponseURL === undefined ? 'refuse' : 'ignore';
      const result = await migrate(database, await readMigrations(folder), { owner: 'migrate-database', whenNewer });
      const logins: Login[] = [];
      for (const role of ['sheaf_app', 'sheaf_system'] as const) {
        const arn = secrets[role];
        if (arn !== undefined) logins.push({ role, password: passwordOf(await readSecret(`secret:${arn}`)) });
      }
      await setLogins(database, logins);
      return result;
    }),
});
