import { failureOf, isUnanswered, type PageFailure } from './asking.ts';
import type { FrontierEntry } from './frontier.ts';
import type { PageList } from './page-list.ts';
import { maxListBytes, readPageList } from './read-page-list.ts';
import { RedirectStopped, redirectRules } from './redirect-rules.ts';
import type { VisitPorts } from './visit.ts';

export type ListEntry = Extract<FrontierEntry, { kind: 'sitemap' | 'feed' }>;

export type ListVisit =
  | { readonly kind: 'list'; readonly list: PageList }
  | { readonly kind: 'failed'; readonly error: PageFailure['error'] | 'SourceRefused'; readonly message: string };

/** Asks for a sitemap or a feed, if its site allows it. */
export async function visitList(
  { kind, url }: ListEntry,
  { robots, asking }: Pick<VisitPorts, 'robots' | 'asking'>,
): Promise<ListVisit> {
  const { host } = new URL(url);
  const answer = await robots.of(url);
  if (answer.kind === 'unreachable') return { kind: 'failed', error: 'SourceUnreachable', message: answer.message };
  if (!answer.rules.isAllowed(url)) return disallowed(host, kind);
  try {
    const { crawlDelaySeconds } = answer.rules;
    const options = { maxBytes: maxListBytes, crawlDelaySeconds, headers: { accept: '*/*' } };
    const response = await asking.ask(url, { ...options, mayFollow: redirectRules(robots) });
    const { status, bytes, headers } = response;
    if (isUnanswered(response))
      return {
        kind: 'failed',
        error: 'SourceUnreachable',
        message: `${host} answered ${status}, also when asked again.`,
      };
    if (status !== 200)
      return {
        kind: 'failed',
        error: 'SourceAnswerInvalid',
        message: `${host} answered ${status} for this ${kind}; expected 200. Correct the address.`,
      };
    return { kind: 'list', list: readPageList(kind, bytes, headers['content-type'] ?? '', response.url) };
  } catch (error) {
    if (error instanceof RedirectStopped) return stopped(error, kind);
    return { kind: 'failed', ...failureOf(error) };
  }
}

function stopped({ host, unreachable }: RedirectStopped, kind: ListEntry['kind']): ListVisit {
  return unreachable === null
    ? disallowed(host, kind)
    : { kind: 'failed', error: 'SourceUnreachable', message: unreachable };
}

function disallowed(host: string, kind: ListEntry['kind']): ListVisit {
  return { kind: 'failed', error: 'SourceRefused', message: `robots.txt of ${host} does not allow this ${kind}.` };
}
