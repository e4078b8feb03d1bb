/** Every route of the API. A test walks this list and asks an isolation case for each that has a tenant. */
import type { ApiRoute } from './route.ts';
import { callMcpRoute } from './routes/call-mcp.ts';
import { cancelJobRoute } from './routes/cancel-job.ts';
import { changeDocumentRoute } from './routes/change-document.ts';
import { changeJobRoute } from './routes/change-job.ts';
import { changePrincipalRoute } from './routes/change-principal.ts';
import { changeScheduleRoute } from './routes/change-schedule.ts';
import { configureCorpusRoute } from './routes/configure-corpus.ts';
import { createCorpusRoute } from './routes/create-corpus.ts';
import { createKeyRoute } from './routes/create-key.ts';
import { createPrincipalRoute } from './routes/create-principal.ts';
import { createScheduleRoute } from './routes/create-schedule.ts';
import { createTokenRoute } from './routes/create-token.ts';
import { createUploadRoute } from './routes/create-upload.ts';
import { createWebhookRoute } from './routes/create-webhook.ts';
import { deleteCorpusAccessRoute } from './routes/delete-corpus-access.ts';
import { deleteDocumentRoute } from './routes/delete-document.ts';
import { deleteDocumentAccessRoute } from './routes/delete-document-access.ts';
import { deletePrincipalRoute } from './routes/delete-principal.ts';
import { deleteScheduleRoute } from './routes/delete-schedule.ts';
import { deleteWebhookRoute } from './routes/delete-webhook.ts';
import { dismissFailuresRoute } from './routes/dismiss-failures.ts';
import { enableWebhookRoute } from './routes/enable-webhook.ts';
import { explainFailureRoute } from './routes/explain-failure.ts';
import { getBudgetsRoute } from './routes/get-budgets.ts';
import { getCorpusRoute } from './routes/get-corpus.ts';
import { getCorpusAccessRoute } from './routes/get-corpus-access.ts';
import { getDocumentRoute } from './routes/get-document.ts';
import { getDocumentAccessRoute } from './routes/get-document-access.ts';
import { getDocumentDiffRoute } from './routes/get-document-diff.ts';
import { getDocumentReportRoute } from './routes/get-document-report.ts';
import { getDocumentSourceRoute } from './routes/get-document-source.ts';
import { getDocumentTextRoute } from './routes/get-document-text.ts';
import { getGroupRoute } from './routes/get-group.ts';
import { getHealthRoute } from './routes/get-health.ts';
import { getJobRoute } from './routes/get-job.ts';
import { getLivenessRoute } from './routes/get-liveness.ts';
import { getMeRoute } from './routes/get-me.ts';
import { getMetricsRoute } from './routes/get-metrics.ts';
import { getPrincipalRoute } from './routes/get-principal.ts';
import { getReadinessRoute } from './routes/get-readiness.ts';
import { getReceiptRoute } from './routes/get-receipt.ts';
import { getScheduleRoute } from './routes/get-schedule.ts';
import { getUploadRoute } from './routes/get-upload.ts';
import { getUsageRoute } from './routes/get-usage.ts';
import { getVersionRoute } from './routes/get-version.ts';
import { getWebhookRoute } from './routes/get-webhook.ts';
import { listAuditRoute } from './routes/list-audit.ts';
import { listChunksRoute } from './routes/list-chunks.ts';
import { listCorporaRoute } from './routes/list-corpora.ts';
import { listDeliveriesRoute } from './routes/list-deliveries.ts';
import { listDocumentsRoute } from './routes/list-documents.ts';
import { listFailureGroupsRoute } from './routes/list-failure-groups.ts';
import { listFailuresRoute } from './routes/list-failures.ts';
import { listGroupsRoute } from './routes/list-groups.ts';
import { listJobProblemsRoute } from './routes/list-job-problems.ts';
import { listJobsRoute } from './routes/list-jobs.ts';
import { listKeysRoute } from './routes/list-keys.ts';
import { listPrincipalsRoute } from './routes/list-principals.ts';
import { listReceiptsRoute } from './routes/list-receipts.ts';
import { listSchedulesRoute } from './routes/list-schedules.ts';
import { listVersionsRoute } from './routes/list-versions.ts';
import { listWebhooksRoute } from './routes/list-webhooks.ts';
import { pauseJobRoute } from './routes/pause-job.ts';
import { pauseScheduleRoute } from './routes/pause-schedule.ts';
import { putCorpusAccessRoute } from './routes/put-corpus-access.ts';
import { putDocumentAccessRoute } from './routes/put-document-access.ts';
import { putGroupRoute } from './routes/put-group.ts';
import { redeliverRoute } from './routes/redeliver.ts';
import { redriveFailuresRoute } from './routes/redrive-failures.ts';
import { refreshTokenRoute } from './routes/refresh-token.ts';
import { replaceBudgetsRoute } from './routes/replace-budgets.ts';
import { reprocessDocumentRoute } from './routes/reprocess-document.ts';
import { resumeJobRoute } from './routes/resume-job.ts';
import { resumeScheduleRoute } from './routes/resume-schedule.ts';
import { retryJobRoute } from './routes/retry-job.ts';
import { revokeKeyRoute } from './routes/revoke-key.ts';
import { rotateSigningKeysRoute } from './routes/rotate-signing-keys.ts';
import { runScheduleRoute } from './routes/run-schedule.ts';
import { searchRoute } from './routes/search.ts';
import { signOutRoute } from './routes/sign-out.ts';
import { streamJobEventsRoute } from './routes/stream-job-events.ts';
import { submitJobRoute } from './routes/submit-job.ts';
import { verifyAuditRoute } from './routes/verify-audit.ts';

