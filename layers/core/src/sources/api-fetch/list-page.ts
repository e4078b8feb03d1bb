import { StageError } from '../../errors.ts';
import { canonicalUri } from '../../ingestion/canonical-uri.ts';
import type { SourceEvent } from '../remote-source.ts';
import { ExpressionFault } from './expression.ts';
import { type ItemDocument, itemDocument } from './item-document.ts';
import type { ListingState } from './listing-state.ts';
import type { ReadItem } from './read-item.ts';
import type { Page } from './read-page.ts';
import type { Session } from './session.ts';

/** Items between two checkpoints, and between two questions to the memory. */
const itemsAtOnce = 100;
/** Of those, items at which an expression may be stopped. */
const mostStopped = 3;

export interface PageEnd {
  readonly state: ListingState;
  /** Of the page, those included that a listing before had done. */
  readonly itemCount: number;
  /** `maxItems` were listed, and there are more. */
  readonly isCut: boolean;
}

/**
 * Events of the items of a page, with a checkpoint after each hundred; goes on after those that are done.
 * @throws StageError SourceAnswerInvalid, SourceQueryInvalid
 */
export async function* listPage(
  session: Session,
  from: ListingState,
  page: Page,
): AsyncGenerator<SourceEvent, PageEnd> {
  const { maxItems } = session.parameters;
  const iterator = page.items[Symbol.iterator]();
  let state: ListingState = { ...from, isWhole: from.isWhole && !page.isDoubtful };
  let done = 0;
  let next = iterator.next();
  for (; done < (from.within?.done ?? 0) && !next.done; done += 1) next = iterator.next();
  if (!next.done && page.digest === from.digest && from.within === null) refuseRepetition(from);
  let isKept = from.within !== null && !page.isDoubtful;
  while (!next.done && state.items < maxItems) {
    const batch: ReadItem[] = [];
    for (; !next.done && batch.length < Math.min(itemsAtOnce, maxItems - state.items); next = iterator.next())
      batch.push(next.value);
    state = yield* listItems(session, state, batch, done);
    done += batch.length;
    if (next.done || state.items >= maxItems) continue;
    if (!isKept) await page.keep();
    isKept = true;
    yield { kind: 'checkpoint', cursor: JSON.stringify({ ...state, within: { done, told: page.told } }) };
  }
  return { state: { ...state, within: null }, itemCount: done, isCut: !next.done };
}

function refuseRepetition({ pages }: ListingState): never {
  throw new StageError(
    'SourceAnswerInvalid',
    `Answer ${pages + 1} is the same as the one before. Check pagination: the source does not go by its parameters.`,
  );
}

type Made = { readonly document: ItemDocument } | { readonly fault: string; readonly isStopped?: boolean };

async function* listItems(
  session: Session,
  state: ListingState,
  batch: readonly ReadItem[],
  done: number,
): AsyncGenerator<SourceEvent, ListingState> {
  const made: Made[] = [];
  for (const item of batch) {
    made.push(await madeOf(item, session));
    refuseRunaway(made);
  }
  const documents = made.flatMap((one) => ('document' in one ? [one.document] : []));
  if (state.items === 0 && state.since === null) requireFields(session, documents);
  const known = await session.ports.memory.validators([...new Set(documents.map(({ uri }) => uri))]);
  for (const [index, one] of made.entries()) {
    if ('document' in one) yield* documentEvents(session, one.document, known.get(one.document.uri)?.hash);
    else yield failure(session, one.fault, `page-${state.pages + 1}-item-${done + index + 1}`);
  }
  const hasFailed = documents.length < made.length;
  const next = { ...state, items: state.items + batch.length, isWhole: state.isWhole && !hasFailed };
  return documents.reduce((before, document) => noteTime(before, document, session.ports.clock.now()), next);
}

async function madeOf(item: ReadItem, { fields, address, secrets }: Session): Promise<Made> {
  if ('fault' in item) return item;
  try {
    return { document: await itemDocument(item.value, fields, address, secrets) };
  } catch (error) {
    if (error instanceof ExpressionFault) return { fault: `${error.message}.`, isStopped: error.isStopped };
    throw error;
  }
}

/**
 * One item may be too much for an expression; more of a hundred mean that the expression is, and the listing would take for ever.
 * @throws StageError SourceQueryInvalid
 */
function refuseRunaway(made: readonly Made[]): void {
  const stopped = made.flatMap((one) => ('fault' in one && one.isStopped ? [one.fault] : []));
  if (stopped.length > mostStopped)
    throw new StageError(
      'SourceQueryInvalid',
      `${stopped[0]} So it went with ${stopped.length} items: write it shorter.`,
    );
}

/** No item that names a document is known, so it is called by its place. */
function failure({ address, secrets }: Session, message: string, place: string): SourceEvent {
  const uri = canonicalUri(`${address.replace(/item=$/, '')}place=${place}`);
  return { kind: 'failed', uri, error: 'SourceAnswerInvalid', message: secrets.strike(message) };
}

function* documentEvents(
  { recent }: Session,
  document: ItemDocument,
  knownHash: string | undefined,
): Generator<SourceEvent> {
  const { uri, text, mediaType, title, metadata, updatedAt, hash } = document;
  if (text === undefined) {
    yield { kind: 'skipped', uri, reason: 'The item has no content.' };
    return;
  }
  const before = recent.replace(uri, hash);
  if (before !== undefined) {
    yield { kind: 'skipped', uri, reason: 'The item came more than once in this listing: the last one counts.' };
    if (before === hash) return;
  } else if (knownHash === hash) {
    yield { kind: 'unchanged', uri };
    return;
  }
  yield {
    kind: 'document',
    uri,
    bytes: new TextEncoder().encode(text),
    mediaType,
    ...(title === null ? {} : { title }),
    metadata,
    validator: { hash, ...(updatedAt === null ? {} : { updatedAt }) },
  };
}

/** @throws StageError SourceQueryInvalid when what the parameters name is in none of the first items */
function requireFields({ fields }: Session, documents: readonly ItemDocument[]): void {
  if (documents.length === 0) return;
  const missing = documents.every(({ isContentMissing }) => isContentMissing)
    ? 'content'
    : fields.id !== undefined && documents.every(({ hasId }) => !hasId)
      ? 'id'
      : undefined;
  if (missing !== undefined)
    throw new StageError(
      'SourceQueryInvalid',
      `fields.${missing} finds nothing in any of the first ${documents.length} items. Check it against an item of the source.`,
    );
}

/** A time in the future is that of a wrong clock: it must not hide what changes until then. */
function noteTime(state: ListingState, { updatedTime }: ItemDocument, now: number): ListingState {
  if (updatedTime === undefined) return { ...state, isAscending: false };
  const time = new Date(Math.min(updatedTime, now)).toISOString();
  return {
    ...state,
    latest: time,
    newest: state.newest === null || time > state.newest ? time : state.newest,
    isAscending: state.isAscending && (state.latest === null || time >= state.latest),
  };
}
