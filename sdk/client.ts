import type { CorpusChanges, CorpusRequest, CorpusView } from '@sheaf/core/platform/api/contract/corpora';
import type { Health } from '@sheaf/core/platform/api/contract/health';
import type {
  AcceptedJob,
  Job,
  JobPriority,
  JobProblem,
  JobRequest,
  JobSummary,
  PrioritisedJob,
  StoppedJob,
} from '@sheaf/core/platform/api/contract/jobs';
import type { Page } from '@sheaf/core/platform/api/contract/paging';
import type { Upload, UploadRequest, UploadState } from '@sheaf/core/platform/api/contract/uploads';
import type { SearchResponse, searchRequest } from '@sheaf/core/retrieval/contract';
import type * as z from 'zod';
import { authOf, groupsOf, keysOf, principalsOf } from './access.ts';
import { accessListsOf } from './access-lists.ts';
import { openAudit } from './audit-client.ts';
import { openBudgets, openUsage } from './budgets-client.ts';
import { documentsOf } from './documents.ts';
import { openFailures } from './failures-client.ts';
import { type FollowOptions, followJob } from './follow-job.ts';
import { itemsOf, type PageRequest } from './pages.ts';
import { pollJob } from './poll-job.ts';
import { receiptsOf } from './receipts.ts';
import { openSchedules } from './schedules-client.ts';
import { openTransport, type Transport, type TransportOptions } from './transport.ts';
import { type WaitOptions, waitForJob } from './wait-for-job.ts';
import { openWebhooks } from './webhooks-client.ts';

export type { AccessList, AccessRequest, AccessView } from '@sheaf/core/platform/api/contract/access';
export type { AuditEntryView, AuditVerificationView } from '@sheaf/core/platform/api/contract/audit';
/** What the API answers and takes: types of the very schemas that the server checks by. */
export type {
  ApiKey,
  CreatedKey,
  KeyRequest,
  Me,
  PrincipalChanges,
  PrincipalRequest,
  PrincipalView,
  TokensView,
} from '@sheaf/core/platform/api/contract/auth';
export type { BudgetsRequest, BudgetsView } from '@sheaf/core/platform/api/contract/budgets';
export type { CorpusView } from '@sheaf/core/platform/api/contract/corpora';
export type { DocumentReport } from '@sheaf/core/platform/api/contract/document-report';
export type {
  ChunkView,
  DocumentChanges,
  DocumentSource,
  DocumentView,
} from '@sheaf/core/platform/api/contract/documents';
/** What the API answers and takes: types of the very schemas that the server checks by. */
export type { EstimateView, FigureView } from '@sheaf/core/platform/api/contract/estimate';
export type {
  DismissAnswer,
  DismissRequest,
  FailureExplanation,
  FailureGroup,
  FailureGroups,
  FailureStatus,
  FailureView,
  RedriveAnswer,
  RedriveRequest,
} from '@sheaf/core/platform/api/contract/failures';
export type { GroupSummary, GroupView } from '@sheaf/core/platform/api/contract/groups';
export type { Health } from '@sheaf/core/platform/api/contract/health';
export type {
  AcceptedJob,
  Job,
  JobPriority,
  JobProblem,
  JobRequest,
  JobSummary,
  PrioritisedJob,
} from '@sheaf/core/platform/api/contract/jobs';
export type { Page } from '@sheaf/core/platform/api/contract/paging';
export type { FieldError, Problem } from '@sheaf/core/platform/api/contract/problem';
export type { ErasureReceipt } from '@sheaf/core/platform/api/contract/receipts';
export type {
  Schedule,
  ScheduleChanges,
  ScheduleRequest,
  ScheduleRun,
  ScheduleSummary,
} from '@sheaf/core/platform/api/contract/schedules';
export type { Upload, UploadRequest, UploadState, UploadTarget } from '@sheaf/core/platform/api/contract/uploads';
export type { UsageView } from '@sheaf/core/platform/api/contract/usage';
export type { DocumentDiff, VersionView } from '@sheaf/core/platform/api/contract/versions';
export type {
  NewWebhook,
  Webhook,
  WebhookDelivery,
  WebhookRequest,
} from '@sheaf/core/platform/api/contract/webhooks';
export type { JobEvent, ProgressEvent } from '@sheaf/core/platform/events/cloud-event';
export type { SearchResponse, SearchResult } from '@sheaf/core/retrieval/contract';

export type SearchInput = z.input<typeof searchRequest>;

export type { AccessTarget } from './access-lists.ts';
export type { UsageRequest } from './budgets-client.ts';
export type { DocumentFilters } from './documents.ts';

