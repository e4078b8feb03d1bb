import * as z from 'zod';
import { jobId } from '../../api/contract/identifiers.ts';
import { job } from '../../api/contract/jobs.ts';
import { getJobRoute } from '../../api/routes/get-job.ts';
import { readJobReport } from '../job-report.ts';
import { defineTool, readsOnly } from '../tool.ts';

export const jobStatusTool = defineTool({
  name: 'job_status',
  title: 'Show a job',
  description:
    'Tells how far a job is: its status, documents by how they ended, stages, cost so far, and the first problems. A job that runs is asked again after some seconds.',
  routes: [getJobRoute],
  annotations: readsOnly,
  input: z.strictObject({ jobId }),
  output: job.extend({ problemsLeftOut: z.int().min(0).meta({ description: 'Problems that had no room here.' }) }),
  call: ({ jobId: id }, { ask }) => readJobReport(ask, id),
});
