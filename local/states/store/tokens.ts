import type { DatabaseSync } from 'node:sqlite';

export interface TokenRow {
  readonly token: string;
  readonly root: number;
  readonly run: string;
  readonly strand: string;
  /** 1 once the message that carries the token was accepted. */
  readonly is_sent: number;
  /** 1 once the task ended in any way. */
  readonly is_closed: number;
  /** JSON of what the worker reported. */
  readonly outcome: string | null;
  readonly deadline: number | null;
  readonly heartbeat_ms: number | null;
  readonly heartbeat_deadline: number | null;
}

export function tokenTable(database: DatabaseSync) {
  const insert = database.prepare('insert into tokens values (?, ?, ?, ?, 0, 0, null, ?, ?, null)');
  const get = database.prepare('select * from tokens where token = ?');
  const ofStrand = database.prepare('select * from tokens where run = ? and strand = ? and is_closed = 0');
  const sent = database.prepare('update tokens set is_sent = 1, heartbeat_deadline = ? where token = ?');
  const settle = database.prepare('update tokens set outcome = ? where token = ?');
  const beat = database.prepare('update tokens set heartbeat_deadline = ? where token = ?');
  const close = database.prepare('update tokens set is_closed = 1, outcome = null where token = ?');
  const closeRoot = database.prepare(
    'update tokens set is_closed = 1, outcome = null where root = ? and is_closed = 0',
  );
  const closeBelow = database.prepare(
    'update tokens set is_closed = 1, outcome = null where run = ? and strand > ? and strand < ? and is_closed = 0',
  );
  const shift = database.prepare(
    'update tokens set deadline = deadline + :by, heartbeat_deadline = heartbeat_deadline + :by where is_closed = 0',
  );
  return {
    insert: (row: Pick<TokenRow, 'token' | 'root' | 'run' | 'strand' | 'deadline' | 'heartbeat_ms'>) =>
      void insert.run(row.token, row.root, row.run, row.strand, row.deadline, row.heartbeat_ms),
    get: (token: string) => get.get(token) as TokenRow | undefined,
    openOf: (run: string, strand: string) => ofStrand.get(run, strand) as TokenRow | undefined,
    markSent: (token: string, heartbeatDeadline: number | null) => void sent.run(heartbeatDeadline, token),
    settle: (token: string, outcome: string) => void settle.run(outcome, token),
    beat: (token: string, heartbeatDeadline: number) => void beat.run(heartbeatDeadline, token),
    close: (token: string) => void close.run(token),
    closeRoot: (root: number) => void closeRoot.run(root),
    /** Those of the strands below a strand: "0" is the character after "/". */
    closeBelow: (run: string, strand: string) => void closeBelow.run(run, `${strand}/`, `${strand}0`),
    /** Those of a whole run. */
    closeRun: (run: string) => void closeBelow.run(run, '', '\u{10ffff}'),
    shiftDeadlines: (byMs: number) => void shift.run({ by: byMs }),
  };
}
