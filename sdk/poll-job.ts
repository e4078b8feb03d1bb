import type { Job } from '@sheaf/core/platform/api/contract/jobs';
import type { Transport } from './transport.ts';

/**
 * Looks at one job again and again. While nothing has changed, the server answers 304 without a body (RFC 9110 §15.4.5), and the
 * view that was read last is given again.
 */
export function pollJob(transport: Transport, jobId: string): () => Promise<Job> {
  let last: { readonly tag: string | undefined; readonly job: Job } | undefined;
  return async () => {
    const headers = { 'if-none-match': last?.tag };
    const answer = await transport.response('GET', `/v1/jobs/${encodeURIComponent(jobId)}`, { headers });
    if (answer.status === 304 && last !== undefined) return last.job;
    last = { tag: answer.headers.get('etag') ?? undefined, job: (await answer.json()) as Job };
    return last.job;
  };
}
