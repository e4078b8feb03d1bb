import type { BudgetsRequest, BudgetsView } from '@sheaf/core/platform/api/contract/budgets';
import type { UsageQuery, UsageView } from '@sheaf/core/platform/api/contract/usage';
import type { Transport } from './transport.ts';

export type UsageRequest = Partial<Omit<UsageQuery, 'format'>>;

/** Limits of the tenant, and what is spent of them. */
export function openBudgets({ json }: Transport) {
  return {
    get: () => json<BudgetsView>('GET', '/v1/budgets'),
    /** All limits at once: what is left out has none. */
    replace: (request: BudgetsRequest) => json<BudgetsView>('PUT', '/v1/budgets', { body: request }),
  };
}

/** What models used and cost. */
export function openUsage({ json, response }: Transport) {
  return {
    get: (request: UsageRequest = {}) => json<UsageView>('GET', '/v1/usage', { query: { ...request } }),
    csv: async (request: UsageRequest = {}) =>
      (await response('GET', '/v1/usage', { query: { ...request, format: 'csv' } })).text(),
  };
}

/** The limits of a view as a request, so that one of them can be changed and the others stay. */
export function requestOf({ tokensPerDay, moneyPerMonth, quotas, corpora }: BudgetsView): BudgetsRequest {
  const limits = ({ soft, hard }: { soft: number | null; hard: number | null }) => ({ soft, hard });
  return {
    tokensPerDay: limits(tokensPerDay),
    moneyPerMonth: limits(moneyPerMonth),
    quotas: {
      requestsPerMinute: quotas.requestsPerMinute.limit,
      concurrentJobs: quotas.concurrentJobs.limit,
      documents: quotas.documents.limit,
      bytes: quotas.bytes.limit,
    },
    corpora: Object.fromEntries(
      Object.entries(corpora).map(([corpus, view]) => [
        corpus,
        { tokensPerDay: limits(view.tokensPerDay), moneyPerMonth: limits(view.moneyPerMonth) },
      ]),
    ),
  };
}
