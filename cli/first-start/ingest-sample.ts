import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningServer } from '../../local/start/start-server.ts';
import type { Job, SheafClient } from '../../sdk/client.ts';
import { hasEnded } from '../../sdk/wait-for-job.ts';
import type { CommandContext } from '../context.ts';
import { openProgress } from '../progress.ts';
import { documentsText } from '../views/job-view.ts';
import { bytesText } from '../views/table.ts';
import { mergedJobs } from './merged-jobs.ts';

const pauseMilliseconds = 200;
/** With nothing under way for so long, everything that the drops led to is done. */
const quietMilliseconds = 4_000;

/**
 * Drops the sample into the landing bucket and shows what the pipeline makes of it.
 * @returns false when this data folder has seen the sample before
 */
export async function ingestSample(
  { terminal, dataFolder, signal }: CommandContext,
  server: RunningServer,
  client: SheafClient,
): Promise<boolean> {
  const { findSample, markSample, wasSampled } = await import('../../local/start/sample-corpus.ts');
  if (await wasSampled(dataFolder)) return false;
  const { files, leftOut } = await findSample();
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  terminal.print(
    `First start: ingesting ${files.length} documents (${bytesText(bytes)}) of the documentation in node_modules.`,
  );
  const left = leftOut.map(({ count, reason }) => `${count} ${reason}`).join(', ');
  if (left !== '') terminal.print(`  Left out: ${left}.`);

  const startedAt = performance.now();
  const progress = openProgress(terminal, files.length);
  const putting = server.putSample(files);
  // Awaited below; until then a failure must not look unhandled.
  putting.catch(() => {});
  const job = await watch(client, files.length, putting, progress.show, signal).finally(progress.close);
  await markSample(dataFolder, files.length);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  terminal.print(`  ${documentsText(job)}; ${job.counts.chunks} chunks in ${seconds} s.`);
  return true;
}

/** Drops are gathered into one job or a few; they are shown as one. */
async function watch(
  client: SheafClient,
  expected: number,
  putting: Promise<void>,
  show: (job: Job) => void,
  signal: AbortSignal,
): Promise<Job> {
  let isPut = false;
  let quietSince = performance.now();
  const known = new Set((await client.jobs.list({ limit: 200 })).items.filter(hasEnded).map(({ jobId }) => jobId));
  putting.then(
    () => {
      isPut = true;
      quietSince = performance.now();
    },
    () => {},
  );
  for (;;) {
    const { items } = await client.jobs.list({ limit: 200 });
    const jobs = await Promise.all(
      items.filter(({ jobId }) => !known.has(jobId)).map(({ jobId }) => client.jobs.get(jobId)),
    );
    const whole = mergedJobs(jobs);
    show(whole);
    if (!jobs.every(hasEnded)) quietSince = performance.now();
    if (isPut && jobs.every(hasEnded) && whole.counts.documents.total >= expected) return whole;
    if (isPut && performance.now() - quietSince > quietMilliseconds) return whole;
    await Promise.race([sleep(pauseMilliseconds, undefined, { signal }), putting.then(() => sleep(pauseMilliseconds))]);
  }
}
