/** Where a listing stands: the cursor of a checkpoint. */
import * as z from 'zod';
import { StageError } from '../../errors.ts';

/** What leads to a page: an address, a cursor, an offset, a number; null for the first. */
export type Position = string | number | null;

const position = z.union([z.string(), z.number(), z.null()]);

const listingState = z.strictObject({
  version: z.literal(1),
  position,
  pages: z.int(),
  items: z.int(),
  /** Asked for what changed since; null asks for everything. */
  since: z.string().nullable(),
  /** Latest `updatedAt` seen, the last one seen, and whether none was earlier than the one before it. */
  newest: z.string().nullable(),
  latest: z.string().nullable(),
  isAscending: z.boolean(),
  /** Nothing was left out, failed, or may have been passed over. */
  isWhole: z.boolean(),
  /** For noticing that positions go in a circle (Brent's algorithm): one of them, kept for `power` steps. */
  mark: position,
  power: z.int(),
  steps: z.int(),
  /** SHA-256 of the last answer. */
  digest: z.string().nullable(),
  /** Items of the page that are done, and where it leads, if the listing stands within it. */
  within: z.strictObject({ done: z.int(), told: z.string().nullable() }).nullable(),
});

export type ListingState = Readonly<z.output<typeof listingState>>;

export function firstState(since: string | null): ListingState {
  return {
    version: 1,
    position: null,
    pages: 0,
    items: 0,
    since,
    newest: null,
    latest: null,
    isAscending: true,
    isWhole: true,
    mark: null,
    power: 1,
    steps: 0,
    digest: null,
    within: null,
  };
}

export function parseState(cursor: string): ListingState {
  return listingState.parse(JSON.parse(cursor));
}

/**
 * The state at the page that `next` leads to. Finds every circle, with a memory of one position: Brent, BIT 20 (1980).
 * @throws StageError SourceAnswerInvalid for a position that was there before
 */
export function advance(state: ListingState, next: Position, digest: string): ListingState {
  if (next === state.position || (state.mark !== null && next === state.mark))
    throw new StageError(
      'SourceAnswerInvalid',
      `After ${state.pages + 1} pages the source leads to a page that was read before. Check pagination: it would never end.`,
    );
  const isDue = state.steps + 1 >= state.power;
  return {
    ...state,
    position: next,
    pages: state.pages + 1,
    mark: isDue ? next : state.mark,
    power: isDue ? state.power * 2 : state.power,
    steps: isDue ? 0 : state.steps + 1,
    digest,
    within: null,
  };
}
