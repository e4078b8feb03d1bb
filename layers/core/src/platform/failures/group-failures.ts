import { sha256 } from '../../keys.ts';
import type { FailureGroup, FailureGroups } from '../api/contract/failures.ts';
import type { Database, Session } from '../database.ts';
import { classOf, type FailureFilters, filterCondition, filterValues } from './failure-rows.ts';
import { mineTemplates } from './mine-templates.ts';

/** All failures that say exactly the same. */
export interface EqualFailures extends Record<string, unknown> {
  readonly stage: string;
  readonly error: string;
  readonly message: string;
  readonly count: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly documentIds: readonly string[];
}

/** A group with the messages that it stands for. */
export interface MinedGroup extends FailureGroup {
  readonly messages: readonly string[];
}

const messagesPerPage = 500;
const mostMessages = 10_000;
const shownDocuments = 5;

/** The failures by cause: error, stage and template of the message; the largest group first. */
export async function groupFailures(
  database: Database,
  tenantId: string,
  filters: FailureFilters,
): Promise<Omit<FailureGroups, 'groups'> & { groups: MinedGroup[] }> {
  return database.transaction({ role: 'sheaf_app', tenantId }, async (session) => {
    const found: EqualFailures[] = [];
    for (;;) {
      const page = await readMessages(session, filters, found.at(-1));
      found.push(...page);
      if (page.length < messagesPerPage) return { groups: groupsOf(found), isComplete: true };
      if (found.length >= mostMessages) return { groups: groupsOf(found), isComplete: false };
    }
  });
}

/** Groups of failures. The id of a group comes from what it is, so that it holds as long as its messages have their form. */
export function groupsOf(failures: readonly EqualFailures[]): MinedGroup[] {
  const causes = Map.groupBy(failures, ({ stage, error }) => JSON.stringify([error, stage]));
  const groups = [...causes.values()].flatMap((equal) => {
    const templates = mineTemplates(equal.map(({ message }) => message));
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

function groupOf(template: string, members: readonly EqualFailures[]): MinedGroup {
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
    messages: members.map(({ message }) => message),
  };
}

async function readMessages(
  session: Session,
  filters: FailureFilters,
  after: EqualFailures | undefined,
): Promise<EqualFailures[]> {
  return session.query<EqualFailures>(
    `select f.stage, f.error, f.message, count(*)::int as count, min(f.created_at) as "firstAt", max(f.updated_at) as "lastAt",
            coalesce(to_jsonb((array_agg(f.document_id order by f.created_at, f.failure_id)
              filter (where f.document_id is not null))[1:${shownDocuments}]), '[]') as "documentIds"
       from sheaf.failures f
      where ${filterCondition} and ($6::text is null or (f.stage, f.error, f.message) > ($6::text, $7::text, $8::text))
      group by f.stage, f.error, f.message order by f.stage, f.error, f.message limit ${messagesPerPage}`,
    [...filterValues(filters), after?.stage ?? null, after?.error ?? null, after?.message ?? null],
  );
}
