/** A million rows through the source `database_query`: how many a second, and what memory the whole process takes. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { databaseQuery } from '@sheaf/core/sources/database-query/database-query';
import type { SourcePorts } from '@sheaf/core/sources/remote-source';
import { createSqlConnections } from '../lambdas/adapters/sql-sources/sql-connections.ts';
import type { Figure } from './figure.ts';

const rows = 1_000_000;
const body = 'A ticket of some length, as people write them when a pump fails on a Friday afternoon. ';

/** MariaDB ends recursion after 1,000 rounds: a million as six digits. */
const digit = Array.from({ length: 10 }, (_, value) => `select ${value} as d`).join(' union all ');
const places = [0, 1, 2, 3, 4, 5];
const millionBySix = `select ${places.map((place) => `d${place}.d * ${10 ** place}`).join(' + ')} as i from ${places.map((place) => `(${digit}) d${place}`).join(', ')}`;

interface Measured {
  readonly rowsPerSecond: number;
  readonly megabytes: number;
}

async function readMillion(
  engine: string,
  connection: string,
  query: string,
  sqliteFolder?: string,
): Promise<Measured> {
  const parameters = databaseQuery.parameters.parse({
    engine,
    connection: { secret: connection },
    name: 'bench',
    query,
    columns: { content: 'body', id: 'id' },
    maxRows: rows,
    timeoutSeconds: 300,
  });
  const entry = new URL('../lambdas/list-source/sqlite-process.ts', import.meta.url);
  const sqlite = sqliteFolder === undefined ? undefined : { folder: sqliteFolder, process: entry };
  const folder = await mkdtemp(join(tmpdir(), 'sheaf-bench-spool-'));
  const started = performance.now();
  let documents = 0;
  let peak = 0;
  const look = () => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const scratch = {
    get: (name: string) => readFile(join(folder, name)),
    put: async (name: string, bytes: Uint8Array) => {
      look();
      await writeFile(join(folder, name), bytes);
    },
  };
  const ports = {
    clock: { now: () => Date.now() },
    scratch,
    sql: createSqlConnections({ resolve: async (host) => ({ address: host }), sqlite }),
    memory: { highWater: null, validators: async () => new Map() },
    secretOf: async () => connection,
  } as unknown as SourcePorts;
  for await (const event of databaseQuery.list(parameters, ports, null)) {
    if (event.kind === 'document') documents += 1;
    else if (event.kind === 'checkpoint') look();
  }
  await rm(folder, { recursive: true, force: true });
  if (documents !== rows) throw new Error(`${documents} documents of ${rows} rows.`);
  return { rowsPerSecond: documents / ((performance.now() - started) / 1000), megabytes: peak / 1e6 };
}

const measures: Readonly<Record<string, () => Promise<Measured>>> = {
  async sqlite() {
    const folder = await mkdtemp(join(tmpdir(), 'sheaf-bench-'));
    try {
      const database = new DatabaseSync(join(folder, 'rows.db'));
      database.exec(`pragma synchronous = off; create table tickets (id integer primary key, body text);
        with recursive n(i) as (select 1 union all select i + 1 from n where i < ${rows})
        insert into tickets select i, '${body}' || i from n`);
      database.close();
      return await readMillion('sqlite', 'rows.db', 'select id, body from tickets order by id', folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  postgresql: () =>
    readMillion('postgresql', process.env.DATABASE_TEST_URL!, selectFrom(`generate_series(1, ${rows}) i`)),
  mariadb: () => readMillion('mariadb', process.env.MYSQL_TEST_URL!, selectFrom(`(${millionBySix}) n`)),
};

function selectFrom(series: string): string {
  return `select i as id, concat('${body}', i) as body from ${series}`;
}

/** In a process of its own, with the young generation that the local cloud gives to functions. */
async function measured(engine: string): Promise<Measured> {
  const child = fork(import.meta.filename, [engine], { execArgv: ['--max-semi-space-size=8'] });
  let result: Measured | undefined;
  child.on('message', (message) => {
    result = message as Measured;
  });
  await once(child, 'close');
  if (result === undefined) throw new Error(`Reading from ${engine} failed; what it said stands above.`);
  return result;
}

function figuresOf(name: string, measured: Measured | null, variable = ''): Figure[] {
  const reason = measured === null ? `give a server by ${variable}` : undefined;
  return [
    { figure: `${name}: rows`, target: '–', value: measured?.rowsPerSecond ?? null, unit: 'rows/s', reason },
    {
      figure: `${name}: memory of the process`,
      target: '< 300',
      value: measured?.megabytes ?? null,
      unit: 'MB',
      reason,
    },
  ];
}

export async function run(): Promise<readonly Figure[]> {
  const { DATABASE_TEST_URL: postgres, MYSQL_TEST_URL: mariadb } = process.env;
  return [
    ...figuresOf('SQLite', await measured('sqlite')),
    ...figuresOf('PostgreSQL', postgres === undefined ? null : await measured('postgresql'), 'DATABASE_TEST_URL'),
    ...figuresOf('MariaDB', mariadb === undefined ? null : await measured('mariadb'), 'MYSQL_TEST_URL'),
  ];
}

const [, script, engine = ''] = process.argv;
if (script === import.meta.filename) {
  process.send!(await measures[engine]!());
  process.disconnect();
}
