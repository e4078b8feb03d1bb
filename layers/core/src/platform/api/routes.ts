/** Every route of the API. A test walks this list and asks an isolation case for each that has a tenant. */
import type { ApiRoute } from './route.ts';
import { cancelJobRoute } from './routes/cancel-job.ts';
import { changeScheduleRoute } from './routes/change-schedule.ts';
import { configureCorpusRoute } from './routes/configure-corpus.ts';
import { createCorpusRoute } from './routes/create-corpus.ts';
import { createScheduleRoute } from './routes/create-schedule.ts';
import { createUploadRoute } from './routes/create-upload.ts';
import { deleteDocumentRoute } from './routes/delete-document.ts';
import { deleteScheduleRoute } from './routes/delete-schedule.ts';
import { dismissFailuresRoute } from './routes/dismiss-failures.ts';
import { getBudgetsRoute } from './routes/get-budgets.ts';
import { getCorpusRoute } from './routes/get-corpus.ts';
import { getDocumentRoute } from './routes/get-document.ts';
import { getDocumentDiffRoute } from './routes/get-document-diff.ts';
import { getDocumentReportRoute } from './routes/get-document-report.ts';
import { getDocumentTextRoute } from './routes/get-document-text.ts';
import { getHealthRoute } from './routes/get-health.ts';
import { getJobRoute } from './routes/get-job.ts';
import { getReceiptRoute } from './routes/get-receipt.ts';
import { getScheduleRoute } from './routes/get-schedule.ts';
import { getUsageRoute } from './routes/get-usage.ts';
import { listChunksRoute } from './routes/list-chunks.ts';
import { listCorporaRoute } from './routes/list-corpora.ts';
import { listDocumentsRoute } from './routes/list-documents.ts';
import { listFailureGroupsRoute } from './routes/list-failure-groups.ts';
import { listFailuresRoute } from './routes/list-failures.ts';
import { listJobProblemsRoute } from './routes/list-job-problems.ts';
import { listJobsRoute } from './routes/list-jobs.ts';
import { listReceiptsRoute } from './routes/list-receipts.ts';
import { listSchedulesRoute } from './routes/list-schedules.ts';
import { listVersionsRoute } from './routes/list-versions.ts';
import { pauseJobRoute } from './routes/pause-job.ts';
import { pauseScheduleRoute } from './routes/pause-schedule.ts';
import { redriveFailuresRoute } from './routes/redrive-failures.ts';
import { replaceBudgetsRoute } from './routes/replace-budgets.ts';
import { resumeJobRoute } from './routes/resume-job.ts';
import { resumeScheduleRoute } from './routes/resume-schedule.ts';
import { retryJobRoute } from './routes/retry-job.ts';
import { runScheduleRoute } from './routes/run-schedule.ts';
import { searchRoute } from './routes/search.ts';
import { submitJobRoute } from './routes/submit-job.ts';

export const routes: readonly ApiRoute[] = [
  searchRoute,
  submitJobRoute,
  listJobsRoute,
  getJobRoute,
  cancelJobRoute,
  retryJobRoute,
  pauseJobRoute,
  resumeJobRoute,
  listJobProblemsRoute,
  listFailuresRoute,
  listFailureGroupsRoute,
  redriveFailuresRoute,
  dismissFailuresRoute,
  createUploadRoute,
  listDocumentsRoute,
  getDocumentRoute,
  getDocumentTextRoute,
  getDocumentReportRoute,
  listChunksRoute,
  listVersionsRoute,
  getDocumentDiffRoute,
  deleteDocumentRoute,
  listReceiptsRoute,
  getReceiptRoute,
  createScheduleRoute,
  listSchedulesRoute,
  getScheduleRoute,
  changeScheduleRoute,
  deleteScheduleRoute,
  runScheduleRoute,
  pauseScheduleRoute,
  resumeScheduleRoute,
  createCorpusRoute,
  listCorporaRoute,
  getCorpusRoute,
  configureCorpusRoute,
  getUsageRoute,
  getBudgetsRoute,
  replaceBudgetsRoute,
  getHealthRoute,
];
