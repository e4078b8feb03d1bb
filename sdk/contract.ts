/** What the API answers and takes, for users of the SDK: types of the very schemas that the server checks by. */
export type { CorpusView } from '@sheaf/core/platform/api/contract/corpora';
export type { ChunkView, DocumentView, ErasureReceipt } from '@sheaf/core/platform/api/contract/documents';
export type { Health } from '@sheaf/core/platform/api/contract/health';
export type { AcceptedJob, Job, JobProblem, JobRequest, JobSummary } from '@sheaf/core/platform/api/contract/jobs';
export type { Page } from '@sheaf/core/platform/api/contract/paging';
export type { FieldError, Problem } from '@sheaf/core/platform/api/contract/problem';
export type { SearchResponse, SearchResult } from '@sheaf/core/retrieval/contract';
