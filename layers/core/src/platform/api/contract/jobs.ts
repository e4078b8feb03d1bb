/** Jobs on the wire. Shapes grow by additions only. */
import * as z from 'zod';
import { jobPriorities } from '../../../ingestion/jobs.ts';
import { apiFetchParameters } from '../../../sources/api-fetch/parameters.ts';
import { databaseQueryParameters } from '../../../sources/database-query/parameters.ts';
import { manifestParameters } from '../../../sources/manifest-parameters.ts';
import { everySource } from '../../../sources/remote-parameters.ts';
import { s3PrefixParameters } from '../../../sources/s3-prefix-parameters.ts';
import { edgarParameters } from '../../../sources/sec-edgar/parameters.ts';
import { urlScrapeParameters } from '../../../sources/url-scrape/parameters.ts';
import { estimate } from './estimate.ts';
import { corpusName, jobId, timestamp, uploadId } from './identifiers.ts';
import { pageOf } from './paging.ts';

export const stageNames = ['fetch', 'clean', 'chunk', 'embed', 'store'] as const;

export const jobStatus = z.enum(['pending', 'running', 'paused', 'completed', 'partial', 'failed', 'cancelled']);

/** Among the jobs of one tenant; between tenants, shares decide. */
export const jobPriority = z.enum(jobPriorities).meta({
  id: 'JobPriority',
  description: 'Which of your jobs starts first, where some wait. It does not count against the jobs of other tenants.',
});

const fileUploadSource = z
  .strictObject({ type: z.literal('file_upload'), uploadId })
  .meta({ id: 'FileUploadSource', description: 'The files of one upload, made by POST /v1/uploads.' });

/** What a remote source takes beside its own parameters. */
const remote = <Type extends string>(type: Type) => ({ type: z.literal(type), ...everySource });

const urlScrapeSource = urlScrapeParameters.safeExtend(remote('url_scrape')).meta({
  id: 'UrlScrapeSource',
  description: 'Pages of the web: one, a list, a sitemap, a feed, or a crawl.',
});

const manifestSource = manifestParameters.safeExtend(remote('manifest')).meta({
  id: 'ManifestSource',
  description: 'A research manifest: a list of addresses with what is known of each.',
});

const secEdgarSource = edgarParameters.safeExtend(remote('sec_edgar')).meta({
  id: 'SecEdgarSource',
  description: 'Filings of companies with the SEC, by ticker, CIK or name.',
});

const apiFetchSource = apiFetchParameters.safeExtend(remote('api_fetch')).meta({
  id: 'ApiFetchSource',
  description: 'Items of an HTTP API: JSON, NDJSON, CSV or XML, page by page.',
});

const databaseQuerySource = databaseQueryParameters.safeExtend(remote('database_query')).meta({
  id: 'DatabaseQuerySource',
  description: 'Rows of one statement that reads, from PostgreSQL, MySQL, MariaDB, SQLite or SQL Server.',
});

const s3PrefixSource = s3PrefixParameters.safeExtend(remote('s3_prefix')).meta({
  id: 'S3PrefixSource',
  description: 'Objects of a bucket that the operator has opened to sources.',
});

/** Where the documents of a job come from. */
export const jobSource = z.discriminatedUnion('type', [
  fileUploadSource,
  urlScrapeSource,
  secEdgarSource,
  apiFetchSource,
  databaseQuerySource,
  s3PrefixSource,
  manifestSource,
]);

export const jobRequest = z
  .strictObject({
    source: jobSource,
    corpus: corpusName.default('documents'),
    options: z.strictObject({}).optional().meta({ description: 'No options are defined yet.' }),
    priority: jobPriority.default('normal'),
    dryRun: z.boolean().default(false).meta({
      description: 'Only says what the job would do: it lists the source, stores nothing, and ends with `estimate`.',
    }),
  })
  .meta({ id: 'JobRequest' });

export const jobChanges = z.strictObject({ priority: jobPriority }).meta({ id: 'JobChanges' });

export const prioritisedJob = z
  .object({ jobId, status: jobStatus, priority: jobPriority })
  .meta({ id: 'PrioritisedJob' });

