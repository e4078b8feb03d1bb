import { failureOf } from './asking.ts';
import { leftOut } from './left-out.ts';
import { conditionsOf, isListedAsBefore, linksOf, type PageValidator } from './page-validator.ts';
import { readAnswer } from './read-answer.ts';
import { RedirectStopped, redirectRules } from './redirect-rules.ts';
import type { PageEntry, Visit, VisitPorts } from './visit.ts';

/** Asks for one page, if its site allows it, and reads what a crawl must know of it. */
export async function visitPage(entry: PageEntry, known: PageValidator | undefined, ports: VisitPorts): Promise<Visit> {
  const { host } = new URL(entry.url);
  const silent = ports.silence.reasonAgainst(host);
  if (silent !== null) return { kind: 'failed', error: 'SourceUnreachable', message: silent };
  const robots = await ports.robots.of(entry.url);
  if (robots.kind === 'unreachable') return { kind: 'failed', error: 'SourceUnreachable', message: robots.message };
  if (!robots.rules.isAllowed(entry.url)) return disallowed(host, false);
  const needsLinks = ports.parameters.followLinks && entry.depth < ports.parameters.maxDepth;
  if (known && isListedAsBefore(known, entry.lastModified, ports.clock.now(), needsLinks))
    return { kind: 'unchanged', links: linksOf(known) };
  if (ports.isSurvey && !ports.parameters.followLinks) return { kind: 'listed' };
  try {
    const response = await ports.asking.ask(entry.url, {
      maxBytes: ports.parameters.maxBytesPerPage,
      crawlDelaySeconds: robots.rules.crawlDelaySeconds,
      headers: conditionsOf(known, needsLinks),
      mayFollow: redirectRules(ports.robots),
    });
    const visit = await readAnswer({ entry, known, response }, ports);
    ports.silence.note(host, !(visit.kind === 'failed' && visit.error === 'SourceUnreachable'));
    return visit;
  } catch (error) {
    if (error instanceof RedirectStopped) return stopped(error);
    const failure = failureOf(error);
    ports.silence.note(host, failure.error !== 'SourceUnreachable');
    return { kind: 'failed', ...failure };
  }
}

function stopped({ host, unreachable }: RedirectStopped): Visit {
  if (unreachable === null) return disallowed(host, true);
  return { kind: 'failed', error: 'SourceUnreachable', message: unreachable };
}

function disallowed(host: string, isAsked: boolean): Visit {
  return {
    kind: 'refused',
    error: 'SourceRefused',
    message: `robots.txt of ${host} does not allow it. Ask the owner of the site, or leave the page out.`,
    reason: leftOut.robots,
    isWithdrawn: false,
    isAsked,
    links: [],
  };
}
