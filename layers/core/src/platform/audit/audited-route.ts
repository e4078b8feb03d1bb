import type { ApiRoute } from '../api/route.ts';
import type { AuditEntry } from './audit-entry.ts';

type Judged = Pick<ApiRoute, 'method' | 'path' | 'permission'>;

/**
 * What is audited: everything that may change something; reading a document or an export. Not: searches (they are in the
 * log of requests), lists, and the state of jobs.
 */
export function auditKindOf({ method, path, permission }: Judged): AuditEntry['kind'] | null {
  if (method.toLowerCase() === 'get') return isContent(path) ? 'read' : null;
  if (permission === 'public') return 'authentication';
  // It only hands on to other routes, which are audited themselves.
  if (path === '/mcp') return null;
  return permission === 'search' ? null : 'write';
}

/** What gives content away, one document or everything at a time. */
function isContent(path: string): boolean {
  return path.includes('{documentId}') || /\/exports?\b/.test(path);
}
