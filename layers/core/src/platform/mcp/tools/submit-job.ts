import * as z from 'zod';
import { estimate } from '../../api/contract/estimate.ts';
import { corpusName } from '../../api/contract/identifiers.ts';
import { type AcceptedJob, type Job, jobSource, jobStatus } from '../../api/contract/jobs.ts';
import { getJobRoute } from '../../api/routes/get-job.ts';
import { submitJobRoute } from '../../api/routes/submit-job.ts';
import { askJson } from '../ask.ts';
import {
  type Asked,
  confirmationOf,
  continuationOf,
  hashOf,
  readConfirmation,
  readContinuation,
  refused,
} from '../confirmation.ts';
import { startDryRun, waitForDryRun } from '../dry-run.ts';
import { defineTool, type McpContext } from '../tool.ts';

const token = z.string().min(1).max(2_000).optional();

const output = z.object({
  isSubmitted: z.boolean().meta({ description: 'Whether documents are being ingested now.' }),
  jobId: z.string().meta({ description: 'The job; the dry run as long as nothing is submitted.' }),
  status: jobStatus,
  outcome: z.string().nullable(),
  estimate: estimate.nullable().meta({ description: 'What the job would do and cost; null while it is worked out.' }),
  confirmation: z.string().nullable().meta({ description: 'Submits exactly this, in a second call.' }),
  confirmationEndsAt: z.string().nullable(),
  continuation: z.string().nullable().meta({ description: 'Asks for the estimate again, when it was not ready.' }),
  next: z.string().meta({ description: 'What to do now.' }),
});

type Output = z.output<typeof output>;

const nothing = { isSubmitted: false, confirmation: null, confirmationEndsAt: null, continuation: null };

export const submitJobTool = defineTool({
  name: 'submit_job',
  title: 'Submit a job',
  description:
    'Ingests documents of a source into a corpus, in two calls. The first one submits nothing: it gives an estimate and a `confirmation`. Show the estimate to the person; only with their consent call again with the same source and corpus and this `confirmation`. One confirmation makes one job, however often it is sent.',
  routes: [submitJobRoute, getJobRoute],
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  input: z.strictObject({
    source: jobSource,
    corpus: corpusName.default('documents'),
    confirmation: token.meta({ description: 'Of the answer before; without it nothing is submitted.' }),
    continuation: token.meta({ description: 'Of the answer before, where the estimate was not ready.' }),
  }),
  output,
  call: async ({ source, corpus, confirmation, continuation }, context) => {
    const asked = { source, corpus };
    if (confirmation !== undefined) return submit(context, asked, confirmation);
    const dryRun = continuation === undefined ? undefined : readContinuation(context, asked, continuation);
    return told(context, asked, await waitForDryRun(context, dryRun ?? (await startDryRun(context, asked))));
  },
});

/** What the dry run says, and how to go on. */
function told(context: McpContext, asked: Asked, { jobId, status, outcome, estimate: found }: Job): Output {
  const about = { ...nothing, jobId, status, outcome, estimate: found };
  if (status === 'pending' || status === 'running') {
    const next = 'The estimate is not ready. Call again in some seconds, with the same source and this continuation.';
    return { ...about, continuation: continuationOf(context, asked, jobId), next };
  }
  if (found === null) {
    return {
      ...about,
      next: `There is no estimate: the dry run ended as ${status}. See job_status, then correct the source.`,
    };
  }
  const next = 'Nothing is submitted yet. With consent to this estimate, call again with the confirmation.';
  return { ...about, ...confirmationOf(context, asked, jobId, found), next };
}

/** The key makes one job of one estimate, even where calls cross. */
async function submit(context: McpContext, asked: Asked, confirmation: string): Promise<Output> {
  const { jobId: dryRun, estimateHash } = readConfirmation(context, asked, confirmation);
  const { estimate: found } = await askJson<Job>(context.ask, 'GET', `/v1/jobs/${dryRun}`);
  if (found === null || hashOf(found) !== estimateHash)
    throw refused('confirmation', confirmation, 'is of an estimate that is no longer there');
  const headers = { 'idempotency-key': `estimate-${dryRun}` };
  const { jobId, status } = await askJson<AcceptedJob>(context.ask, 'POST', '/v1/jobs', { body: asked, headers });
  const next = `It is under way: see job_status of ${jobId}.`;
  return { ...nothing, isSubmitted: true, jobId, status, outcome: null, estimate: found, next };
}
