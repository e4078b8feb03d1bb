/** What went wrong in a call, as a problem document with advice. Nothing of an unexpected error is told. */
import type { Problem } from '../api/contract/problem.ts';
import { isProblemError, ProblemError, problemDocument } from '../api/problems.ts';
import { adviceOn } from './advice.ts';
import type { ApiRefusal } from './ask.ts';

export interface Refusal {
  readonly problem: Problem;
  readonly advice: string;
  /** Of a fault of ours: it goes into the log. */
  readonly isUnexpected: boolean;
}

export function refusalOf(error: unknown, correlationId: string): Refusal {
  if (isApiRefusal(error)) {
    const { problem, retryAfterSeconds } = error;
    return { problem, advice: adviceOn(problem, retryAfterSeconds), isUnexpected: false };
  }
  const isUnexpected = !isProblemError(error);
  const known = isUnexpected ? new ProblemError('internal-error', 'It is in the log under the correlation id.') : error;
  const problem = problemDocument(known, '/mcp', correlationId);
  return { problem, advice: adviceOn(problem, null), isUnexpected };
}

export function textOf({ problem, advice }: Pick<Refusal, 'problem' | 'advice'>): string {
  const fields = (problem.errors ?? []).map(({ field, message, received, allowed }) => {
    const name = field === '' ? 'the input' : field;
    return `- ${name} ${message} (received ${received}${allowed === undefined ? '' : `, allowed ${allowed}`})`;
  });
  const what = `${problem.title}. ${problem.detail}`;
  return [what, ...fields, advice, `(${problem.type}, correlation id ${problem.correlationId})`].join('\n');
}

function isApiRefusal(error: unknown): error is ApiRefusal {
  return error instanceof Error && error.name === 'ApiRefusal';
}
