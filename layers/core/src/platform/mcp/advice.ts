/** What to do about a problem, said to whoever calls a tool. The problem itself says what is wrong. */
import type { Problem } from '../api/contract/problem.ts';
import type { ProblemName } from '../api/problems.ts';

const adviceTable: Readonly<Partial<Record<ProblemName, string>>> = {
  'invalid-request': 'Correct the fields that are named, and call again.',
  'invalid-cursor': 'Take nextCursor of the answer before, with the same filters; or begin again without one.',
  unauthenticated: 'Have the person sign in again (sheaf login), or give the client another API key.',
  forbidden: 'Calling again changes nothing: it takes a key whose role and scopes include the permission.',
  'tenant-suspended': 'Only whoever runs the deployment can change that.',
  'job-not-found': 'Ids of jobs are in the answers of submit_job, and in the list of resources.',
  'document-not-found': 'list_documents tells the ids of documents; search tells them with each result.',
  'text-not-published': 'Its last job did not get through: see list_failures.',
  'document-erased': 'It was erased for good.',
  'corpus-not-found': 'Use a corpus that exists; without one it is "documents".',
  'failure-not-found': 'list_failures tells the ids of failures.',
  'group-not-found': 'The resource sheaf://failures tells the groups that there are now.',
  'upload-not-open': 'An upload serves one job; its files must be uploaded again.',
  'upload-incomplete': 'Upload the files that are missing first.',
  'idempotency-key-reused': 'Begin again without a confirmation.',
  'too-many-requests': 'Wait, then call again, less often.',
  'budget-exceeded': 'A search with mode "keyword" needs no model; else an administrator may raise the budget.',
  'quota-exceeded': 'Wait until a job has ended, or have an administrator raise the quota.',
  'internal-error': 'Tell the person the correlation id: the log of the server has more under it.',
  unavailable: 'Call again later; sheaf status tells which part does not answer.',
};

export function adviceOn({ type }: Pick<Problem, 'type'>, retryAfterSeconds: number | null): string {
  const name = type.slice(type.lastIndexOf(':') + 1);
  const known = Object.hasOwn(adviceTable, name) ? adviceTable[name as ProblemName] : undefined;
  const wait = retryAfterSeconds === null ? '' : ` Wait ${retryAfterSeconds} s before the next call.`;
  return `${known ?? 'Change what is asked for, or stop.'}${wait}`;
}