export const retryRequest = z
  .strictObject({})
  .meta({ id: 'RetryRequest', description: 'An empty object: no options are defined yet.' });

export const acceptedJob = z.object({ jobId, status: jobStatus }).meta({ id: 'AcceptedJob' });

export const stoppedJob = z
  .object({ jobId, status: jobStatus, outcome: z.string().meta({ description: 'What is kept, in a sentence.' }) })
  .meta({ id: 'StoppedJob' });

const count = z.int().min(0);

const documentCounts = z
  .object({
    total: count.meta({ description: 'Documents listed so far.' }),
    totalIsFinal: z.boolean().meta({ description: 'Whether listing has ended, so that total will not grow.' }),
    stored: count,
    unchanged: count,
    quarantined: count,
    failed: count,
    deleted: count,
    cancelled: count,
    pending: count.meta({ description: 'Everything that has not ended.' }),
  })
  .meta({ id: 'DocumentCounts' });

const jobCounts = z
  .object({
    documents: documentCounts,
    chunks: count.meta({ description: 'Chunks of the documents stored by this job.' }),
    embeddings: count.meta({ description: 'Vectors computed by this job; passages that did not change need none.' }),
  })
  .meta({ id: 'JobCounts' });

const stageProgress = z
  .object({ done: count, failed: count })
  .meta({ id: 'StageProgress', description: 'Documents that passed the stage, and that ended in it.' });

export const jobProblem = z
  .object({
    documentId: z.string(),
    uri: z.string().nullable().meta({ description: 'Null once the document is erased.' }),
    stage: z.string().nullable(),
    error: z.string().meta({ description: 'A name of the error table.' }),
    message: z.string(),
  })
  .meta({ id: 'JobProblem' });

const jobCost = z
  .object({
    currency: z.string().meta({ description: 'ISO 4217.' }),
    amount: z.number(),
    byStage: z.record(z.string(), z.number()),
  })
  .meta({ id: 'JobCost', description: 'What the job spent on models, from the ledger.' });

const summary = {
  jobId,
  status: jobStatus,
  corpus: z.string(),
  source: z.looseObject({ type: z.string() }),
  createdAt: timestamp,
  startedAt: timestamp.nullable(),
  finishedAt: timestamp.nullable(),
  outcome: z.string().nullable().meta({
    description:
      'How it ended, in a sentence; `empty` when nothing was listed, `dry run` when nothing was to be stored.',
  }),
  attempt: z.int().min(1),
  priority: jobPriority,
  dryRun: z.boolean().meta({ description: 'Whether it only says what it would do.' }),
  counts: jobCounts,
};

export const jobSummary = z.object(summary).meta({ id: 'JobSummary' });

export const job = z
  .object({
    ...summary,
    stages: z.object(
      Object.fromEntries(stageNames.map((stage) => [stage, stageProgress])) as Record<
        (typeof stageNames)[number],
        typeof stageProgress
      >,
    ),
    cost: jobCost,
    halt: z.object({ error: z.string(), message: z.string() }).nullable().meta({
      description:
        'What stopped the last attempt, by its name in the error table, as `BudgetExceeded` of a paused job; `Paused` or `Cancelled` when somebody asked.',
    }),
    estimate: estimate.nullable().meta({ description: 'Of a dry run that has ended; null of any other job.' }),
    problems: z.array(jobProblem).meta({ description: 'The first 100; all at /v1/jobs/{jobId}/problems.' }),
  })
  .meta({ id: 'Job' });

export const jobPage = pageOf(jobSummary, 'JobPage');
export const jobProblemPage = pageOf(jobProblem, 'JobProblemPage');

export type JobRequest = z.input<typeof jobRequest>;
export type JobPriority = z.infer<typeof jobPriority>;
export type JobChanges = z.infer<typeof jobChanges>;
export type PrioritisedJob = z.infer<typeof prioritisedJob>;
export type StoppedJob = z.infer<typeof stoppedJob>;
export type AcceptedJob = z.infer<typeof acceptedJob>;
export type JobSummary = z.infer<typeof jobSummary>;
export type Job = z.infer<typeof job>;
export type JobCounts = z.infer<typeof jobCounts>;
export type JobProblem = z.infer<typeof jobProblem>;
