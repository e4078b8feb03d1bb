import { readBudgets } from '../../budgets/budget-views.ts';
import { budgetsView } from '../contract/budgets.ts';
import { apiRoute, json } from '../route.ts';

export const getBudgetsRoute = apiRoute(
  'budgets:read',
  {
    operationId: 'getBudgets',
    method: 'get',
    path: '/v1/budgets',
    tags: ['Budgets'],
    summary: 'Get budgets and quotas',
    description: 'The limits, what is spent and reserved of them, and what they warned of or refused.',
    responses: { 200: json('Limits and their state.', budgetsView) },
  },
  ({ database }) =>
    async (c) => {
      const { view, tag } = await readBudgets(database, c.get('principal').tenantId);
      c.header('etag', tag);
      return c.json(view, 200);
    },
);
