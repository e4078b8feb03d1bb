import { StageError } from '../../errors.ts';
import type { WebResponse } from '../web-client.ts';
import type { Ask } from './api-request.ts';
import { type Expression, ExpressionFault } from './expression.ts';
import { nextLink } from './link-header.ts';
import type { ListingState, Position } from './listing-state.ts';
import type { PaginationParameters } from './pagination-parameters.ts';

/** Expressions of a pagination, compiled. */
export interface Paths {
  readonly cursor?: Expression;
  readonly total?: Expression;
  readonly url?: Expression;
}

/** A longer cursor would not fit into a checkpoint. */
const longestCursor = 8_192;

/** What the call for the page at a position carries. */
export function askAt(pagination: PaginationParameters, position: Position): Pick<Ask, 'url' | 'query' | 'body'> {
  switch (pagination.type) {
    case 'none':
      return {};
    case 'linkHeader':
    case 'nextUrl':
      return position === null ? {} : { url: String(position) };
    case 'cursor':
      if (position === null) return {};
      return pagination.in === 'body'
        ? { body: { [pagination.parameter]: position } }
        : { query: { [pagination.parameter]: String(position) } };
    case 'offset':
      return {
        query: {
          [pagination.parameter]: String(position ?? 0),
          [pagination.limitParameter]: String(pagination.limit),
        },
      };
    case 'page': {
      const size =
        pagination.sizeParameter === undefined ? {} : { [pagination.sizeParameter]: String(pagination.size) };
      return { query: { [pagination.parameter]: String(position ?? pagination.start), ...size } };
    }
  }
}

/**
 * Where an answer itself leads: an address, a cursor; null for nowhere.
 * @throws StageError SourceQueryInvalid, SourceAnswerInvalid
 */
export async function toldNext(
  pagination: PaginationParameters,
  paths: Paths,
  response: WebResponse,
  tree: unknown,
): Promise<string | null> {
  if (pagination.type === 'linkHeader') return nextLink(response.headers.link) ?? null;
  const path = pagination.type === 'cursor' ? paths.cursor : pagination.type === 'nextUrl' ? paths.url : undefined;
  if (path === undefined) return null;
  const name = pagination.type === 'cursor' ? 'pagination.cursorPath' : 'pagination.path';
  const next = await valueAt(path, tree, name);
  if (next === undefined || next === null || next === '' || next === false) return null;
  if (typeof next !== 'string' && typeof next !== 'number')
    throw new StageError(
      'SourceQueryInvalid',
      `${name} gives ${Array.isArray(next) ? 'an array' : `a value of type ${typeof next}`}; a text or a number was expected.`,
    );
  const text = String(next);
  if (text.length > longestCursor)
    throw new StageError(
      'SourceAnswerInvalid',
      `${name} gives ${text.length} characters; at most ${longestCursor} are taken.`,
    );
  return text;
}

/** Where the page leads, now that its items are counted; undefined ends the listing. */
export async function nextPosition(
  pagination: PaginationParameters,
  paths: Paths,
  state: ListingState,
  page: { readonly told: string | null; readonly itemCount: number; readonly tree: unknown },
): Promise<Position | undefined> {
  const { told, itemCount, tree } = page;
  switch (pagination.type) {
    case 'none':
      return undefined;
    case 'linkHeader':
    case 'nextUrl':
    case 'cursor':
      return told ?? undefined;
    // A page may be shorter than asked for, since sources have limits of their own: only an empty one is the last.
    case 'offset': {
      if (itemCount === 0) return undefined;
      const next = Number(state.position ?? 0) + itemCount;
      const total = paths.total === undefined ? undefined : await valueAt(paths.total, tree, 'pagination.totalPath');
      return isCount(total) && next >= Number(total) ? undefined : next;
    }
    case 'page':
      return itemCount === 0 ? undefined : Number(state.position ?? pagination.start) + 1;
  }
}

function isCount(value: unknown): boolean {
  return (typeof value === 'number' || typeof value === 'string') && /^\d+$/.test(String(value));
}

async function valueAt(path: Expression, tree: unknown, name: string): Promise<unknown> {
  try {
    return await path.evaluate(tree);
  } catch (error) {
    if (error instanceof ExpressionFault) throw new StageError('SourceQueryInvalid', `${name} ${error.message}.`);
    throw error;
  }
}
