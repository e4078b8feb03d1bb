import type {
  DismissAnswer,
  DismissRequest,
  FailureExplanation,
  FailureGroups,
  FailureStatus,
  FailureView,
  RedriveAnswer,
  RedriveRequest,
} from '@sheaf/core/platform/api/contract/failures';
import type { Page } from '@sheaf/core/platform/api/contract/paging';
import { itemsOf, type PageRequest } from './pages.ts';
import type { Transport } from './transport.ts';

export interface FailureFilters {
  readonly status?: FailureStatus | undefined;
  readonly stage?: string | undefined;
  readonly error?: string | undefined;
  readonly jobId?: string | undefined;
  readonly corpus?: string | undefined;
}

/** The failure inbox: what did not get through, one by one or by cause, and what is done about it. */
export function openFailures({ json }: Transport) {
  const failures = {
    list: (filters: FailureFilters = {}, page: PageRequest = {}) =>
      json<Page<FailureView>>('GET', '/v1/failures', { query: { ...filters, ...page } }),
    all: (filters: FailureFilters = {}) => itemsOf((page) => failures.list(filters, page)),
    groups: (filters: FailureFilters = {}) =>
      json<FailureGroups>('GET', '/v1/failures/groups', { query: { ...filters } }),
    explain: (failureId: string) =>
      json<FailureExplanation>('GET', `/v1/failures/${encodeURIComponent(failureId)}/explanation`),
    redrive: (request: RedriveRequest) => json<RedriveAnswer>('POST', '/v1/failures/redrive', { body: request }),
    dismiss: (request: DismissRequest) => json<DismissAnswer>('POST', '/v1/failures/dismiss', { body: request }),
  };
  return failures;
}
