import { type RedriveAnswer, redriveAnswer, redriveRequest } from '../../api/contract/failures.ts';
import { redriveFailuresRoute } from '../../api/routes/redrive-failures.ts';
import { askJson } from '../ask.ts';
import { fitting, mostAnswerBytes } from '../bounds.ts';
import { defineTool } from '../tool.ts';

export const redriveTool = defineTool({
  name: 'redrive',
  title: 'Redrive failures',
  description:
    'Works through the documents of open failures once more, and through nothing else. Use it when their cause is gone: by `failureIds`, by `group`, or `all`; exactly one of the three.',
  routes: [redriveFailuresRoute],
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  input: redriveRequest,
  output: redriveAnswer,
  call: async (input, { ask }) => {
    const answer = await askJson<RedriveAnswer>(ask, 'POST', '/v1/failures/redrive', { body: input });
    return { ...answer, skipped: fitting(answer.skipped, mostAnswerBytes / 2) };
  },
});
