import * as z from 'zod';
import { type FailureView, failureFilters, failurePage } from '../../api/contract/failures.ts';
import type { Page } from '../../api/contract/paging.ts';
import { listFailuresRoute } from '../../api/routes/list-failures.ts';
import { askJson } from '../ask.ts';
import { fittingPage } from '../bounds.ts';
import { cursor, limit } from '../page-input.ts';
import { defineTool, readsOnly } from '../tool.ts';

export const listFailuresTool = defineTool({
  name: 'list_failures',
  title: 'List failures',
  description:
    'Lists what did not get through, the newest first, each with its id, error and what to do. By cause: the resource sheaf://failures.',
  routes: [listFailuresRoute],
  annotations: readsOnly,
  input: z.strictObject({ ...failureFilters, status: failureFilters.status.default('open'), limit, cursor }),
  output: failurePage,
  call: ({ limit: most, ...query }, { ask }) =>
    fittingPage(most, (count) =>
      askJson<Page<FailureView> & { items: FailureView[] }>(ask, 'GET', '/v1/failures', {
        query: { ...query, limit: count },
      }),
    ),
});
