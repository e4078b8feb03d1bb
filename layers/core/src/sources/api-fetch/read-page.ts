import { StageError } from '../../errors.ts';
import { sha256 } from '../../keys.ts';
import type { WebResponse } from '../web-client.ts';
import { requireSuccess } from './answer-faults.ts';
import { answerItems } from './answer-items.ts';
import { callApi, nextAddress } from './api-request.ts';
import type { ListingState } from './listing-state.ts';
import { askAt, toldNext } from './pagination.ts';
import { readAnswer } from './read-answer.ts';
import type { ReadItem } from './read-item.ts';
import type { Session } from './session.ts';
import { askSince } from './updated-since.ts';

export interface Page {
  readonly items: Iterable<ReadItem>;
  /** Of JSON and XML: the answer, for the paths of the pagination. */
  readonly tree: unknown;
  /** Where the answer itself leads. */
  readonly told: string | null;
  readonly digest: string;
  /** Where there should be a list is none, or the answer is another than the one that the listing began to read. */
  readonly isDoubtful: boolean;
  /** Keeps the answer, so that a listing that stops within the page goes on in this very one. */
  keep(): Promise<void>;
}

/**
 * The page at which the listing stands; undefined where there is none any more.
 * @throws StageError SourceUnavailable, CredentialsRejected, SourceQueryInvalid, SourceRefused, SourceAnswerInvalid and what calls throw
 */
export async function readPage(session: Session, state: ListingState): Promise<Page | undefined> {
  const kept = state.within === null ? undefined : await keptAnswer(session, state);
  const response = kept ?? (await askForPage(session, state));
  if (isPastTheLast(session, state, response)) return undefined;
  requireSuccess(response, session.secrets);
  const needsTree = session.dataPath !== undefined || Object.keys(session.paths).length > 0;
  const { format } = session.parameters;
  const answer = await readAnswer(response, { format, secrets: session.secrets, needsTree });
  const tree = answer.kind === 'tree' ? answer.value : undefined;
  const { items, isMissing } = await answerItems(answer, session.dataPath, state.pages === 0);
  return {
    items,
    tree,
    told: kept === undefined ? await next(session, response, tree) : (state.within?.told ?? null),
    digest: sha256(response.bytes),
    isDoubtful: isMissing || (state.within !== null && kept === undefined),
    keep: () => keepAnswer(session, state, response),
  };
}

function askForPage({ parameters, ports, credentials }: Session, state: ListingState): Promise<WebResponse> {
  const at = askAt(parameters.pagination, state.position);
  const since = askSince(parameters, state.since);
  // An address that the source gave holds all that was asked for.
  const sinceQuery = at.url === undefined ? since.query : {};
  const ask = { ...at, query: { ...sinceQuery, ...at.query }, body: { ...since.body, ...at.body } };
  return callApi(parameters, ask, ports.web, credentials);
}

/** Some number their pages and know none behind the last. */
function isPastTheLast({ parameters }: Session, state: ListingState, { status }: WebResponse): boolean {
  return parameters.pagination.type === 'page' && state.pages > 0 && status === 404;
}

async function next(session: Session, response: WebResponse, tree: unknown): Promise<string | null> {
  const { parameters, credentials, secrets } = session;
  const told = await toldNext(parameters.pagination, session.paths, response, tree);
  if (told === null || parameters.pagination.type === 'cursor') return told === null ? null : checked(told, session);
  return nextAddress(told, response.url, parameters, credentials, secrets);
}

function checked(cursor: string, { secrets }: Session): string {
  if (!secrets.isIn(cursor)) return cursor;
  throw new StageError('SourceAnswerInvalid', 'The cursor of the next page repeats a credential, and cannot be kept.');
}

const nameOf = ({ pages }: ListingState): string => `page-${pages}`;

/** Its media type, a line feed, its bytes: one object, so that there is all of it or nothing. */
async function keepAnswer({ ports }: Session, state: ListingState, { bytes, headers }: WebResponse): Promise<void> {
  const head = new TextEncoder().encode(`${headers['content-type'] ?? ''}\n`);
  const whole = new Uint8Array(head.length + bytes.length);
  whole.set(head);
  whole.set(bytes, head.length);
  await ports.scratch.put(nameOf(state), whole);
}

async function keptAnswer({ parameters, ports }: Session, state: ListingState): Promise<WebResponse | undefined> {
  const whole = await ports.scratch.get(nameOf(state));
  if (whole === undefined) return undefined;
  const end = whole.indexOf(0x0a);
  const type = new TextDecoder().decode(whole.subarray(0, end));
  return {
    status: 200,
    url: parameters.url,
    redirects: [],
    headers: type === '' ? {} : { 'content-type': type },
    bytes: whole.subarray(end + 1),
  };
}
