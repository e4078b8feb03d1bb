import type { RemoteSource, SourceEvent, SourcePorts } from '../remote-source.ts';
import { listPage } from './list-page.ts';
import { advance, firstState, type ListingState, parseState } from './listing-state.ts';
import { nextPosition } from './pagination.ts';
import { type ApiFetchParameters, apiFetchParameters } from './parameters.ts';
import { readPage } from './read-page.ts';
import { openSession } from './session.ts';

/**
 * Items of an HTTP API: JSON, lines of JSON, CSV or XML, page by page, each item a document. What it cannot see it says:
 * a listing is complete only when nothing cut it short, nothing failed and everything was asked for.
 */
export const apiFetch: RemoteSource<typeof apiFetchParameters> = {
  type: 'api_fetch',
  parameters: apiFetchParameters,
  identityOf: ({ url, method, headers, query, body, dataPath, fields }) => ({
    url,
    method,
    headers: plainOnly(headers, 'user-agent'),
    query: plainOnly(query),
    body: body ?? null,
    dataPath: dataPath ?? null,
    id: fields.id ?? null,
    address: fields.url ?? null,
  }),
  list,
};

/** Without what is given as a secret: another key to the same list is the same list. */
function plainOnly(values: Readonly<Record<string, unknown>>, without?: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) => name.toLowerCase() !== without && (typeof value !== 'object' || Array.isArray(value)),
    ),
  );
}

async function* list(
  parameters: ApiFetchParameters,
  ports: SourcePorts,
  cursor: string | null,
): AsyncGenerator<SourceEvent> {
  const session = await openSession(parameters, ports);
  const { pagination, maxItems, maxPages } = parameters;
  let state = cursor === null ? firstState(sinceOf(parameters, ports)) : parseState(cursor);
  for (;;) {
    const page = await readPage(session, state);
    if (page === undefined) return yield endOf(parameters, state, false);
    const { state: read, itemCount, isCut } = yield* listPage(session, state, page);
    const next = isCut
      ? undefined
      : await nextPosition(pagination, session.paths, read, { told: page.told, itemCount, tree: page.tree });
    if (next === undefined) return yield endOf(parameters, read, isCut);
    state = advance(read, next, page.digest);
    if (state.pages >= maxPages || state.items >= maxItems) return yield endOf(parameters, state, true);
    yield { kind: 'checkpoint', cursor: JSON.stringify(state) };
  }
}

function sinceOf({ updatedSince }: ApiFetchParameters, { memory }: SourcePorts): string | null {
  if (updatedSince === undefined || memory.highWater === null) return null;
  return Number.isNaN(Date.parse(memory.highWater)) ? null : memory.highWater;
}

/**
 * A listing that was cut short may go on from the newest item only if items came in the order of their change: else
 * there may be older ones that it has not seen. What failed is asked for again.
 */
function endOf({ updatedSince }: ApiFetchParameters, state: ListingState, isCut: boolean): SourceEvent {
  const isComplete = !isCut && state.isWhole && state.since === null;
  const maySkip = state.isWhole && (!isCut || state.isAscending);
  const newest = updatedSince !== undefined && maySkip ? state.newest : null;
  const highWater = newest !== null && (state.since === null || newest > state.since) ? newest : state.since;
  return { kind: 'end', isComplete, ...(highWater === null ? {} : { highWater }) };
}
