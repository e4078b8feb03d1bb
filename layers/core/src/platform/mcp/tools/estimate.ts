import * as z from 'zod';
import { estimate } from '../../api/contract/estimate.ts';
import { corpusName } from '../../api/contract/identifiers.ts';
import { jobSource, jobStatus } from '../../api/contract/jobs.ts';
import { getJobRoute } from '../../api/routes/get-job.ts';
import { submitJobRoute } from '../../api/routes/submit-job.ts';
import { startDryRun, waitForDryRun } from '../dry-run.ts';
import { defineTool } from '../tool.ts';

export const estimateTool = defineTool({
  name: 'estimate',
  title: 'Estimate a job',
  description:
    'Lists a source and says how many documents it has, and what ingesting them would cost; nothing is stored. When it takes longer than some seconds, `status` is still running: job_status of `jobId` has the estimate later. To ingest, use submit_job, which estimates first as well.',
  routes: [submitJobRoute, getJobRoute],
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  input: z.strictObject({ source: jobSource, corpus: corpusName.default('documents') }),
  output: z.object({
    jobId: z.string().meta({ description: 'The dry run.' }),
    status: jobStatus,
    outcome: z.string().nullable(),
    estimate: estimate.nullable(),
  }),
  call: async (asked, context) => {
    const { jobId, status, outcome, estimate: found } = await waitForDryRun(context, await startDryRun(context, asked));
    return { jobId, status, outcome, estimate: found };
  },
});
