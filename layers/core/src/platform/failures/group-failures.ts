import { sha256 } from '../../keys.ts';
import { asReader, type Reader } from '../access/reader.ts';
import type { FailureGroup } from '../api/contract/failures.ts';
import type { Database, Session } from '../database.ts';
import { createFailureForms, type FailureForm } from './failure-forms.ts';
import { classOf, type FailureFilters, filterCondition, filterValues } from './failure-rows.ts';
import { templatesOf } from './mine-templates.ts';

/** A group with the masked messages that it stands for. */
export interface MinedGroup extends FailureGroup {
  readonly forms: ReadonlySet<string>;
}

export interface MinedGroups {
  readonly groups: readonly MinedGroup[];
  readonly isComplete: boolean;
}

/** A part of the failures that say the same. */
interface EqualFailures extends Record<string, unknown> {
  readonly stage: string;
  readonly error: string;
  readonly message: string;
  readonly count: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly documentIds: readonly string[];
  /** The last failure of the page. */
  readonly until: string;
}

const failuresPerPage = 500;
const shownDocuments = 5;

/**
 * The failures by cause: error, stage and template of the message; the largest group first. They are read page by page and
 * only what their masked messages have in common is kept, so memory grows with the kinds of message, not with the failures.
 */
export async function groupFailures(database: Database, reader: Reader, filters: FailureFilters): Promise<MinedGroups> {
  const forms = createFailureForms(shownDocuments);
  await database.transaction(asReader(reader), async (session) => {
    for (let after: string | null = null; ; ) {
      const page = await readPage(session, filters, after);
      for (const equal of page) forms.add(equal);
      const read = page.reduce((sum, { count }) => sum + count, 0);
      if (read < failuresPerPage) return;
      after = page[0]!.until;
    }
  });
  return { groups: groupsOf(forms.all()), isComplete: forms.isComplete() };
}

/** Groups of failures. The id of a group comes from what it is, so that it holds as long as its messages have their form. */
export function groupsOf(forms: readonly FailureForm[]): MinedGroup[] {
  const causes = Map.groupBy(forms, ({ stage, error }) => JSON.stringify([error, stage]));
  const groups = [...causes.values()].flatMap((equal) => {
    const templates = templatesOf(equal.map(({ tokens }) => tokens));
    const byTemplate = Map.groupBy(equal.entries(), ([index]) => templates[index] ?? '');
    return [...byTemplate].map(([template, members]) =>
      groupOf(
        template,
        members.map(([, one]) => one),
      ),
    );
  });
  return groups.toSorted((a, b) => b.count - a.count || (a.groupId < b.groupId ? -1 : 1));
}

function groupOf(template: string, members: readonly FailureForm[]): MinedGroup {
  const { stage, error } = members[0]!;
  const times = (name: 'firstAt' | 'lastAt'): string[] => members.map((one) => one[name]).toSorted();
  return {
    groupId: sha256(JSON.stringify([error, stage, template])).slice(0, 16),
    template,
    stage,
    error,
    ...classOf(stage, error),
    firstAt: times('firstAt')[0]!,
    lastAt: times('lastAt').at(-1)!,
    count: members.reduce((sum, { count }) => sum + count, 0),
    documentIds: [...new Set(members.flatMap(({ documentIds }) => documentIds))].slice(0, shownDocuments),
    forms: new Set(members.map(({ tokens }) => tokens.join(' '))),
  };
}

async function readPage(session: Session, filters: FailureFilters, after: string | null): Promise<EqualFailures[]> {
  return session.query<EqualFailures>(
    `with page as (
       select f.failure_id, f.stage, f.error, f.message, f.document_id, f.created_at, f.updated_at from sheaf.failures f
        where ${filterCondition} and ($6::text is null or f.failure_id > $6::text)
        order by f.failure_id limit ${failuresPerPage})
     select stage, error, message, count(*)::int as count, min(created_at) as "firstAt", max(updated_at) as "lastAt",
            coalesce(to_jsonb((array_agg(document_id order by failure_id)
              filter (where document_id is not null))[1:${shownDocuments}]), '[]') as "documentIds",
            (select max(failure_id) from page) as until
       from page group by stage, error, message order by min(failure_id)`,
    [...filterValues(filters), after],
  );
}
