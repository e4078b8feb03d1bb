/** Every tool. A test walks this list and asks an isolation case for each. */
import type { McpTool } from './tool.ts';
import { estimateTool } from './tools/estimate.ts';
import { explainFailureTool } from './tools/explain-failure.ts';
import { getDocumentTool } from './tools/get-document.ts';
import { jobStatusTool } from './tools/job-status.ts';
import { listDocumentsTool } from './tools/list-documents.ts';
import { listFailuresTool } from './tools/list-failures.ts';
import { redriveTool } from './tools/redrive.ts';
import { searchTool } from './tools/search.ts';
import { submitJobTool } from './tools/submit-job.ts';
import { usageTool } from './tools/usage.ts';

export const tools: readonly McpTool[] = [
  searchTool,
  listDocumentsTool,
  getDocumentTool,
  estimateTool,
  submitJobTool,
  jobStatusTool,
  listFailuresTool,
  explainFailureTool,
  redriveTool,
  usageTool,
];
