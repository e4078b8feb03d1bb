import type { Engine, ExecutionDescription, ExecutionListItem, HistoryEvent } from './engine-api.ts';
import { checkPage } from './requests.ts';
import type { ExecutionRow } from './store/executions.ts';
import type { StoredEvent } from './store/history.ts';
import type { Store } from './store/store.ts';

export function toDescription(row: ExecutionRow): ExecutionDescription {
  return {
    ...toListItem(row),
    input: row.input,
    ...(row.output === null ? undefined : { output: row.output }),
    ...(row.error === null ? undefined : { error: row.error }),
    ...(row.cause === null ? undefined : { cause: row.cause }),
  };
}

function toListItem(row: ExecutionRow): ExecutionListItem {
  return {
    executionArn: row.arn,
    stateMachineArn: row.machine_arn,
    name: row.name,
    status: row.status,
    startDate: new Date(row.started_at),
    ...(row.stopped_at === null ? undefined : { stopDate: new Date(row.stopped_at) }),
  };
}

/** Page tokens are positions: the row, or the event, that the next page starts behind. */
export function listPage(
  store: Store,
  request: Parameters<Engine['listExecutions']>[0],
): ReturnType<Engine['listExecutions']> {
  const { limit, position = Number.MAX_SAFE_INTEGER } = checkPage(request.maxResults, request.nextToken);
  const rows = store.executions.list(request.stateMachineArn, request.statusFilter ?? null, position, limit + 1);
  const executions = rows.slice(0, limit).map(toListItem);
  return rows.length > limit ? { executions, nextToken: String(rows[limit - 1]!.id) } : { executions };
}

export function historyPage(
  store: Store,
  root: number,
  request: Parameters<Engine['getExecutionHistory']>[0],
): ReturnType<Engine['getExecutionHistory']> {
  const isReversed = request.reverseOrder === true;
  const { limit, position = isReversed ? Number.MAX_SAFE_INTEGER : 0 } = checkPage(
    request.maxResults,
    request.nextToken,
  );
  const found = store.history.read(root, position, limit + 1, isReversed);
  const events = found.slice(0, limit).map(toHistoryEvent);
  return found.length > limit ? { events, nextToken: String(found[limit]!.id) } : { events };
}

function toHistoryEvent({ details, timestamp, ...event }: StoredEvent): HistoryEvent {
  return {
    ...event,
    timestamp: new Date(timestamp),
    ...(details === undefined ? undefined : { [details[0]]: details[1] }),
  };
}
