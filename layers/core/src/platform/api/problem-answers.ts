/** From whatever was thrown to a problem document. Nothing of an unexpected error reaches the client. */
import { HTTPException } from 'hono/http-exception';
import { classify, type StageError } from '../../errors.ts';
import type { Logger } from '../../ports.ts';
import { isTooManyJobs, tooManyJobs } from '../budgets/quotas.ts';
import type { ApiContext } from './api-environment.ts';
import { isProblemError, ProblemError, problemDocument, problemTable } from './problems.ts';
import type { RouteFacts } from './route.ts';

export function answerProblem(error: unknown, c: ApiContext, logger: Logger): Response {
  const known = problemOf(error);
  const correlationId = c.get('correlationId');
  const { status } = problemTable[known.problem];
  if (status >= 500) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    logger.error('request failed', {
      correlationId,
      method: c.req.method,
      path: c.req.path,
      error: name,
      message,
      stack,
    });
  }
  const document = problemDocument(known, c.req.path, correlationId);
  return c.body(JSON.stringify(document), status, {
    'content-type': 'application/problem+json',
    'x-correlation-id': correlationId,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...known.options.headers,
  });
}

/** 405 when the path exists with another method, else 404. */
export function answerMissing(c: ApiContext, routes: readonly Pick<RouteFacts, 'path' | 'method'>[]): never {
  const methods = routes
    .filter((route) => patternOf(route.path).test(c.req.path))
    .map((route) => route.method.toUpperCase());
  if (methods.length === 0) {
    throw new ProblemError('not-found', 'The routes are listed at /openapi.json, and to read at /reference.');
  }
  const allow = [...new Set(methods)].join(', ');
  throw new ProblemError('method-not-allowed', `It takes ${allow}.`, { headers: { allow } });
}

function problemOf(error: unknown): ProblemError {
  if (isProblemError(error)) return error;
  if (error instanceof HTTPException && error.status < 500) {
    return new ProblemError('invalid-request', error.message || 'The request could not be read.', { cause: error });
  }
  if (isTooManyJobs(error)) return new ProblemError('quota-exceeded', tooManyJobs, { cause: error });
  const { name, entry, message } = classify(error);
  if (name === 'BudgetExceeded') {
    const seconds = (error as Partial<StageError>).retryAfterSeconds;
    const headers: Record<string, string> = seconds === undefined ? {} : { 'retry-after': String(seconds) };
    return new ProblemError('budget-exceeded', message, { headers, cause: error });
  }
  if (name !== 'Unknown') {
    const headers: Record<string, string> = entry.disposition === 'retry' ? { 'retry-after': '2' } : {};
    return new ProblemError('unavailable', `${entry.meaning} ${entry.remedy}`, { headers, cause: error });
  }
  return new ProblemError('internal-error', 'It is in the log under the correlation id.', { cause: error });
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
}
