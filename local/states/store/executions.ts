import type { DatabaseSync } from 'node:sqlite';
import type { ExecutionStatus } from '../ports.ts';

export interface ExecutionRow {
  readonly id: number;
  readonly arn: string;
  readonly machine_arn: string;
  readonly name: string;
  /** Hash of the definition it started with. */
  readonly definition: string;
  readonly status: ExecutionStatus;
  readonly input: string;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly started_at: number;
  readonly stopped_at: number | null;
  readonly deadline: number | null;
  /** Last status that was told to the event sink. */
  readonly announced: ExecutionStatus | null;
}

export type ExecutionEnd = Pick<ExecutionRow, 'status' | 'output' | 'error' | 'cause'> & {
  readonly stopped_at: number;
};

/** Rows of top-level executions, and the definitions they run. */
export function executionTable(database: DatabaseSync) {
  const insert = database.prepare(
    `insert into executions (arn, machine_arn, name, definition, status, input, started_at, deadline) values (?, ?, ?, ?, 'RUNNING', ?, ?, ?)`,
  );
  const byArn = database.prepare('select * from executions where arn = ?');
  const byStatus = database.prepare('select * from executions where status = ? order by id');
  const unannounced = database.prepare('select * from executions where announced is not status order by id');
  const end = database.prepare(
    'update executions set status = ?, output = ?, error = ?, cause = ?, stopped_at = ? where id = ?',
  );
  const announce = database.prepare('update executions set announced = ? where id = ?');
  const remove = database.prepare('delete from executions where id = ?');
  const list = database.prepare(
    'select * from executions where machine_arn = :machine and id < :before and (:status is null or status = :status) order by id desc limit :limit',
  );
  const shift = database.prepare(
    "update executions set deadline = deadline + ? where status = 'RUNNING' and deadline is not null",
  );
  const keep = database.prepare('insert into definitions values (?, ?) on conflict do nothing');
  const definition = database.prepare('select text from definitions where hash = ?');
  return {
    insert: (
      row: Pick<ExecutionRow, 'arn' | 'machine_arn' | 'name' | 'definition' | 'input' | 'started_at' | 'deadline'>,
    ): number =>
      Number(
        insert.run(row.arn, row.machine_arn, row.name, row.definition, row.input, row.started_at, row.deadline)
          .lastInsertRowid,
      ),
    byArn: (arn: string) => byArn.get(arn) as ExecutionRow | undefined,
    byStatus: (status: ExecutionStatus) => byStatus.all(status) as unknown as ExecutionRow[],
    unannounced: () => unannounced.all() as unknown as ExecutionRow[],
    end: (id: number, { status, output, error, cause, stopped_at }: ExecutionEnd) =>
      void end.run(status, output, error, cause, stopped_at, id),
    announce: (id: number, status: ExecutionStatus) => void announce.run(status, id),
    remove: (id: number) => void remove.run(id),
    list: (machine: string, status: ExecutionStatus | null, before: number, limit: number) =>
      list.all({ machine, status, before, limit }) as unknown as ExecutionRow[],
    shiftDeadlines: (byMs: number) => void shift.run(byMs),
    keepDefinition: (hash: string, text: string) => void keep.run(hash, text),
    definition: (hash: string) => (definition.get(hash) as { text: string } | undefined)?.text,
  };
}
