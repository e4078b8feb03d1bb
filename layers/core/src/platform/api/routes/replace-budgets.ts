import { readBudgets, replaceBudgets } from '../../budgets/budget-views.ts';
import { budgetsRequest, budgetsView } from '../contract/budgets.ts';
import { ifMatch } from '../entity-tags.ts';
import { apiRoute, json, problems } from '../route.ts';

export const replaceBudgetsRoute = apiRoute(
  'budgets:write',
  {
    operationId: 'replaceBudgets',
    method: 'put',
    path: '/v1/budgets',
    tags: ['Budgets'],
    summary: 'Replace budgets and quotas',
    description:
      'All limits at once: what the body leaves out has no limit. It holds from the next call of a model on. If-Match takes the ETag, which is that of the limits.',
    request: {
      headers: ifMatch,
      body: { required: true, content: { 'application/json': { schema: budgetsRequest } } },
    },
    responses: { 200: json('Limits and their state.', budgetsView), ...problems(400, 404, 412, 413, 415) },
  },
  ({ database }) =>
    async (c) => {
      const { tenantId } = c.get('principal');
      await replaceBudgets(database, tenantId, c.req.valid('json'), c.req.valid('header')['if-match']);
      const { view, tag } = await readBudgets(database, tenantId);
      c.header('etag', tag);
      return c.json(view, 200);
    },
);