export type SheafClient = ReturnType<typeof openClient>;

/**
 * The API as functions. `list` gives one page, `all` walks every page.
 * @throws ProblemError when the server refuses, ServerUnreachable when it does not answer
 */
export function openClient(options: TransportOptions = {}) {
  const transport = openTransport(options);
  const { json } = transport;
  const jobPath = (jobId: string): string => `/v1/jobs/${encodeURIComponent(jobId)}`;

  const jobs = {
    submit: (request: JobRequest, idempotencyKey?: string) =>
      json<AcceptedJob>('POST', '/v1/jobs', { body: request, headers: { 'idempotency-key': idempotencyKey } }),
    get: (jobId: string) => json<Job>('GET', jobPath(jobId)),
    /** Which of your waiting jobs starts first; only while it is pending. */
    prioritise: (jobId: string, priority: JobPriority) =>
      json<PrioritisedJob>('PATCH', jobPath(jobId), { body: { priority } }),
    cancel: (jobId: string) => json<StoppedJob>('DELETE', jobPath(jobId)),
    pause: (jobId: string) => json<StoppedJob>('POST', `${jobPath(jobId)}/pause`, { body: {} }),
    resume: (jobId: string) => json<AcceptedJob>('POST', `${jobPath(jobId)}/resume`, { body: {} }),
    retry: (jobId: string) => json<AcceptedJob>('POST', `${jobPath(jobId)}/retry`, { body: {} }),
    list: (page: PageRequest = {}) => json<Page<JobSummary>>('GET', '/v1/jobs', { query: { ...page } }),
    all: () => itemsOf((page) => jobs.list(page)),
    problems: (jobId: string, page: PageRequest = {}) =>
      json<Page<JobProblem>>('GET', `${jobPath(jobId)}/problems`, { query: { ...page } }),
    allProblems: (jobId: string) => itemsOf((page) => jobs.problems(jobId, page)),
    wait: (jobId: string, wait: WaitOptions = {}) => waitForJob(pollJob(transport, jobId), wait),
    /** What happens to a job, as it happens. Streams are few: who only wants the end, waits. */
    follow: (jobId: string, follow: FollowOptions = {}) => followJob(transport, jobId, follow),
  };

  return {
    url: transport.url,
    jobs,
    auth: authOf(transport),
    access: accessListsOf(transport),
    groups: groupsOf(transport),
    keys: keysOf(transport),
    principals: principalsOf(transport),
    failures: openFailures(transport),
    documents: documentsOf(transport),
    receipts: receiptsOf(transport),
    schedules: openSchedules(transport),
    audit: openAudit(transport),
    webhooks: openWebhooks(transport),
    corpora: openCorpora(transport),
    uploads: {
      create: (request: UploadRequest) => json<Upload>('POST', '/v1/uploads', { body: request }),
      get: (uploadId: string) => json<UploadState>('GET', `/v1/uploads/${encodeURIComponent(uploadId)}`),
    },
    budgets: openBudgets(transport),
    usage: openUsage(transport),
    search: (request: SearchInput) => json<SearchResponse>('POST', '/v1/search', { body: request }),
    health: () => readHealth(transport.url, options.fetch ?? fetch),
  };
}

function openCorpora({ json }: Transport) {
  const corpusPath = (corpus: string): string => `/v1/corpora/${encodeURIComponent(corpus)}`;
  const corpora = {
    create: (request: CorpusRequest) => json<CorpusView>('POST', '/v1/corpora', { body: request }),
    get: (corpus: string) => json<CorpusView>('GET', corpusPath(corpus)),
    list: (page: PageRequest = {}) => json<Page<CorpusView>>('GET', '/v1/corpora', { query: { ...page } }),
    all: () => itemsOf((page) => corpora.list(page)),
    configure: (corpus: string, changes: CorpusChanges) =>
      json<CorpusView>('PATCH', corpusPath(corpus), { body: changes }),
  };
  return corpora;
}

/** An unhealthy server answers 503 with its health, which is an answer and no error. */
async function readHealth(url: string, send: typeof fetch): Promise<Health> {
  const answer = await openTransport({
    url,
    credential: async () => undefined,
    fetch: async (...request) => accepted(await send(...request)),
  }).response('GET', '/health');
  return (await answer.json()) as Health;
}

function accepted(answer: Response): Response {
  const isHealth = answer.status === 503 && answer.headers.get('content-type')?.startsWith('application/json') === true;
  return isHealth ? new Response(answer.body, { status: 200, headers: answer.headers }) : answer;
}
