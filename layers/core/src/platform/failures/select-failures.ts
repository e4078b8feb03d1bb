import { tellsOfDocument } from '../access/conditions.ts';
import { asReader, type Reader } from '../access/reader.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database, Session } from '../database.ts';
import { filtersOf } from './failure-rows.ts';
import { groupFailures } from './group-failures.ts';
import { maskVariables } from './mask-variables.ts';

/** One way to say which failures are meant. `group` and `all` mean open ones. */
export interface FailureSelection {
  readonly failureIds?: readonly string[] | undefined;
  readonly group?: string | undefined;
  readonly all?: true | undefined;
}

/** What is to be known of a failure to settle it. */
export interface SelectedFailure extends Record<string, unknown> {
  readonly failureId: string;
  readonly status: string;
  readonly stage: string;
  readonly corpus: string | null;
  readonly documentId: string | null;
  readonly inputKey: string | null;
  readonly jobId: string | null;
  /** Null when there is no such job any more. */
  readonly jobStatus: string | null;
  readonly totalIsFinal: boolean | null;
}

const pageSize = 1_000;

const columns = `f.failure_id as "failureId", f.status, f.stage, coalesce(f.corpus, j.corpus) as corpus,
  f.document_id::text as "documentId", f.input_key as "inputKey", f.job_id as "jobId", j.status as "jobStatus",
  j.total_is_final as "totalIsFinal"
   from sheaf.failures f left join sheaf.jobs j on j.tenant_id = f.tenant_id and j.job_id = f.job_id`;

/**
 * The failures that a selection means, by id.
 * @throws ProblemError failure-not-found, group-not-found
 */
export async function selectFailures(
  database: Database,
  reader: Reader,
  { failureIds, group }: FailureSelection,
): Promise<SelectedFailure[]> {
  if (failureIds !== undefined) return byId(database, reader, failureIds);
  const members = group === undefined ? null : await membersOf(database, reader, group);
  return database.transaction(asReader(reader), (session) => openOnes(session, members));
}

async function byId(database: Database, reader: Reader, failureIds: readonly string[]): Promise<SelectedFailure[]> {
  const found = await database.transaction(asReader(reader), (session) =>
    session.query<SelectedFailure>(
      `select ${columns} where f.tenant_id = sheaf.tenant() and ${tellsOfDocument('f.document_id', 'f.corpus')}
          and f.failure_id in (select jsonb_array_elements_text($1::jsonb)) order by f.failure_id`,
      [JSON.stringify(failureIds)],
    ),
  );
  const known = new Set(found.map(({ failureId }) => failureId));
  const missing = failureIds.find((failureId) => !known.has(failureId));
  if (missing !== undefined) throw new ProblemError('failure-not-found', `No failure has the id ${missing}.`);
  return found;
}

interface Members {
  readonly stage: string;
  readonly error: string;
  /** Masked messages. */
  readonly forms: ReadonlySet<string>;
}

async function membersOf(database: Database, reader: Reader, groupId: string): Promise<Members> {
  const { groups } = await groupFailures(database, reader, filtersOf({ status: 'open' }));
  const group = groups.find((one) => one.groupId === groupId);
  if (group !== undefined) return group;
  throw new ProblemError(
    'group-not-found',
    `No group of open failures has the id ${groupId}. List the groups again: they follow what is in them.`,
  );
}

async function openOnes(session: Session, members: Members | null): Promise<SelectedFailure[]> {
  const found: SelectedFailure[] = [];
  let after: string | null = null;
  for (;;) {
    const page: (SelectedFailure & { message: string })[] = await session.query(
      `select f.message, ${columns} where f.tenant_id = sheaf.tenant() and f.status = 'open' and ${tellsOfDocument('f.document_id', 'f.corpus')}
          and ($1::text is null or (f.stage = $1::text and f.error = $2::text))
          and ($3::text is null or f.failure_id > $3::text)
        order by f.failure_id limit ${pageSize}`,
      [members?.stage ?? null, members?.error ?? null, after],
    );
    for (const { message, ...failure } of page)
      if (members === null || members.forms.has(maskVariables(message).join(' '))) found.push(failure);
    if (page.length < pageSize) return found;
    after = page.at(-1)!.failureId;
  }
}
