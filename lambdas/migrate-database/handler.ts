import { fileURLToPath } from 'node:url';
import { openDatabase } from '../adapters/open-database.ts';
import { readSecret } from '../adapters/secret-value.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { deploy } from './deploy.ts';
import { deploymentEvent } from './deployment-event.ts';
import { environment } from './env.ts';
import { type Login, passwordOf } from './logins.ts';
import { readMigrations } from './migrations.ts';

const folder = fileURLToPath(new URL('migrations', import.meta.url));

export const handler = stageHandler({
  environment,
  event: deploymentEvent,
  ports: async ({ DATABASE_URL, SECRET_ARN_APP, SECRET_ARN_SYSTEM, ADMIN_KEY, FAIRNESS }) => ({
    database: await openDatabase(DATABASE_URL),
    fairness: FAIRNESS,
    readMigrations: () => readMigrations(folder),
    readAdminKey: async () => (ADMIN_KEY === undefined ? undefined : readSecret(ADMIN_KEY)),
    async readLogins() {
      const logins: Login[] = [];
      const secrets = { sheaf_app: SECRET_ARN_APP, sheaf_system: SECRET_ARN_SYSTEM };
      for (const role of ['sheaf_app', 'sheaf_system'] as const) {
        const arn = secrets[role];
        if (arn !== undefined) logins.push({ role, password: passwordOf(await readSecret(`secret:${arn}`)) });
      }
      return logins;
    },
  }),
  run: deploy,
});
