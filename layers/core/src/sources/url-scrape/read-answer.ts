import type { MetadataValue } from '../../ingestion/model.ts';
import { decodeText } from '../../ingestion/parsing/decode-text.ts';
import { htmlType } from '../../ingestion/parsing/file-names.ts';
import { startsAsHtml } from '../../ingestion/parsing/sniff-text.ts';
import type { WebResponse } from '../web-client.ts';
import { documentUri } from './document-uri.ts';
import { leftOut } from './left-out.ts';
import { type PageFacts, readPageFacts } from './page-facts.ts';
import { linksOf, type PageValidator, validatorOf } from './page-validator.ts';
import { readStatus } from './read-status.ts';
import { directivesOfHeader } from './robots-directives.ts';
import type { PageEntry, Visit, VisitPorts } from './visit.ts';

export interface Answered {
  readonly entry: PageEntry;
  readonly known: PageValidator | undefined;
  readonly response: WebResponse;
}

type ReadPorts = Pick<VisitPorts, 'clock' | 'renderer' | 'parameters'>;

/** What an answer means: by its status, by what it says to robots, by what stands on the page. */
export async function readAnswer(answered: Answered, ports: ReadPorts): Promise<Visit> {
  const { entry, known, response } = answered;
  if (response.status === 304 && known !== undefined) return { kind: 'unchanged', links: linksOf(known) };
  const refusal = readStatus(response);
  if (refusal !== null) return refusal;
  const header = directivesOfHeader(response.headers['x-robots-tag']);
  let { bytes } = response;
  let facts = factsOf(response, bytes);
  if (facts && asksForLogin(entry.url, response.url, facts)) return loginPage(response.url);
  if (facts?.needsBrowser && ports.renderer !== null) {
    const { timeoutSeconds, maxBytesPerPage } = ports.parameters;
    const request = { url: response.url, timeoutMs: timeoutSeconds * 1000, maxBytes: maxBytesPerPage };
    bytes = await ports.renderer.render(request);
    facts = readPageFacts(new TextDecoder().decode(bytes), response.url);
  }
  const links = facts === null || header.nofollow ? [] : facts.links;
  if (header.noindex || facts?.noindex) return notIndexed(links);
  if (facts?.needsBrowser) return needsBrowser();
  const isRendered = bytes !== response.bytes;
  return fetched({ ...answered, bytes, links, facts, isRendered }, ports);
}

interface ReadPage extends Answered {
  readonly bytes: Uint8Array;
  readonly links: readonly string[];
  readonly facts: PageFacts | null;
  readonly isRendered: boolean;
}

function fetched({ entry, response, bytes, links, facts, isRendered }: ReadPage, ports: ReadPorts): Visit {
  const uri = documentUri(entry.url, response, facts?.canonical ?? null);
  const contentType = response.headers['content-type'] ?? null;
  const { lastModified } = entry;
  const kept = ports.parameters.followLinks ? links : null;
  return {
    kind: 'fetched',
    uri,
    finalUrl: response.url,
    bytes,
    mediaType: isRendered ? `${htmlType}; charset=utf-8` : contentType,
    metadata: metadataOf(uri, response),
    validator: validatorOf({ response, bytes, links: kept, lastModified, fetchedAt: ports.clock.now() }),
    links,
  };
}

/** Nothing that differs from one request to the next, or each would make a new version. */
function metadataOf(uri: string, { url, headers, redirects }: WebResponse): Record<string, MetadataValue> {
  const modifiedAt = Date.parse(headers['last-modified'] ?? '');
  // The target of a temporary redirect may hold a session in its query.
  const answeredAt = redirects.length > 0 ? url.split('?', 1)[0]! : uri;
  return {
    url: uri,
    ...(answeredAt !== uri && { finalUrl: answeredAt }),
    ...(!Number.isNaN(modifiedAt) && { lastModified: new Date(modifiedAt).toISOString() }),
  };
}

/** Null for what is no page of HTML. */
function factsOf({ headers, url }: WebResponse, bytes: Uint8Array): PageFacts | null {
  const type = headers['content-type'] ?? '';
  const isCalledHtml = /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(type);
  if (!isCalledHtml && !/^\s*(?:text\/plain\b|application\/octet-stream\b|$)/i.test(type)) return null;
  if (!isCalledHtml && !startsAsHtml(new TextDecoder('latin1').decode(bytes.subarray(0, 2048)))) return null;
  try {
    const charset = /charset\s*=\s*"?([\w.:-]{1,40})/i.exec(type)?.[1];
    return readPageFacts(decodeText(bytes, charset).text, url);
  } catch (error) {
    // The clean stage says the same of the document; here it has no links.
    if (error instanceof Error && error.name === 'UndecodableText') return null;
    throw error;
  }
}

const loginPath = /(?:^|[/._-])(?:log-?in|log-?on|sign-?in|sso|saml2?|oauth2?|cas|authenticate|authorize)(?:[/._-]|$)/i;
const loginHost = /^(?:login|signin|sso|auth|accounts?|idp|id)\./i;

/** Sent elsewhere, to where a password is asked for. */
function asksForLogin(asked: string, answered: string, { hasPasswordField }: PageFacts): boolean {
  const [from, to] = [new URL(asked), new URL(answered)];
  if (asked === answered || loginPath.test(from.pathname)) return false;
  const isLoginHost = loginHost.test(to.host) && to.host !== from.host;
  return (
    (hasPasswordField && (loginPath.test(to.pathname) || isLoginHost)) || (isLoginHost && loginPath.test(to.pathname))
  );
}

function loginPage(url: string): Visit {
  return {
    kind: 'refused',
    error: 'SourceRefused',
    message: `Sent to a login page at ${new URL(url).host}. Pages behind a login are not read; fetch it in a browser and upload it.`,
    reason: leftOut.refused,
    isWithdrawn: false,
    isAsked: true,
    links: [],
  };
}

function notIndexed(links: readonly string[]): Visit {
  return {
    kind: 'refused',
    error: 'SourceRefused',
    message: 'The page asks not to be indexed (robots: noindex). Ask the owner of the site, or leave it out.',
    reason: leftOut.noindex,
    isWithdrawn: true,
    isAsked: true,
    links,
  };
}

function needsBrowser(): Visit {
  const message =
    'The page holds no text until a browser runs its scripts. Look for a feed or an API of the site, or save the page from a browser and upload it.';
  return { kind: 'failed', error: 'NeedsBrowser', message };
}
