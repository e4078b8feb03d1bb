import * as z from 'zod';
import { type FailureExplanation, failureExplanation, failureId } from '../../api/contract/failures.ts';
import { explainFailureRoute } from '../../api/routes/explain-failure.ts';
import { askJson } from '../ask.ts';
import { defineTool } from '../tool.ts';

export const explainFailureTool = defineTool({
  name: 'explain_failure',
  title: 'Explain a failure',
  description:
    'Says what went wrong, the likely cause, and what to do. The configured language model writes it, on the budget of the tenant; `standIn` says when none did.',
  routes: [explainFailureRoute],
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  input: z.strictObject({ failureId }),
  output: failureExplanation,
  call: ({ failureId: id }, { ask }) => askJson<FailureExplanation>(ask, 'GET', `/v1/failures/${id}/explanation`),
});
