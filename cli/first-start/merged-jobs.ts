import type { Job } from '../../sdk/client.ts';

/** Several jobs as one, for a bar that shows them together. */
export function mergedJobs(jobs: readonly Job[]): Job {
  const documents = jobs.map(({ counts }) => counts.documents);
  const stages = ['fetch', 'clean', 'chunk', 'embed', 'store'] as const;
  const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
    items.reduce((total, item) => total + of(item), 0);
  return {
    ...(jobs[0] ?? nothing),
    counts: {
      documents: {
        total: sum(documents, ({ total }) => total),
        totalIsFinal: documents.every(({ totalIsFinal }) => totalIsFinal),
        stored: sum(documents, ({ stored }) => stored),
        unchanged: sum(documents, ({ unchanged }) => unchanged),
        quarantined: sum(documents, ({ quarantined }) => quarantined),
        failed: sum(documents, ({ failed }) => failed),
        deleted: sum(documents, ({ deleted }) => deleted),
        cancelled: sum(documents, ({ cancelled }) => cancelled),
        pending: sum(documents, ({ pending }) => pending),
      },
      chunks: sum(jobs, ({ counts }) => counts.chunks),
      embeddings: sum(jobs, ({ counts }) => counts.embeddings),
    },
    stages: Object.fromEntries(
      stages.map((stage) => [
        stage,
        { done: sum(jobs, (job) => job.stages[stage].done), failed: sum(jobs, (job) => job.stages[stage].failed) },
      ]),
    ) as Job['stages'],
    problems: jobs.flatMap(({ problems }) => problems),
  };
}

const nothing: Job = {
  jobId: '',
  status: 'pending',
  corpus: 'documents',
  source: { type: 'landing' },
  createdAt: '',
  startedAt: null,
  finishedAt: null,
  outcome: null,
  halt: null,
  attempt: 1,
  dryRun: false,
  priority: 'normal',
  estimate: null,
  counts: {
    documents: {
      total: 0,
      totalIsFinal: true,
      stored: 0,
      unchanged: 0,
      quarantined: 0,
      failed: 0,
      deleted: 0,
      cancelled: 0,
      pending: 0,
    },
    chunks: 0,
    embeddings: 0,
  },
  stages: {
    fetch: { done: 0, failed: 0 },
    clean: { done: 0, failed: 0 },
    chunk: { done: 0, failed: 0 },
    embed: { done: 0, failed: 0 },
    store: { done: 0, failed: 0 },
  },
  cost: { currency: 'USD', amount: 0, byStage: {} },
  problems: [],
};
