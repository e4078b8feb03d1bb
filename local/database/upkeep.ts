import type { SessionServer } from './session-server.ts';

const everyMs = 10_000;

/** The formulas and defaults of autovacuum: https://www.postgresql.org/docs/current/routine-vacuuming.html */
const dueTables = `
  select s.relid::regclass::text as name from pg_stat_user_tables s
    join (select oid, greatest(reltuples, 0) as rows from pg_class) c on c.oid = s.relid
   where s.n_dead_tup > 50 + 0.2 * c.rows or s.n_ins_since_vacuum > 1000 + 0.2 * c.rows
      or s.n_mod_since_analyze > 50 + 0.1 * c.rows
   order by 1`;

/**
 * What a PostgreSQL server does by its autovacuum, which PGlite has no process for. Without it, rows that were replaced stay
 * in the way of every later look, and plans are made as if all tables were empty. Clients wait for one table at a time.
 */
export function startUpkeep(
  server: Pick<SessionServer, 'between'>,
  onProblem: (error: unknown) => void,
): { stop(): void } {
  let isUnderWay = false;
  const timer = setInterval(() => {
    if (isUnderWay) return;
    isUnderWay = true;
    vacuumDueTables(server)
      .catch(onProblem)
      .finally(() => {
        isUnderWay = false;
      });
  }, everyMs);
  return { stop: () => clearInterval(timer) };
}

/** Names of the tables that were due. */
export async function vacuumDueTables(server: Pick<SessionServer, 'between'>): Promise<string[]> {
  // Counts of changes are told at the next statement after this one.
  await server.between((session) => session.exec('select pg_stat_force_next_flush()'));
  const [due] = await server.between((session) => session.exec(dueTables));
  const names = due!.rows.map(({ name }) => String(name));
  for (const name of names) await server.between((session) => session.exec(`vacuum (analyze) ${name}`));
  return names;
}
