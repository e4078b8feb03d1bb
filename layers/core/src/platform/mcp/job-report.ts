import type { Job } from '../api/contract/jobs.ts';
import { type Ask, askJson } from './ask.ts';
import { fitting, jsonBytes, mostAnswerBytes } from './bounds.ts';

const mostProblems = 20;
/** A source may name thousands of addresses; what it was is told by its type then. */
const mostSourceBytes = 8_192;

export type JobReport = Job & { readonly problemsLeftOut: number };

/** A job as one answer holds it. */
export async function readJobReport(ask: Ask, jobId: string): Promise<JobReport> {
  const job = await askJson<Job>(ask, 'GET', `/v1/jobs/${jobId}`);
  const problems = fitting(job.problems.slice(0, mostProblems), mostAnswerBytes / 2);
  const source = jsonBytes(job.source) > mostSourceBytes ? { type: job.source.type } : job.source;
  return { ...job, source, problems, problemsLeftOut: job.problems.length - problems.length };
}