export const routes: readonly ApiRoute[] = [
  searchRoute,
  submitJobRoute,
  listJobsRoute,
  getJobRoute,
  streamJobEventsRoute,
  changeJobRoute,
  cancelJobRoute,
  retryJobRoute,
  pauseJobRoute,
  resumeJobRoute,
  listJobProblemsRoute,
  listFailuresRoute,
  listFailureGroupsRoute,
  explainFailureRoute,
  redriveFailuresRoute,
  dismissFailuresRoute,
  createUploadRoute,
  getUploadRoute,
  listDocumentsRoute,
  getDocumentRoute,
  getDocumentTextRoute,
  getDocumentReportRoute,
  listChunksRoute,
  listVersionsRoute,
  getDocumentDiffRoute,
  changeDocumentRoute,
  getDocumentSourceRoute,
  reprocessDocumentRoute,
  deleteDocumentRoute,
  getDocumentAccessRoute,
  putDocumentAccessRoute,
  deleteDocumentAccessRoute,
  getCorpusAccessRoute,
  putCorpusAccessRoute,
  deleteCorpusAccessRoute,
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
  createWebhookRoute,
  listWebhooksRoute,
  getWebhookRoute,
  deleteWebhookRoute,
  enableWebhookRoute,
  listDeliveriesRoute,
  redeliverRoute,
  createCorpusRoute,
  listCorporaRoute,
  getCorpusRoute,
  configureCorpusRoute,
  createTokenRoute,
  refreshTokenRoute,
  signOutRoute,
  getMeRoute,
  createKeyRoute,
  listKeysRoute,
  revokeKeyRoute,
  createPrincipalRoute,
  listPrincipalsRoute,
  getPrincipalRoute,
  listGroupsRoute,
  getGroupRoute,
  putGroupRoute,
  changePrincipalRoute,
  deletePrincipalRoute,
  rotateSigningKeysRoute,
  listAuditRoute,
  verifyAuditRoute,
  getUsageRoute,
  getBudgetsRoute,
  replaceBudgetsRoute,
  callMcpRoute,
  getHealthRoute,
  getLivenessRoute,
  getReadinessRoute,
  getVersionRoute,
  getMetricsRoute,
];
